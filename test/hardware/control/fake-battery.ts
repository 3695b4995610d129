/**
 * A battery inverter in memory, as small as it can be: `mode` 1 charges and 2 discharges with `power`, a timer in seconds
 * sets it back. It notes every request, and its bus can be made to fail at any of them.
 */
import type { Bus } from '../../../hardware/modbus/bus.ts'
import { busError } from '../../../hardware/modbus/bus-errors.ts'
import { createBarriers } from '../../../hardware/modbus/barriers.ts'
import type { ControlPlan, ControlStep } from '../../../hardware/control/plan.ts'
import { mapPoints, type Point, type Sample } from '../../../hardware/device.ts'

export const TIMER = 10
export const POWER = 11
export const MODE = 12

export interface FakeBattery {
  readonly bus: Bus
  readonly registers: number[]
  /** Every write that arrived, in order: `address=word`. */
  readonly writes: string[]
  /** The number of requests so far, reads included. */
  readonly requests: () => number
  /** Called before a request is carried out; what it throws or never resolves is what the bus does. */
  before: (request: { readonly index: number; readonly isWrite: boolean }) => void | Promise<void>
  /** What the device makes of a word that is written. */
  keep: (address: number, word: number) => number
  /** What the battery really does, W, discharge positive; as the registers say unless a test says otherwise. */
  batteryW: () => number
  sample(): Promise<Sample>
}

export function createFakeBattery(): FakeBattery {
  const registers = Array.from({ length: 20 }, () => 0)
  const writes: string[] = []
  let requests = 0
  const place = { host: 'fake', port: 502, unitId: 1 }

  async function arrive(isWrite: boolean, signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted === true) {
      throw busError(place, { code: 'request-aborted', what: 'given up', remedy: 'nothing' })
    }
    const index = requests
    requests += 1
    await battery.before({ index, isWrite })
  }
  const read: Bus['readHolding'] = async (_unitId, address, count, options) => {
    await arrive(false, options?.signal)
    return registers.slice(address, address + count)
  }
  const battery: FakeBattery = {
    registers,
    writes,
    requests: () => requests,
    before: () => {},
    keep: (_address, word) => word,
    batteryW: () => (registers[MODE] === 1 ? -1 : registers[MODE] === 2 ? 1 : 0) * (registers[POWER] ?? 0),
    bus: {
      address: { host: 'fake', port: 502 },
      transport: 'tcp',
      host: 'fake',
      port: 502,
      readHolding: read,
      readInput: read,
      async writeHolding(_unitId, address, words, options) {
        await arrive(true, options?.signal)
        words.forEach((word, index) => {
          writes.push(`${address + index}=${word}`)
          registers[address + index] = battery.keep(address + index, word)
        })
      },
      setPace: () => {},
      barriers: () => createBarriers(() => 0),
      close: () => Promise.resolve(),
    },
    async sample() {
      await arrive(false, undefined)
      return sampleOf(battery.batteryW())
    },
  }
  return battery
}

/** A home that uses 500 W, with a battery that is half full. */
export function sampleOf(batteryW: number): Sample {
  const ok = (value: number): Point => ({ value, quality: 'ok', atMs: 0, source: 'fake' })
  const gridW = 500 - batteryW
  return {
    atMs: 0,
    points: {
      ...mapPoints((): Point => ({ value: null, quality: 'not-implemented', atMs: 0, source: '' })),
      batteryChargePowerW: ok(Math.max(0, -batteryW)),
      batteryDischargePowerW: ok(Math.max(0, batteryW)),
      gridImportPowerW: ok(Math.max(0, gridW)),
      gridExportPowerW: ok(Math.max(0, -gridW)),
      stateOfChargePpm: ok(500_000),
    },
  }
}

const word = (name: string, address: number, value: ControlStep['value']): ControlStep => ({
  name,
  address,
  type: 'u16',
  value,
})
const constant = (value: number) => ({ from: 'constant', value }) as const

/** The plan of the battery above, with its timer or as if it had none. */
export function makePlan(kind: 'device-timer' | 'software', changes: Partial<ControlPlan> = {}): ControlPlan {
  const holds = kind === 'device-timer' ? [word('timer', TIMER, { from: 'timer', unit: 'seconds' })] : []
  const steps = (mode: number): ControlStep[] => [
    ...holds,
    word('power', POWER, { from: 'power', sign: 1 }),
    word('mode', MODE, constant(mode)),
  ]
  return {
    name: `fake-${kind}`,
    actions: { charge: { steps: steps(1) }, discharge: { steps: steps(2) } },
    normal: [word('mode', MODE, constant(0)), word('power', POWER, constant(0))],
    reversion:
      kind === 'software'
        ? { kind }
        : { kind, timer: { name: 'timer', address: TIMER, type: 'u16' }, unit: 'seconds', maximum: 3600 },
    wear: 'volatile',
    readBackWithinMs: 1,
    ...changes,
  }
}
