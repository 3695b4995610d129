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
  const { battery, basis, hindrance, steering } = plan
  const lines: string[] = []
  if (basis === 'none') lines.push('Nothing is known of this home yet; after a whole day there is a plan.')
  if (battery === null) lines.push('There is no battery here, or its size or charge is not known.')
  else {
    const least = battery.leastSaleMicroPerKwh
    lines.push(
      `A battery of ${kwh(battery.capacityWh)} kWh; ${kwh(battery.reserveWh)} kWh of it are the home's reserve.`,
      least === null
        ? 'It sells whenever it is worth it.'
        : `It sells from ${price(least)} ${place.currency}/kWh on.`,
    )
  }
  if (hindrance !== null) lines.push(`Not steered: ${hindrance.sentence} (${hindrance.code})`)
  else if (steering !== null) lines.push(steeringText(steering))
  const head = lines.map((line) => `${folded(line)}\n`).join('')
  return plan.blocks.length === 0 ? head : `${head}\n${formatTable(tableOf(plan.blocks, place))}`
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

function steeringText({ action, powerW, reason }: SteeringView): string {
  switch (action) {
    case 'charge':
    case 'discharge':
      return `Steered: it is told to ${action} with ${String(powerW ?? 0)} W.`
    case 'hold':
      return reason === 'reserve'
        ? 'Steered: it is at its reserve, and told to keep it.'
        : 'Steered: it is told to keep its energy.'
    case 'block-charge':
      return 'Steered: it is told not to charge, for the sun is sold.'
    case null:
      return reason === 'by-itself'
        ? 'It does by itself what is planned, and is told nothing.'
        : `It is told nothing now (${reason}).`
  }
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
