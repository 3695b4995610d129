/** Works out what to write for a command at this moment: looks at the home, asks the envelope, compiles the steps. */
import type { Sample } from '../device.ts'
import { compileSteps, registersNeeded, type ControlWrite } from './compile.ts'
import { readControlImage, valueIn, type ControlBus, type ControlImage } from './control-image.ts'
import { controlError } from './control-errors.ts'
import {
  limitPower,
  situationOf,
  type DeviceRatings,
  type EnvelopeLimits,
  type EnvelopeQuestion,
  type EnvelopeReason,
  type Situation,
} from './envelope.ts'
import type { ControlAction, ControlActionPlan, ControlPlan, ControlRegister } from './plan.ts'
import { wholeOf } from './register-value.ts'

export interface SetPointQuestion {
  readonly plan: ControlPlan
  readonly bus: ControlBus
  readonly unitId: number
  readonly action: ControlAction
  readonly powerW: number
  readonly limits: EnvelopeLimits
  readonly before: EnvelopeQuestion['before']
  /** What is left of the lease, and the longest that the device's timer is to be set to. */
  readonly leftMs: number
  readonly deviceTimerMs: number
  readonly sample: Sample
  readonly signal?: AbortSignal
}

export interface CompiledSetPoint {
  readonly writes: readonly ControlWrite[]
  readonly powerW: number
  readonly limitedBy: readonly EnvelopeReason[]
  readonly situation: Situation
  /** What the device's timer is set to; null without one. */
  readonly timerMs: number | null
}

/** Reads what is needed fresh, and throws before anything was written if the command cannot be done now. */
export async function compileSetPoint(question: SetPointQuestion): Promise<CompiledSetPoint> {
  const { plan, action, bus, unitId } = question
  const actionPlan = actionOf(plan, action)
  const ratings = [plan.ratings?.chargeW, plan.ratings?.dischargeW].filter((rating) => rating !== undefined)
  const required = (actionPlan.requires ?? []).map(({ register }) => register)
  const registers = [...registersNeeded(actionPlan.steps), ...ratings, ...required]
  const image = await readControlImage(bus, unitId, registers, { signal: question.signal })
  checkRequirements(actionPlan, image, unitId)
  const situation = situationOf(question.sample)
  const { powerW, limitedBy } = allowedPower(question, situation, ratingsOf(plan, image, unitId))
  const timer = timerOf(question)
  const context = { unitId, image, powerW, pvPowerW: situation.pvPowerW, timer: timer?.units ?? 1 }
  const writes = compileSteps(actionPlan.steps, context)
  return { writes, powerW, limitedBy, situation, timerMs: timer === null ? null : timer.units * timer.unitMs }
}

/** The steps of an action, or the error that says that the device cannot do it. */
export function actionOf(plan: ControlPlan, action: ControlAction): ControlActionPlan {
  const actionPlan = plan.actions[action]
  if (actionPlan === undefined) {
    const possible = Object.keys(plan.actions).join(', ')
    throw controlError('control-action-impossible', {
      what: `${plan.name} cannot ${action} this device`,
      remedy: possible === '' ? 'it can be read only' : `it can ${possible}`,
    })
  }
  return actionPlan
}

function checkRequirements({ requires = [] }: ControlActionPlan, image: ControlImage, unitId: number): void {
  for (const { register, oneOf, remedy } of requires) {
    const value = valueIn(image, register, unitId)
    const isRight =
      value !== null &&
      oneOf.some(
        (wanted) => BigInt(Math.round(wanted * 1000)) * value.denominator === value.numerator * 1000n,
      )
    if (!isRight) {
      throw controlError('control-setting-wrong', {
        what: `${register.name} at ${register.address} is not set for it`,
        remedy,
      })
    }
  }
}

function allowedPower(
  { action, powerW, limits, before, sample }: SetPointQuestion,
  situation: Situation,
  ratings: DeviceRatings,
): { powerW: number; limitedBy: readonly EnvelopeReason[] } {
  const answer = limitPower({ action, powerW, limits, ratings, situation, before })
  // Without the battery's own power nobody could see what a command does.
  const missing =
    'missing' in answer
      ? answer.missing
      : situation.batteryPowerW === null
        ? 'the power of the battery'
        : null
  if ('missing' in answer || missing !== null) {
    throw controlError('control-situation-unknown', {
      what: `${missing ?? 'something'} is not known at ${new Date(sample.atMs).toISOString()}`,
      remedy: 'the battery is not steered blindly; see with `streetwatt device read` what is missing',
    })
  }
  return answer
}

function ratingsOf({ ratings = {} }: ControlPlan, image: ControlImage, unitId: number): DeviceRatings {
  const watts = (register: ControlRegister | undefined) => {
    const value = register === undefined ? null : valueIn(image, register, unitId)
    return value === null ? null : wholeOf(value)
  }
  return { chargeW: watts(ratings.chargeW), dischargeW: watts(ratings.dischargeW) }
}

/** As long as is left of the lease and no longer than needed; at least one unit, for less would be no timer at all. */
function timerOf(question: SetPointQuestion): { units: number; unitMs: number } | null {
  const { reversion, wear } = question.plan
  if (reversion.kind === 'software') return null
  const unitMs = reversion.unit === 'minutes' ? 60_000 : 1_000
  const wantedMs = wear === 'flash' ? question.leftMs : Math.min(question.leftMs, question.deviceTimerMs)
  const units = Math.max(1, Math.min(Math.floor(wantedMs / unitMs), reversion.maximum))
  return { units, unitMs }
}
