/** Model 704, DER AC controls: WSet is the power of the whole inverter on its AC side, negative towards the battery. */
import type { ControlPlan, ControlRegister, ControlStep, ControlValue } from './plan.ts'
import type { ModelWords } from './model-words.ts'

// Offsets from the ID register.
const W_SET_ENA = 22
const W_SET_MOD = 23
const W_SET = 24
const W_SET_ENA_RVRT = 30
const W_SET_RVRT_TMS = 31
const W_SET_SF = 55
/** WSetMod: WSet is in watts. */
const WATTS = 1
// Of model 702.
const W_CHA_RTE_MAX = 34
const W_DIS_CHA_RTE_MAX = 35
const W_SF = 45
/** A week: more is not trusted to be a timer. */
const LONGEST_TIMER_S = 7 * 24 * 3600

/** Null where WSet is not implemented. */
export function derPlan(
  { address, words }: ModelWords,
  { ratings, hasPv }: { ratings: ModelWords | null; hasPv: boolean },
): ControlPlan | null {
  const at = (offset: number) => address + offset
  const word = (offset: number) => words[offset] ?? 0xffff
  const hasSet = word(W_SET_ENA) !== 0xffff && word(W_SET_MOD) !== 0xffff && isUsable(words[W_SET_SF])
  if (!hasSet || (word(W_SET) === 0x8000 && word(W_SET + 1) === 0)) return null
  const hasTimer = !(word(W_SET_RVRT_TMS) === 0xffff && word(W_SET_RVRT_TMS + 1) === 0xffff)
  const hasRevertedState = hasTimer && word(W_SET_ENA_RVRT) !== 0xffff

  const flag = (name: string, offset: number, value: number): ControlStep => ({
    name,
    address: at(offset),
    type: 'u16',
    value: constant(value),
  })
  // Watts and the value are neighbours; the device never sees the one without the other.
  const set = (value: ControlValue): ControlStep[] => [
    flag('WSetMod', W_SET_MOD, WATTS),
    {
      name: 'WSet',
      address: at(W_SET),
      type: 'i32',
      scale: { exponentAddress: at(W_SET_SF) },
      value,
      joinsPrevious: true,
    },
  ]
  // When the timer has run out the function is to be off, and not at another set point.
  const offAfterwards = hasRevertedState ? [flag('WSetEnaRvrt', W_SET_ENA_RVRT, 0)] : []
  const timer = (value: ControlValue): ControlStep[] =>
    hasTimer ? [{ name: 'WSetRvrtTms', address: at(W_SET_RVRT_TMS), type: 'u32', value }] : []
  const holds = [...offAfterwards, ...timer({ from: 'timer', unit: 'seconds' })]
  const action = (sign: 1 | -1) => ({
    steps: [
      ...holds,
      ...set({ from: 'power', sign, ...(hasPv ? { plusPv: true } : {}) }),
      flag('WSetEna', W_SET_ENA, 1),
    ],
  })
  return {
    name: 'sunspec-704',
    actions: { charge: action(-1), discharge: action(1), hold: action(1) },
    normal: [
      flag('WSetEna', W_SET_ENA, 0),
      ...set(constant(0)),
      ...offAfterwards,
      ...timer(constant(0)).map((step) => ({ ...step, needsPrevious: true })),
    ],
    reversion: hasTimer
      ? {
          kind: 'device-timer',
          timer: { name: 'WSetRvrtTms', address: at(W_SET_RVRT_TMS), type: 'u32' },
          unit: 'seconds',
          maximum: LONGEST_TIMER_S,
        }
      : { kind: 'software' },
    wear: 'volatile',
    ...(ratings === null ? {} : { ratings: ratingsOf(ratings) }),
  }
}

function ratingsOf({ address, words }: ModelWords): {
  chargeW?: ControlRegister
  dischargeW?: ControlRegister
} {
  const rating = (name: string, offset: number): ControlRegister => ({
    name,
    address: address + offset,
    type: 'u16',
    scale: { exponentAddress: address + W_SF },
  })
  const has = (offset: number) => (words[offset] ?? 0xffff) !== 0xffff && isUsable(words[W_SF])
  return {
    ...(has(W_CHA_RTE_MAX) ? { chargeW: rating('WChaRteMax', W_CHA_RTE_MAX) } : {}),
    ...(has(W_DIS_CHA_RTE_MAX) ? { dischargeW: rating('WDisChaRteMax', W_DIS_CHA_RTE_MAX) } : {}),
  }
}

/** A scale factor that is there. */
function isUsable(word: number | undefined): boolean {
  return word !== undefined && word !== 0x8000
}

function constant(value: number): ControlValue {
  return { from: 'constant', value }
}
