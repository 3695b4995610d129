/** Model 124, basic storage control: a charge limit and a discharge limit, each a percentage of WChaMax, with a timer. */
import type { ControlActionPlan, ControlPlan, ControlRegister, ControlStep, ControlValue } from './plan.ts'
import type { ModelWords } from './model-words.ts'

// Offsets from the ID register.
const W_CHA_MAX = 2
const STOR_CTL_MOD = 5
const OUT_W_RTE = 12
const IN_W_RTE = 13
const WIN_TMS = 14
const RVRT_TMS = 15
const CHA_GRI_SET = 17
const W_CHA_MAX_SF = 18
const IN_OUT_W_RTE_SF = 25

/** Bits of StorCtl_Mod. */
const CHARGE_LIMIT = 1
const DISCHARGE_LIMIT = 2

/** Null where the registers that every action needs are not implemented. */
export function basicStoragePlan(
  { address, words }: ModelWords,
  { isForced }: { isForced: boolean },
): ControlPlan | null {
  const at = (offset: number) => address + offset
  const has = (offset: number, sentinel: number) => words[offset] !== undefined && words[offset] !== sentinel
  const hasRates =
    has(STOR_CTL_MOD, 0xffff) &&
    has(OUT_W_RTE, 0x8000) &&
    has(IN_W_RTE, 0x8000) &&
    has(IN_OUT_W_RTE_SF, 0x8000)
  if (!hasRates) return null
  const hasTimer = has(RVRT_TMS, 0xffff)
  const hasWindow = has(WIN_TMS, 0xffff)
  const rating: ControlRegister = {
    name: 'WChaMax',
    address: at(W_CHA_MAX),
    type: 'u16',
    scale: { exponentAddress: at(W_CHA_MAX_SF) },
  }
  const canForce = isForced && has(W_CHA_MAX, 0xffff) && has(W_CHA_MAX_SF, 0x8000)

  const mode = (bits: number): ControlStep => ({
    name: 'StorCtl_Mod',
    address: at(STOR_CTL_MOD),
    type: 'u16',
    value: constant(bits),
  })
  const rate = (name: 'OutWRte' | 'InWRte', value: ControlValue): ControlStep => ({
    name,
    address: at(name === 'OutWRte' ? OUT_W_RTE : IN_W_RTE),
    type: 'i16',
    scale: { exponentAddress: at(IN_OUT_W_RTE_SF) },
    value,
    ...(name === 'InWRte' ? { joinsPrevious: true } : {}),
  })
  // No random delay before a command takes effect; it lies between the rates and the timer.
  const noDelay: ControlStep[] = hasWindow
    ? [
        {
          name: 'InOutWRte_WinTms',
          address: at(WIN_TMS),
          type: 'u16',
          value: constant(0),
          joinsPrevious: true,
        },
      ]
    : []
  const timer = (value: ControlValue, isJoined: boolean): ControlStep[] =>
    hasTimer
      ? [
          {
            name: 'InOutWRte_RvrtTms',
            address: at(RVRT_TMS),
            type: 'u16',
            value,
            ...(isJoined ? { joinsPrevious: true } : {}),
          },
        ]
      : []
  /** One request where all four lie side by side, else the timer first; what switches on comes last. */
  const action = (out: ControlValue, into: ControlValue, bits: number): ControlActionPlan => {
    const rates = [rate('OutWRte', out), rate('InWRte', into), ...noDelay]
    const holds = timer({ from: 'timer', unit: 'seconds' }, hasWindow)
    return { steps: hasWindow ? [...rates, ...holds, mode(bits)] : [...holds, ...rates, mode(bits)] }
  }
  const forced: ControlValue = { from: 'percent', sign: -1, rating }
  const gridAllowed = has(CHA_GRI_SET, 0xffff)
    ? {
        requires: [
          {
            register: { name: 'ChaGriSet', address: at(CHA_GRI_SET), type: 'u16' } as const,
            oneOf: [1],
            remedy: 'allow charging from the grid in the settings of the inverter',
          },
        ],
      }
    : {}
  return {
    name: 'sunspec-124',
    actions: {
      hold: action(constant(0), constant(100), DISCHARGE_LIMIT),
      'block-charge': action(constant(100), constant(0), CHARGE_LIMIT),
      ...(canForce
        ? {
            charge: { ...action(forced, constant(100), DISCHARGE_LIMIT), ...gridAllowed },
            discharge: action(constant(100), forced, CHARGE_LIMIT),
          }
        : {}),
    },
    normal: [
      mode(0),
      rate('OutWRte', constant(100)),
      rate('InWRte', constant(100)),
      ...noDelay,
      // 0 is "never": only once nothing is forced any more, so that a hold of somebody else does not end by our timer.
      ...timer(constant(0), false).map((step) => ({ ...step, needsPrevious: true })),
    ],
    reversion: hasTimer
      ? {
          kind: 'device-timer',
          timer: { name: 'InOutWRte_RvrtTms', address: at(RVRT_TMS), type: 'u16' },
          unit: 'seconds',
          maximum: 0xfffe,
        }
      : { kind: 'software' },
    wear: 'volatile',
    ...(canForce ? { ratings: { chargeW: rating, dischargeW: rating } } : {}),
  }
}

function constant(value: number): ControlValue {
  return { from: 'constant', value }
}
