import { checksum } from './crc16.ts'

/** One request as it came: what is needed to answer it. */
export interface Frame {
  readonly unitId: number
  readonly pdu: Buffer
  /** The MBAP header of Modbus TCP; empty on serial lines. */
  readonly header: Buffer
}

export type NextFrame =
  | { readonly type: 'frame'; readonly frame: Frame; readonly rest: Buffer }
  | { readonly type: 'more' }
  | { readonly type: 'broken' }

/** How requests are found in a stream of bytes, and answers put into one. */
export interface Framing {
  readonly name: 'mbap' | 'rtu'
  /** The first whole frame; `more` where it is not there yet, `broken` where none can follow. */
  next(received: Buffer): NextFrame
  /** What the silence after the bytes makes of them: serial frames of unknown functions end by it. */
  atSilence(received: Buffer): Frame | null
  wrap(request: Frame, pdu: Buffer): Buffer
}

/** Transaction, protocol, length and unit. */
const HEADER_BYTES = 7
/** A unit id and a PDU of 1 to 253 bytes. */
const SMALLEST_LENGTH = 2
const LARGEST_LENGTH = 254

/** Modbus TCP. */
export const MBAP: Framing = {
  name: 'mbap',
  next(received) {
    if (received.length < HEADER_BYTES) return { type: 'more' }
    const length = received.readUInt16BE(4)
    if (received.readUInt16BE(2) !== 0 || length < SMALLEST_LENGTH || length > LARGEST_LENGTH)
      return { type: 'broken' }
    const end = HEADER_BYTES - 1 + length
    if (received.length < end) return { type: 'more' }
    const frame = {
      unitId: received.readUInt8(6),
      pdu: received.subarray(HEADER_BYTES, end),
      header: received.subarray(0, HEADER_BYTES),
    }
    return { type: 'frame', frame, rest: received.subarray(end) }
  },
  atSilence: () => null,
  wrap({ header }, pdu) {
    const answered = Buffer.from(header)
    answered.writeUInt16BE(pdu.length + 1, 4)
    return Buffer.concat([answered, pdu])
  },
}

const CRC_BYTES = 2
/** Unit, function and checksum. */
const SMALLEST_RTU_FRAME = 4
/** A frame on a serial line is never longer. */
const LARGEST_RTU_FRAME = 256

/** Modbus RTU, on a serial line or over TCP. */
export const RTU: Framing = {
  name: 'rtu',
  next(received) {
    const end = rtuLength(received)
    if (end === null || received.length < end)
      return { type: received.length >= LARGEST_RTU_FRAME ? 'broken' : 'more' }
    const frame = rtuFrame(received.subarray(0, end))
    return frame === null ? { type: 'broken' } : { type: 'frame', frame, rest: received.subarray(end) }
  },
  atSilence: (received) => rtuFrame(received),
  wrap({ unitId }, pdu) {
    const body = Buffer.concat([Buffer.from([unitId]), pdu])
    return Buffer.concat([body, checksum(body)])
  },
}

/** The length of a request that begins with these bytes, or null while or where that is not known. */
function rtuLength(received: Buffer): number | null {
  const functionCode = received[1]
  if (functionCode === undefined) return null
  if (functionCode >= 1 && functionCode <= 6) return 8
  const byteCount = received[6]
  const hasByteCount = functionCode === 15 || functionCode === 16
  return hasByteCount && byteCount !== undefined ? 9 + byteCount : null
}

function rtuFrame(bytes: Buffer): Frame | null {
  if (bytes.length < SMALLEST_RTU_FRAME || bytes.length > LARGEST_RTU_FRAME) return null
  const body = bytes.subarray(0, -CRC_BYTES)
  if (!checksum(body).equals(bytes.subarray(-CRC_BYTES))) return null
  return { unitId: body.readUInt8(0), pdu: body.subarray(1), header: Buffer.alloc(0) }
}
