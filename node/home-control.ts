/**
 * Steers the battery of a home's device through the control lease: what is armed is read from the disk at each look, and
 * what an ended program left is undone before anything is told.
 */
import type { ArmingRecord } from '../hardware/control/arming.ts'
import { readArming } from '../hardware/control/arming.ts'
import { deviceFolder } from '../hardware/control/device-folder.ts'
import { isControlError } from '../hardware/control/control-errors.ts'
import type { Lease, LeaseEvent, LeaseOptions } from '../hardware/control/lease-interface.ts'
import { createLease } from '../hardware/control/lease.ts'
import type { ControlPlan } from '../hardware/control/plan.ts'
import { writesToday } from '../hardware/control/write-budget.ts'
import type { Bus } from '../hardware/modbus/bus.ts'
import type { OpenedDevice } from '../hardware/open-device.ts'
import { unreachable } from './core/units/assert.ts'
import type { BatteryAction } from './core/trading/battery-move.ts'
import type { BatteryControl, ControlStanding } from './household/battery-control.ts'
import { NO_STANDING } from './household/battery-control.ts'
import type { Logger } from './runtime/logger.ts'
import type { Random } from './runtime/random.ts'

export interface HomeControlOptions {
  /** Where arming and journal are kept. */
  readonly dataDirectory: string
  /** Shorter ones, for tests. */
  readonly timings?: LeaseOptions['timings']
}

export interface HomeControlParts {
  readonly bus: Bus
  /** The device once it has answered. */
  readonly opened: () => OpenedDevice | undefined
  readonly random: Random
  readonly logger: Logger
  /** Real time, which leases end by. */
  readonly now: () => number
}

/** After a command that failed the battery is left to itself for so long, real milliseconds. */
const TROUBLE_PAUSE_MS = 300_000

/** Nothing is read or written before the first look. */
export function createHomeControl(options: HomeControlOptions, parts: HomeControlParts): BatteryControl {
  const { opened, logger, now } = parts
  let steered: Steered | null | undefined
  let standing: ControlStanding = NO_STANDING
  let trouble: { readonly message: string; readonly untilMs: number } | undefined
  let toldW = 0
  let armedAtMs: number | undefined
  let isClosed = false

  function hear(event: LeaseEvent): void {
    switch (event.type) {
      case 'alarm':
      case 'trouble':
        logger.warn({ code: event.code }, event.message)
        trouble = { message: event.message, untilMs: now() + TROUBLE_PAUSE_MS }
        return
      case 'released':
        logger.info({ why: event.why }, 'the battery is left to itself')
        return
      case 'taken':
      case 'changed': {
        const { command, powerW, limitedBy } = event.set
        logger.info({ action: command.action, powerW, limitedBy }, 'the battery was told what to do')
        return
      }
      default:
        unreachable(event)
    }
  }

  function refuse(error: unknown): never {
    const message = error instanceof Error ? error.message : String(error)
    trouble = { message, untilMs: now() + TROUBLE_PAUSE_MS }
    throw error
  }

  async function find(device: OpenedDevice, signal: AbortSignal): Promise<Steered | null> {
    const plan = await device.findPlan(signal)
    if (plan === null) return null
    const lease = makeLease({ plan, device }, options, { ...parts, hear })
    await lease.restore({ signal })
    return { plan, device, lease }
  }

  return {
    async look(signal) {
      const device = opened()
      if (device === undefined || isClosed) return
      steered ??= steered === null ? null : await find(device, signal).catch(refuse)
      if (steered === null) {
        standing = { ...NO_STANDING, isSteerable: false }
        return
      }
      const record = await armingOf({ ...options, device: steered.device.identity })
      // Who arms it again has looked after what was wrong.
      if (record?.armedAtMs !== armedAtMs) trouble = undefined
      armedAtMs = record?.armedAtMs
      standing = standingOf(steered.plan, record)
    },
    standing: () => standing,
    async arming() {
      if (!steered) return null
      const { plan, device } = steered
      const record = await armingOf({ ...options, device: device.identity })
      if (record?.planName !== plan.name) return null
      const { flashWritesPerDay: perDay, ...limits } = record.limits
      const folder = deviceFolder(options.dataDirectory, device.identity)
      const writes = plan.wear === 'flash' ? { perDay, today: await writesToday(folder, { now }) } : null
      return { ...limits, armedAtMs: record.armedAtMs, writes, alarm: record.alarm }
    },
    held() {
      const state = steered?.lease.state()
      if (state?.type !== 'held') return null
      const { command, powerW, limitedBy } = state.set
      return { action: command.action, askedW: toldW, powerW, limitedBy, leftMs: state.leftMs }
    },
    trouble() {
      if (trouble !== undefined && now() >= trouble.untilMs) trouble = undefined
      return trouble?.message
    },
    async take({ action, powerW, forMs }) {
      if (!steered) return
      try {
        toldW = powerW
        await steered.lease.take({ action, powerW, untilMs: now() + forMs })
        trouble = undefined
      } catch (error) {
        refuse(error)
      }
    },
    async release() {
      await steered?.lease.release()
    },
    async close() {
      isClosed = true
      await steered?.lease.close()
    },
  }
}

interface Steered {
  readonly plan: ControlPlan
  readonly device: OpenedDevice
  readonly lease: Lease
}

function makeLease(
  { plan, device }: Omit<Steered, 'lease'>,
  { dataDirectory, timings }: HomeControlOptions,
  { bus, random, now, hear }: HomeControlParts & { hear: (event: LeaseEvent) => void },
): Lease {
  const { identity } = device
  return createLease(
    { plan, bus, unitId: identity.unitId, identity, dataDirectory, ...(timings && { timings }) },
    {
      sample: (request) => device.sample(request),
      now,
      random: () => random.fraction(),
      onEvent: hear,
    },
  )
}

function standingOf(plan: ControlPlan, record: ArmingRecord | null): ControlStanding {
  return {
    isSteerable: true,
    actions: new Set(Object.keys(plan.actions) as BatteryAction[]),
    armed: record?.planName === plan.name ? record.limits : null,
    alarm: record?.alarm?.message,
    isWornByWrites: plan.wear === 'flash',
  }
}

/** A damaged record arms nothing. */
async function armingOf(place: Parameters<typeof readArming>[0]): Promise<ArmingRecord | null> {
  try {
    return await readArming(place)
  } catch (error) {
    if (isControlError(error)) return null
    throw error
  }
}
