/** A module that is not well-formed or not allowed; caught by the guard, which turns it into a verdict. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly reason: string

  constructor(reason: string, message: string) {
    super(message)
    this.reason = reason
  }
}

/** Reads the binary format of WebAssembly front to back and refuses to read past its end. */
export class ByteReader {
  readonly bytes: Uint8Array
  readonly end: number
  at: number

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes
    this.at = at
    this.end = end
  }

  isDone(): boolean {
    return this.at >= this.end
  }

  byte(): number {
    const value = this.at < this.end ? this.bytes[this.at] : undefined
    if (value === undefined) throw malformed('it ends in the middle')
    this.at += 1
    return value
  }

  /** An unsigned LEB128 number of at most 32 bits. */
  u32(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte()
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) {
        if (value > 0xffffffff) break
        return value
      }
    }
    throw malformed('a number is longer than 32 bits')
  }

  /** Passes over a signed LEB128 number of at most `maxBytes`. */
  skipSigned(maxBytes: number): void {
    for (let count = 0; count < maxBytes; count++) if (this.byte() < 0x80) return
    throw malformed('a constant is too long')
  }

  skip(count: number): void {
    if (count > this.end - this.at) throw malformed('it ends in the middle')
    this.at += count
  }

  name(): string {
    const length = this.u32()
    const start = this.at
    this.skip(length)
    let text = ''
    for (const byte of this.bytes.subarray(start, this.at)) {
      if (byte < 0x20 || byte > 0x7e) throw malformed('a name is not plain ASCII')
      text += String.fromCharCode(byte)
    }
    return text
  }

  /** A reader of the next `count` bytes, which this one passes over. */
  part(count: number): ByteReader {
    const start = this.at
    this.skip(count)
    return new ByteReader(this.bytes, start, this.at)
  }
}

/** The refusal of bytes that are no module. */
export function malformed(what: string): Refusal {
  return new Refusal('malformed', `not a WebAssembly module: ${what}`)
}
