import { isBusError } from '../modbus/bus-errors.ts'
import { READ_LIMIT_REGISTERS } from '../modbus/limits.ts'

/** What a client asks for, as far as the proxy minds. */
export type ProxyRequest =
  | {
      readonly type: 'read'
      readonly table: 'holding' | 'input'
      readonly address: number
      readonly count: number
    }
  /** `isWrite`: it would have changed something, which is worth a line in the log. */
  | { readonly type: 'refused'; readonly exceptionCode: number; readonly isWrite: boolean }

// Modbus Application Protocol V1.1b3, section 7.
const ILLEGAL_FUNCTION = 1
const ILLEGAL_VALUE = 3
export const DEVICE_BUSY = 6
const NO_PATH = 10
const NO_ANSWER = 11

/** Coils, registers, mask write, read and write at once, file records. */
const WRITE_FUNCTIONS = [5, 6, 15, 16, 21, 22, 23]

/** Reads of registers pass; everything else is refused with the exception that the specification has for it. */
export function parseRequest(pdu: Buffer): ProxyRequest {
  const functionCode = pdu[0] ?? 0
  const refused = (exceptionCode: number): ProxyRequest => ({
    type: 'refused',
    exceptionCode,
    isWrite: WRITE_FUNCTIONS.includes(functionCode),
  })
  if (functionCode !== 3 && functionCode !== 4) return refused(ILLEGAL_FUNCTION)
  if (pdu.length !== 5) return refused(ILLEGAL_VALUE)
  const [address, count] = [pdu.readUInt16BE(1), pdu.readUInt16BE(3)]
  if (count < 1 || count > READ_LIMIT_REGISTERS) return refused(ILLEGAL_VALUE)
  return { type: 'read', table: functionCode === 3 ? 'holding' : 'input', address, count }
}

/** The answer to a read. */
export function wordsAnswer(functionCode: number, words: readonly number[]): Buffer {
  const answer = Buffer.alloc(2 + 2 * words.length)
  answer.set([functionCode, 2 * words.length])
  words.forEach((word, index) => answer.writeUInt16BE(word, 2 + 2 * index))
  return answer
}

export function exceptionAnswer(functionCode: number, exceptionCode: number): Buffer {
  return Buffer.from([functionCode | 0x80, exceptionCode])
}

const NO_PATH_CODES = ['device-unreachable', 'serial-unavailable', 'bus-closed']

/** A device's own exception goes on as it is; what keeps us from asking is said as a gateway says it. */
export function exceptionFor(error: unknown): number {
  if (!isBusError(error)) return NO_PATH
  const { code, exceptionCode = NO_ANSWER } = error.detail
  if (code === 'modbus-exception') return exceptionCode
  if (code === 'bus-queue-full') return DEVICE_BUSY
  return NO_PATH_CODES.includes(code) ? NO_PATH : NO_ANSWER
}
