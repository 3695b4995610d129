/** Address, function, and the two bytes of the checksum around what a reply says. */
const EXCEPTION_BYTES = 5
const WRITE_REPLY_BYTES = 8
const EXCEPTION_BIT = 0x80
/** More cannot belong to one request: a whole reply, and a late one before it. */
const KEPT_BYTES = 1024

/** What has come in since a request was sent, and which of it is the answer. */
export interface ReplyFinder {
  /** The frame that answers the request, once it is whole. */
  push(chunk: Uint8Array): Buffer | null
  /** How many bytes came that were no part of the answer. */
  strayBytes(): number
}

/**
 * Finds the reply to a request among the bytes of a serial line. Frames there have neither number nor length: a reply
 * is what has the unit, the function, the length and, for a write, the registers of the request, and a right checksum.
 * Anything else, such as noise, or the late reply to an earlier request of another length, is passed over.
 */
export function createReplyFinder(request: Buffer): ReplyFinder {
  const start = replyStart(request)
  const length = replyLength(request)
  let received: Buffer = Buffer.alloc(0)
  let found = 0
  let total = 0

  function frameAt(offset: number): Buffer | null {
    return (
      wholeFrame(received, { offset, length, start }) ??
      wholeFrame(received, { offset, length: EXCEPTION_BYTES, start: exceptionStart(request) })
    )
  }
  return {
    push(chunk) {
      total += chunk.length
      received = Buffer.concat([received, chunk]).subarray(-KEPT_BYTES)
      for (let offset = 0; offset + EXCEPTION_BYTES <= received.length; offset += 1) {
        const frame = frameAt(offset)
        if (frame === null) continue
        found = frame.length
        return frame
      }
      return null
    },
    strayBytes: () => total - found,
  }
}

/** The checksum of RTU frames (Modbus over Serial Line V1.02, appendix B), which is sent low byte first. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >> 1) ^ 0xa001 : crc >> 1
  }
  return crc
}

/** The bytes that the reply must begin with. */
function replyStart(request: Buffer): Buffer {
  const [unitId = 0, functionCode = 0] = request
  const isWrite = functionCode === 6 || functionCode === 16
  return isWrite ? request.subarray(0, 6) : Buffer.from([unitId, functionCode, 2 * request.readUInt16BE(4)])
}

function exceptionStart(request: Buffer): Buffer {
  const [unitId = 0, functionCode = 0] = request
  return Buffer.from([unitId, functionCode | EXCEPTION_BIT])
}

function replyLength(request: Buffer): number {
  const functionCode = request[1]
  return functionCode === 6 || functionCode === 16 ? WRITE_REPLY_BYTES : 5 + 2 * request.readUInt16BE(4)
}

function wholeFrame(
  bytes: Buffer,
  { offset, length, start }: { offset: number; length: number; start: Buffer },
): Buffer | null {
  const frame = bytes.subarray(offset, offset + length)
  if (frame.length < length || !frame.subarray(0, start.length).equals(start)) return null
  return crc16(frame.subarray(0, -2)) === frame.readUInt16LE(length - 2) ? frame : null
}
