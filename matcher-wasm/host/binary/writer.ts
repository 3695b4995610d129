/** Builds the binary format of WebAssembly. */
export class ByteWriter {
  #bytes = new Uint8Array(1024)
  #length = 0

  get bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  raw(...bytes: number[]): this {
    return this.append(Uint8Array.from(bytes))
  }

  append(bytes: Uint8Array): this {
    const needed = this.#length + bytes.length
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(needed * 2)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#bytes.set(bytes, this.#length)
    this.#length = needed
    return this
  }

  /** An unsigned LEB128 number. */
  u32(value: number): this {
    let rest = value
    while (rest >= 0x80) {
      this.raw((rest % 0x80) + 0x80)
      rest = Math.floor(rest / 0x80)
    }
    return this.raw(rest)
  }

  /** A signed LEB128 number that is not negative. */
  s32(value: number): this {
    let rest = value
    while (rest >= 0x40) {
      this.raw((rest % 0x80) + 0x80)
      rest = Math.floor(rest / 0x80)
    }
    return this.raw(rest)
  }

  name(text: string): this {
    this.u32(text.length)
    return this.raw(...Array.from(text, (letter) => letter.charCodeAt(0)))
  }

  /** Bytes with their length before them. */
  sized(bytes: Uint8Array): this {
    return this.u32(bytes.length).append(bytes)
  }
}
