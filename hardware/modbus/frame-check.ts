/** Transaction, protocol and length: the part of the MBAP header that the length does not count. */
const HEADER_BYTES = 6
/** A unit id and two bytes of answer at least; a unit id and 253 bytes of PDU at most. */
const SMALLEST_LENGTH = 3
const LARGEST_LENGTH = 254

/** Watches the bytes of a connection; the answer is null while they are Modbus TCP. */
export interface FrameCheck {
  push(chunk: Uint8Array): string | null
}

/**
 * Says when a stream stops being Modbus TCP. modbus-serial does not look at the protocol id and waits for ever for a
 * length that never comes, so that one line of HTTP would poison its connection until the next one.
 */
export function createFrameCheck(): FrameCheck {
  const header: number[] = []
  let bodyBytesLeft = 0
  function pushByte(byte: number): string | null {
    if (bodyBytesLeft > 0) {
      bodyBytesLeft -= 1
      return null
    }
    header.push(byte)
    if (header.length < HEADER_BYTES) return headerFault(header)
    const fault = headerFault(header)
    bodyBytesLeft = word(header, 4)
    header.length = 0
    return fault
  }
  return {
    push(chunk) {
      for (const byte of chunk) {
        const fault = pushByte(byte)
        if (fault !== null) return fault
      }
      return null
    },
  }
}

function headerFault(header: readonly number[]): string | null {
  if (header.length >= 4 && word(header, 2) !== 0) return `protocol id ${word(header, 2)} is not Modbus`
  if (header.length < HEADER_BYTES) return null
  const length = word(header, 4)
  return length < SMALLEST_LENGTH || length > LARGEST_LENGTH ? `frame length ${length} is not possible` : null
}

function word(bytes: readonly number[], offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0)
}
