/** The plan of a battery as a table of 80 columns: when, what, how much is in it afterwards, at which price, and why. */
import type { PlanBlockState, PlanState, SteeringView } from '../../api/plan-state.ts'
import { siteIso } from '../../runtime/site-time.ts'
import { formatTable } from '../print.ts'

export interface PlanPlace {
  readonly timezone: string
  readonly currency: string
}

const REASONS: Readonly<Record<PlanBlockState['reason'], string>> = {
  'charge-sun': 'stores sun that is left over',
  'charge-street': 'stores cheap energy',
  'use-stored': 'runs the home',
  'sell-stored': 'sells to neighbours',
  'keep-later': 'keeps it for dearer hours',
  'keep-reserve': 'keeps its reserve',
  'sell-sun': 'is left alone, sun is sold',
  full: 'is full',
  rest: 'rests',
}

/** Ends with a line feed. */
export function planText(plan: PlanState, place: PlanPlace): string {
  const head = [...batteryWords(plan, place), steeringWords(plan), basisWords(plan)]
    .map((line) => `${folded(line)}\n`)
    .join('')
  return plan.blocks.length === 0 ? head : `${head}\n${formatTable(tableOf(plan.blocks, place))}`
}

/** Of a battery of which too little is known, what hinders says what is missing. */
function batteryWords({ battery }: PlanState, { currency }: PlanPlace): string[] {
  if (battery === null) return []
  const { capacityWh, reserveWh, leastSaleMicroPerKwh: least } = battery
  return [
    `A battery of ${kwh(capacityWh)} kWh; ${kwh(reserveWh)} kWh of it are the home's reserve.`,
    least === null
      ? 'It sells whenever it is worth it.'
      : `It sells from ${price(least)} ${currency}/kWh on.`,
  ]
}

function basisWords({ basis, daysKnown, hoursKnown }: PlanState): string {
  switch (basis) {
    case 'none':
      return 'Nothing is known of this home yet: after its first slot there is a guess, after a whole day a forecast.'
    case 'last':
      return `This is a guess: ${String(hoursKnown)} of the 24 hours that a forecast needs are known.`
    case 'days':
      return `Learnt from ${String(daysKnown)} ${daysKnown === 1 ? 'day' : 'days'} of this home.`
  }
}

function tableOf(blocks: readonly PlanBlockState[], { timezone, currency }: PlanPlace): string[][] {
  const time = (atMs: number): string => siteIso(atMs, timezone).slice(11, 16)
  return [
    ['from', 'to', 'kWh', 'stored', `buy ${currency}`, 'sell', 'the battery'],
    ...blocks.map((block) => [
      ...[time(block.startMs), time(block.endMs), kwh(block.batteryWh), kwh(block.storedWh)],
      ...[price(block.buyMicroPerKwh), price(block.sellMicroPerKwh), REASONS[block.reason]],
    ]),
  ]
}

function steeringWords({ way, hindrance, steering }: PlanState): string {
  if (hindrance !== null) {
    const why = `Not steered: ${hindrance.sentence} (${hindrance.code})`
    return way === 'hands-off' ? `${why} Nothing is written to the device.` : why
  }
  return steering === null ? 'Not steered.' : toldWords(steering)
}

function toldWords({ action, powerW, limitedBy, reason }: SteeringView): string {
  switch (action) {
    case 'charge':
    case 'discharge': {
      const told = `Steered: it is told to ${action} with ${String(powerW ?? 0)} W.`
      return limitedBy.length === 0 ? told : `${told} It may not do more now (${limitedBy.join(', ')}).`
    }
    case 'hold':
      return reason === 'reserve'
        ? 'Steered: it is at its reserve, and told to keep it.'
        : 'Steered: it is told to keep its energy.'
    case 'block-charge':
      return 'Steered: it is told not to charge, for the sun is sold.'
    case null:
      return `Told nothing now: ${UNTOLD[reason] ?? `it serves the home by itself (${reason}).`}`
  }
}

/** By the reason for which an armed battery is left to itself. */
const UNTOLD: Readonly<Record<string, string>> = {
  'by-itself': 'what it does by itself is what is planned.',
  impossible: 'the device cannot do what is planned.',
  unplanned: 'nothing was ordered with it in this slot.',
}

function kwh(energyWh: number): string {
  return (energyWh / 1000).toFixed(2)
}

function price(microPerKwh: number): string {
  return (microPerKwh / 1_000_000).toFixed(3)
}

const COLUMNS = 80

/** Breaks a sentence between words. */
function folded(sentence: string): string {
  const lines = ['']
  for (const word of sentence.split(' ')) {
    const last = lines.length - 1
    const line = lines[last] ?? ''
    if (line === '') lines[last] = word
    else if (line.length + 1 + word.length <= COLUMNS) lines[last] = `${line} ${word}`
    else lines.push(word)
  }
  return lines.join('\n')
}
