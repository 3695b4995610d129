/** A lease in words. */
import type { ControlCommand } from '../../../../hardware/control/command.ts'
import type { EnvelopeReason } from '../../../../hardware/control/envelope.ts'
import type { LeaseEvent, SetPoint } from '../../../../hardware/control/lease-interface.ts'
import type { Sample } from '../../../../hardware/device.ts'
import { unreachable } from '../../../core/units/assert.ts'
import { grouped, pointLines } from '../point-words.ts'

/** What stands on the screen at one moment. */
export interface SteerView {
  readonly who: string
  readonly where: string
  readonly command: ControlCommand
  readonly set: SetPoint | null
  readonly leftMs: number
  readonly sample: Sample | null
  readonly trouble: string | null
}

const REASONS: Readonly<Record<EnvelopeReason, string>> = {
  nameplate: 'your limit for this battery',
  'device-rating': 'what the device says it can do',
  'import-limit': 'your limit at the house connection',
  'export-limit': 'your limit at the house connection',
  'state-of-charge-floor': 'it is as empty as it may be',
  'state-of-charge-ceiling': 'it is as full as it may be',
  ramp: 'it rises slowly',
}

export function commandWords({ action, powerW }: Pick<ControlCommand, 'action' | 'powerW'>): string {
  if (action === 'hold') return 'keep the battery still'
  if (action === 'block-charge') return 'let the battery not charge'
  return `${action} with ${grouped(powerW)} W`
}

export function steerTable(view: SteerView): string[] {
  const { who, where, command, set, leftMs, sample, trouble } = view
  return [
    who,
    where,
    '',
    `asked   ${commandWords(command)}`,
    `told    ${set === null ? 'nothing yet' : toldWords(set)}`,
    `left    ${durationWords(leftMs)}, then it is back to normal`,
    '',
    ...(sample === null ? [`no reading: ${trouble ?? ''}`] : pointLines(sample.points)),
    '',
    'Ctrl-C sets the battery back to normal at once.',
  ]
}

export function steerLine({ set, leftMs, sample, trouble }: SteerView): string {
  const told = set === null ? 'nothing yet' : toldWords(set)
  const chargeW = sample?.points.batteryChargePowerW.value ?? null
  const dischargeW = sample?.points.batteryDischargePowerW.value ?? null
  const effect =
    chargeW === null || dischargeW === null
      ? `the battery's power is not known${trouble === null ? '' : `: ${trouble}`}`
      : `the battery ${dischargeW > 0 ? `gives ${grouped(dischargeW)}` : `charges with ${grouped(chargeW)}`} W`
  return `told ${told}; ${effect}; ${durationWords(leftMs)} left`
}

function toldWords({ command, powerW, limitedBy }: SetPoint): string {
  const told = commandWords({ action: command.action, powerW })
  const reasons = [...new Set(limitedBy.map((reason) => REASONS[reason]))]
  return reasons.length === 0 ? told : `${told} (less than asked: ${reasons.join(', ')})`
}

export function eventWords(event: LeaseEvent): string {
  switch (event.type) {
    case 'taken':
      return `The battery was told to ${toldWords(event.set)}.`
    case 'changed':
      return `The battery is now told to ${toldWords(event.set)}.`
    case 'released':
      return `The battery was set back to normal (${RELEASED[event.why]}).`
    case 'alarm':
      return `ALARM: ${event.message} (${event.code})`
    case 'trouble':
      return `${event.message} (${event.code})`
    default:
      return unreachable(event)
  }
}

const RELEASED: Readonly<Record<Extract<LeaseEvent, { type: 'released' }>['why'], string>> = {
  asked: 'as you asked',
  over: 'its time is over',
  elsewhere: 'another program released it',
  disarmed: 'it was disarmed',
  alarm: 'after an alarm',
  trouble: 'after trouble',
  leftover: 'an earlier command had not been ended',
}

function durationWords(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
