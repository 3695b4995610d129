import { READ_LIMIT_REGISTERS, WRITE_LIMIT_REGISTERS } from '../modbus/limits.ts'

/** Holding registers are read by function 3, input registers by 4; many devices have the same in both. */
export type RegisterBank = 'holding' | 'input'

/** The registers of one unit. */
export interface UnitMap {
  /** The words, or null if one of them is outside the map. */
  read(address: number, count: number, bank: RegisterBank): readonly number[] | null
  /** 0 when done, else the exception code to answer with. */
  write(address: number, words: readonly number[]): number
  /** Functions 6 and 16 are unknown here. */
  readonly isReadOnly?: boolean
  /** The most registers that one request may ask for, where it is less than Modbus allows. */
  readonly maxRegisters?: number
}

// Modbus Application Protocol V1.1b3, section 7.
const ILLEGAL_FUNCTION = 1
/** Outside the map, or a register that cannot be written. */
export const ILLEGAL_ADDRESS = 2
export const ILLEGAL_VALUE = 3
const NO_SUCH_UNIT = 11

/** Answers one request PDU, always: a unit that is not there gets the answer of a gateway. */
export function answerPdu(unit: UnitMap | null, request: Buffer): Buffer {
  const functionCode = request[0] ?? 0
  const result = unit === null ? NO_SUCH_UNIT : execute(unit, functionCode, request)
  return typeof result === 'number' ? Buffer.from([functionCode | 0x80, result]) : result
}

function execute(unit: UnitMap, functionCode: number, request: Buffer): Buffer | number {
  switch (functionCode) {
    case 3:
    case 4:
      return readRegisters(unit, functionCode, request)
    case 6:
      return unit.isReadOnly === true ? ILLEGAL_FUNCTION : writeOne(unit, request)
    case 16:
      return unit.isReadOnly === true ? ILLEGAL_FUNCTION : writeMany(unit, request)
    default:
      return ILLEGAL_FUNCTION
  }
}

function readRegisters(unit: UnitMap, functionCode: number, request: Buffer): Buffer | number {
  if (request.length !== 5) return ILLEGAL_VALUE
  const [address, count] = [request.readUInt16BE(1), request.readUInt16BE(3)]
  if (count < 1 || count > (unit.maxRegisters ?? READ_LIMIT_REGISTERS)) return ILLEGAL_VALUE
  const words = unit.read(address, count, functionCode === 3 ? 'holding' : 'input')
  if (words === null) return ILLEGAL_ADDRESS
  const answer = Buffer.alloc(2 + 2 * count)
  answer.set([functionCode, 2 * count])
  words.forEach((word, index) => answer.writeUInt16BE(word, 2 + 2 * index))
  return answer
}

function writeOne(unit: UnitMap, request: Buffer): Buffer | number {
  if (request.length !== 5) return ILLEGAL_VALUE
  const exceptionCode = unit.write(request.readUInt16BE(1), [request.readUInt16BE(3)])
  return exceptionCode === 0 ? request : exceptionCode
}

function writeMany(unit: UnitMap, request: Buffer): Buffer | number {
  if (request.length < 6) return ILLEGAL_VALUE
  const [address, count] = [request.readUInt16BE(1), request.readUInt16BE(3)]
  const isWellFormed = count >= 1 && count <= WRITE_LIMIT_REGISTERS && request[5] === 2 * count
  if (!isWellFormed || request.length !== 6 + 2 * count) return ILLEGAL_VALUE
  const words = Array.from({ length: count }, (_, index) => request.readUInt16BE(6 + 2 * index))
  const exceptionCode = unit.write(address, words)
  return exceptionCode === 0 ? request.subarray(0, 5) : exceptionCode
}
