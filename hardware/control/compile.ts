/**
 * From the steps of a plan to the writes of one moment. Everything is worked out before the first word is sent: a value
 * that cannot be written stops the whole set point, not the half of it.
 */
import { exponentIn, valueIn, type ControlImage } from './control-image.ts'
import { controlError, type ControlError } from './control-errors.ts'
import type { ControlRegister, ControlStep } from './plan.ts'
import { encodeExact, scaleTowardsZero, type Ratio } from './register-value.ts'

/** One request, with what must be read back afterwards. Plain JSON: journal and watchdog hold some. */
export interface ControlWrite {
  readonly unitId: number
  readonly address: number
  readonly words: readonly number[]
  readonly functionCode: 6 | 16
  readonly checks: readonly ReadBack[]
  /** The makers' names of the registers, for people. */
  readonly name: string
  readonly needsPrevious: boolean
}

/** `timer`: a timer may have counted down already, but not to 0. */
export interface ReadBack {
  readonly address: number
  readonly words: readonly number[]
  readonly as: 'same' | 'timer'
  readonly name: string
  readonly isLowFirst: boolean
}

/** What the values are worked out from. */
export interface CompileContext {
  readonly unitId: number
  readonly image: ControlImage
  /** What the envelope has let through. */
  readonly powerW: number
  readonly pvPowerW: number | null
  /** In the unit of the device's timer, > 0. */
  readonly timer: number
}

/** The registers that must be read before the steps can be compiled: ratings and scale factors. */
export function registersNeeded(steps: readonly ControlStep[]): ControlRegister[] {
  return steps.flatMap((step) => {
    const { scale, value } = step
    const rating = value.from === 'percent' ? [value.rating] : []
    if (scale === undefined || 'exponent' in scale) return rating
    const ofScale: ControlRegister = { name: step.name, address: scale.exponentAddress, type: 'i16' }
    return [...rating, step.unitId === undefined ? ofScale : { ...ofScale, unitId: step.unitId }]
  })
}

/** The writes of some steps, in their order; throws `control-value-impossible` before anything is sent. */
export function compileSteps(steps: readonly ControlStep[], context: CompileContext): ControlWrite[] {
  const writes: ControlWrite[] = []
  for (const step of steps) {
    const write = compileStep(step, context)
    const before = writes.at(-1)
    if (step.joinsPrevious === true && before !== undefined) writes[writes.length - 1] = join(before, write)
    else writes.push(write)
  }
  return writes
}

function compileStep(step: ControlStep, context: CompileContext): ControlWrite {
  const unitId = step.unitId ?? context.unitId
  const exponent = exponentIn(context.image, step.scale, { unitId, table: 'holding' })
  if (exponent === null) throw impossible(step, 'its scale factor is not known')
  const words = encodeExact(step.type, rawOf(step, exponent, context), step.wordOrder)
  if (words === null) throw impossible(step, 'the value does not fit')
  const check: ReadBack = {
    address: step.address,
    words,
    as: step.value.from === 'timer' ? 'timer' : 'same',
    name: step.name,
    isLowFirst: step.wordOrder === 'low-first',
  }
  return {
    unitId,
    address: step.address,
    words,
    functionCode: step.functionCode ?? 16,
    checks: step.readBack === false && step.value.from !== 'timer' ? [] : [check],
    name: step.name,
    needsPrevious: step.needsPrevious === true,
  }
}

function rawOf(step: ControlStep, exponent: number, context: CompileContext): bigint {
  const { value, type } = step
  switch (value.from) {
    case 'constant':
      return exactly(step, value.value, exponent)
    case 'timer':
      return exactly(step, context.timer, exponent)
    case 'power': {
      const pvW = value.plusPv === true ? wholeW(step, context.pvPowerW) : 0n
      const powerW = BigInt(value.sign) * wholeW(step, context.powerW) + pvW
      return unwrapped(step, scaleTowardsZero(type, { numerator: powerW, denominator: 1n }, exponent), powerW)
    }
    case 'percent': {
      const percent = percentOf(step, context)
      return unwrapped(step, scaleTowardsZero(type, percent, exponent), percent.numerator)
    }
  }
}

/** At most 100 %, whatever the rating. */
function percentOf(step: ControlStep, context: CompileContext): Ratio {
  if (step.value.from !== 'percent') throw impossible(step, 'it is no percentage')
  const { rating, sign } = step.value
  const ratingW = valueIn(context.image, rating, context.unitId)
  if (ratingW === null || ratingW.numerator <= 0n) throw impossible(step, `${rating.name} is not known`)
  const magnitude = {
    numerator: 100n * wholeW(step, context.powerW) * ratingW.denominator,
    denominator: ratingW.numerator,
  }
  const isOver = magnitude.numerator > 100n * magnitude.denominator
  const capped = isOver ? { numerator: 100n, denominator: 1n } : magnitude
  return { ...capped, numerator: BigInt(sign) * capped.numerator }
}

/** A constant and a timer are written as they are or not at all. */
function exactly(step: ControlStep, value: number, exponent: number): bigint {
  if (!Number.isSafeInteger(value)) throw impossible(step, `${value} is not a whole number`)
  if (exponent <= 0) return BigInt(value) * 10n ** BigInt(-exponent)
  const unit = 10n ** BigInt(exponent)
  if (BigInt(value) % unit !== 0n) throw impossible(step, `${value} is no multiple of ${unit}`)
  return BigInt(value) / unit
}

/** An unsigned register clamps a negative value to 0, which would be another command and not a smaller one. */
function unwrapped(step: ControlStep, raw: bigint, wanted: bigint): bigint {
  const isUnsigned = step.type === 'u16' || step.type === 'u32'
  if (isUnsigned && wanted < 0n) throw impossible(step, 'it cannot be negative')
  return raw
}

function wholeW(step: ControlStep, powerW: number | null): bigint {
  if (powerW === null) throw impossible(step, 'the power of the sun is not known')
  if (!Number.isSafeInteger(powerW) || powerW < 0) throw impossible(step, `${powerW} W is no power`)
  return BigInt(powerW)
}

function join(before: ControlWrite, next: ControlWrite): ControlWrite {
  return {
    ...before,
    words: [...before.words, ...next.words],
    checks: [...before.checks, ...next.checks],
    name: `${before.name}, ${next.name}`,
  }
}

function impossible(step: ControlStep, why: string): ControlError {
  const what = `${step.name} at ${step.address} cannot be written: ${why}`
  return controlError('control-value-impossible', { what, remedy: 'nothing was sent' })
}

/** Registers that a write changes, for the count of writes. */
export function addressesOf({ address, words }: ControlWrite): number[] {
  return words.map((_, index) => address + index)
}
