/**
 * Steers this home's battery: after each look at the device it decides what the battery is told, and tells it through the
 * control lease, which ends by itself. Whatever fails here, the battery is left to itself and the home goes on.
 */
import type { Sample } from '../../hardware/device.ts'
import type { MoveMoment } from '../core/trading/battery-move.ts'
import { storedWhOf } from '../core/trading/home-battery.ts'
import type { EpochMs } from '../core/units/quantities.ts'
import { slotAt, slotEndMs } from '../core/units/slots.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Logger } from '../runtime/logger.ts'
import type { BatteryControl, HeldCommand } from './battery-control.ts'
import type { BatterySchedule } from './battery-schedule.ts'
import type { DayPlanner } from './day-planner.ts'
import { powerLook } from './slot-energy.ts'
import type { SteeringDecision } from './steering-decision.ts'
import { decideSteering, mustTell } from './steering-decision.ts'
import { codeOf } from './step-failures.ts'

export interface SteeringState {
  /** What it is told now, as far as the owner's limits let it; null while it is left to itself. */
  readonly held: HeldCommand | null
  /** Why it is told this, or nothing. */
  readonly reason: SteeringDecision['reason']
}

export interface BatterySteering {
  /** To be called after each look at the device, and after its silence. */
  look(): void
  state(): SteeringState
  /** Leaves the battery to itself; resolves when nothing is under way any more. */
  stop(): Promise<void>
}

export interface BatterySteeringParts {
  readonly control: BatteryControl
  readonly planner: Pick<DayPlanner, 'batteryNow' | 'hindrance'>
  readonly schedule: Pick<BatterySchedule, 'find'>
  readonly sample: () => Sample | undefined
  /** Import less export since the slot under way began; null where the counters do not say it. */
  readonly gridWh: () => number | null
  readonly clock: Clock
  readonly logger: Logger
  /** Something that people see has changed. */
  readonly changed: () => void
}

/** What is told lasts so much longer than the slot, real milliseconds: until the next one is decided. */
const GRACE_MS = 60_000
/** Powers follow the house once a minute in a quarter of an hour: each time it is kept on the disk, which wears. */
const RETOLD_IN_A_SLOT = 15

export function createBatterySteering(
  { slotMs }: { slotMs: number },
  parts: BatterySteeringParts,
): BatterySteering {
  const { control, planner, schedule, clock, logger, changed } = parts
  const stopping = new AbortController()
  const { signal } = stopping
  let working: Promise<void> | undefined
  let reason: SteeringDecision['reason'] = 'unplanned'
  let toldAtMs: EpochMs = -Infinity
  let shown = ''
  let failure: string | undefined

  async function step(): Promise<void> {
    await control.look(signal)
    if (signal.aborted) return
    const { action, powerW, ...decided } = decideSteering(planner.hindrance(), momentNow())
    if (reason !== decided.reason) logger.info({ reason: decided.reason }, 'the battery is steered otherwise')
    reason = decided.reason
    const held = control.held()
    if (action === null) {
      if (held !== null) await control.release()
      return
    }
    const nowMs = clock.nowMs()
    const forMs = Math.ceil((slotEndMs(slotAt(nowMs, slotMs), slotMs) - nowMs) / clock.speed) + GRACE_MS
    const toldMsAgo = (nowMs - toldAtMs) / clock.speed
    const { isWornByWrites } = control.standing()
    const retellMs = slotMs / RETOLD_IN_A_SLOT / clock.speed
    if (!mustTell({ held, decision: { action, powerW }, forMs, toldMsAgo, retellMs, isWornByWrites })) return
    toldAtMs = nowMs
    await control.take({ action, powerW, forMs })
  }

  /** Said once; in words it is said by the control. */
  function fail(error: unknown): void {
    const code = codeOf(error)
    if (code !== failure && !signal.aborted) logger.warn({ code }, 'the battery could not be steered')
    failure = code
  }

  function tell(): void {
    const held = control.held()
    const now = JSON.stringify([reason, held?.action, held?.powerW])
    if (now !== shown) changed()
    shown = now
  }

  /** Undefined where nothing was ordered with the battery, or it is not known what the home does. */
  function momentNow(): MoveMoment | undefined {
    const nowMs = clock.nowMs()
    const slot = slotAt(nowMs, slotMs)
    const goal = schedule.find(slot, nowMs)
    const battery = planner.batteryNow()
    const sample = parts.sample()
    const look = sample && powerLook(sample)
    const charge = sample?.points.stateOfChargePpm
    if (goal === undefined || battery === null || look === undefined) return undefined
    if (charge?.quality !== 'ok' || charge.value === null) return undefined
    return {
      ...{ goal, battery, slotMs },
      leftMs: slotEndMs(slot, slotMs) - nowMs,
      gridWh: parts.gridWh(),
      netW: look.loadW - look.solarW,
      storedWh: storedWhOf(charge.value, battery),
      actions: control.standing().actions,
      isAtReserve: reason === 'reserve',
    }
  }

  return {
    look() {
      if (signal.aborted) return
      working ??= step()
        .then(() => {
          failure = undefined
        }, fail)
        .finally(() => {
          working = undefined
          tell()
        })
    },
    state: () => ({ held: control.held(), reason: planner.hindrance()?.code ?? reason }),
    async stop() {
      stopping.abort()
      await Promise.all([control.close(), working])
    },
  }
}
