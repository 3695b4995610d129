/**
 * How one kind of device is steered, as data: which registers are written with what, in which order, and what makes it
 * normal again. A profile's `control:` section parses to a plan, `sunSpecControlPlan` builds one for models 124 and 704.
 * A plan is plain JSON, so that the journal and the watchdog can hold the part that undoes it.
 */

/**
 * What a lease can ask of a battery. `hold` keeps it from discharging, and `block-charge` from charging; what the sun
 * leaves over may still charge a battery that is held, and the home may use one that is kept from charging.
 */
export const CONTROL_ACTIONS = ['charge', 'discharge', 'hold', 'block-charge'] as const
export type ControlAction = (typeof CONTROL_ACTIONS)[number]

export type ControlRegisterType = 'u16' | 'i16' | 'u32' | 'i32' | 'f32'
/** Of values with two registers; Sungrow, Deye and SolarEdge put the low word first. */
export type ControlWordOrder = 'high-first' | 'low-first'

/** value = raw x 10^exponent, with a fixed exponent or one that a register (int16) holds now. */
export type ControlScale = { readonly exponent: number } | { readonly exponentAddress: number }

/** A register that is read: a rating, a limit, a timer, or a setting that must stand right. */
export interface ControlRegister {
  /** The maker's name for it, for people. */
  readonly name: string
  /** 0-based PDU address. */
  readonly address: number
  readonly type: ControlRegisterType
  readonly wordOrder?: ControlWordOrder
  /** Function 3 (holding, the default) or 4 (input). */
  readonly table?: 'holding' | 'input'
  readonly scale?: ControlScale
  /** Another unit of the same bus than the device's own, as Victron's inverter behind the GX. */
  readonly unitId?: number
}

/**
 * What is written, in the register's own unit before scaling.
 * - `constant`: that number.
 * - `power`: the lease's power in W times `sign`; with `plusPv` the setpoint is the whole inverter's, so what the sun
 *   gives is added (WSet of model 704).
 * - `percent`: the same as a percentage of `rating` (WChaMax of model 124).
 * - `timer`: how long the device is to hold on by itself.
 */
export type ControlValue =
  | { readonly from: 'constant'; readonly value: number }
  | { readonly from: 'power'; readonly sign: 1 | -1; readonly plusPv?: boolean }
  | { readonly from: 'percent'; readonly sign: 1 | -1; readonly rating: ControlRegister }
  | { readonly from: 'timer'; readonly unit: 'seconds' | 'minutes' }

/** One value to be written to holding registers. */
export interface ControlStep {
  /** The maker's name for the register, for people. */
  readonly name: string
  /** 0-based PDU address. */
  readonly address: number
  readonly type: ControlRegisterType
  readonly wordOrder?: ControlWordOrder
  readonly scale?: ControlScale
  readonly value: ControlValue
  /** 16 unless the device wants single registers by 6. */
  readonly functionCode?: 6 | 16
  /** In the same request as the step before; only where the addresses follow each other, and with function 16. */
  readonly joinsPrevious?: boolean
  /** False for commands that cannot be read back. Timers always must be, or they count as none. */
  readonly readBack?: boolean
  /** Of a release: written only if all steps before it were written and read back, as RvrtTms 0 after StorCtl_Mod 0. */
  readonly needsPrevious?: boolean
  /** Another unit of the same bus than the device's own. */
  readonly unitId?: number
}

/** A setting that must stand before an action, and that the owner has to make (SolarEdge 0xE004 = 4, remote control). */
export interface ControlRequirement {
  readonly register: ControlRegister
  readonly oneOf: readonly number[]
  /** What the owner is to do, as the end of a sentence: `set the storage control mode to remote`. */
  readonly remedy: string
}

export interface ControlActionPlan {
  /** In the order in which they are written: the timer first, then powers, then what switches it on. */
  readonly steps: readonly ControlStep[]
  readonly requires?: readonly ControlRequirement[]
}

/**
 * What ends a forced state when nobody is there any more: a timer in the device, or nothing but our own journal and
 * watchdog. `refreshMs`: a device that forgets set points by itself, but has no timer that can be set and read.
 */
export type ControlReversion =
  | {
      readonly kind: 'device-timer'
      /** Where the timer is read back: it must say more than 0 and no more than was written. */
      readonly timer: ControlRegister
      readonly unit: 'seconds' | 'minutes'
      /** The longest time that may be written, in `unit`. */
      readonly maximum: number
    }
  | { readonly kind: 'software'; readonly refreshMs?: number }

/** All that is needed to steer one kind of device, and to stop steering it. */
export interface ControlPlan {
  /** `sunspec-124`, `sunspec-704` or the name of the profile. */
  readonly name: string
  /** An action that is not here is not possible. */
  readonly actions: Readonly<Partial<Record<ControlAction, ControlActionPlan>>>
  /** Makes the device normal: constants only, what switches off first. */
  readonly normal: readonly ControlStep[]
  readonly reversion: ControlReversion
  /** `flash`: every write wears the device's memory, so that writes are counted and rare. */
  readonly wear: 'volatile' | 'flash'
  /** What the device says it can do, in W; the envelope never lets more through. */
  readonly ratings?: { readonly chargeW?: ControlRegister; readonly dischargeW?: ControlRegister }
  /** A read-back that comes late is waited for this long; 2 s unless said. */
  readonly readBackWithinMs?: number
  /** The effect must show at the battery within this time; 30 s unless said. */
  readonly effectWithinMs?: number
}

/** Checks what the types cannot say; the first fault as a sentence, or null. Profiles are checked with it when loaded. */
export function planFault(plan: ControlPlan): string | null {
  if (plan.normal.length === 0) return 'there are no normal values'
  if (plan.normal.some((step) => step.value.from !== 'constant')) return 'normal values are constants'
  for (const [action, actionPlan] of Object.entries(plan.actions)) {
    const fault = actionFault(plan, actionPlan)
    if (fault !== null) return `${action}: ${fault}`
  }
  return stepsFault(plan.normal)
}

function actionFault(plan: ControlPlan, { steps }: ControlActionPlan): string | null {
  if (steps.length === 0) return 'it writes nothing'
  const timers = steps.filter((step) => step.value.from === 'timer')
  const { reversion } = plan
  if (reversion.kind === 'software' && timers.length > 0)
    return 'a timer is written, but the reversion is software'
  if (reversion.kind === 'device-timer' && !timers.some(({ address }) => address === reversion.timer.address))
    return `the timer at ${reversion.timer.address} is not written`
  const undone = new Set(plan.normal.map(({ address }) => address))
  const forgotten = steps.find(({ value, address }) => value.from !== 'timer' && !undone.has(address))
  if (forgotten !== undefined) return `${forgotten.name} is written, but has no normal value`
  return stepsFault(steps)
}

function stepsFault(steps: readonly ControlStep[]): string | null {
  for (const [index, step] of steps.entries()) {
    if (!Number.isInteger(step.address) || step.address < 0 || step.address + wordsOf(step.type) > 65536)
      return `${step.name} has no possible address`
    if (step.functionCode === 6 && wordsOf(step.type) > 1) return `${step.name} does not fit into function 6`
    const before = steps[index - 1]
    if (step.joinsPrevious === true && (before === undefined || !follows(before, step)))
      return `${step.name} does not follow the step before it`
  }
  return null
}

function follows(before: ControlStep, step: ControlStep): boolean {
  const isNext = before.address + wordsOf(before.type) === step.address && before.unitId === step.unitId
  return isNext && before.functionCode !== 6 && step.functionCode !== 6
}

/** Registers of a value. */
export function wordsOf(type: ControlRegisterType): 1 | 2 {
  return type === 'u16' || type === 'i16' ? 1 : 2
}
