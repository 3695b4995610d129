/**
 * How large the home's battery is, for the street: readings are judged by it, and what a battery gives that nobody knows of
 * is not believed. The device mostly says it; where it does not, the owner does.
 */
import type { SiteBattery } from '../../core/metering/site.ts'
import { SITE_LIMIT } from '../../core/metering/site.ts'
import type { BatteryAnswer } from '../community/values.ts'
import { battery as readBattery, NO_BATTERY } from '../community/values.ts'
import type { Detection } from '../device/detect/detection.ts'
import type { Terminal } from '../terminal.ts'
import type { Asker } from './asker.ts'

export interface BatteryFlags {
  readonly battery?: BatteryAnswer
}

/** `none` where the home has none, or nobody says its size. */
export async function askBattery(
  detection: Pick<Detection, 'capabilities' | 'battery'> | null,
  { battery }: BatteryFlags,
  { asker, terminal }: { readonly asker: Asker; readonly terminal: Terminal },
): Promise<BatteryAnswer> {
  if (battery !== undefined) return battery
  if (detection?.capabilities.includes('battery') !== true) return NO_BATTERY
  const said = sizeOf(detection)
  const answer = await asker.ask({
    text: 'How much its battery holds and its power, in Wh and W, as 10000:5000',
    flag: '--battery',
    fallback: said ?? NO_BATTERY,
    read: readBattery,
  })
  for (const line of answer === NO_BATTERY ? UNTOLD : toldLines(answer)) terminal.say(line)
  return answer
}

/** The larger of its powers: no true reading shows more. Undefined where the device leaves something out. */
function sizeOf({ battery }: Pick<Detection, 'battery'>): string | undefined {
  const capacityWh = battery?.capacityWh ?? 0
  const powerW = Math.max(battery?.chargeW ?? 0, battery?.dischargeW ?? 0)
  const isKnown = Math.min(capacityWh, powerW) > 0 && Math.max(capacityWh, powerW) < SITE_LIMIT
  return isKnown ? `${String(capacityWh)}:${String(powerW)}` : undefined
}

function toldLines({ capacityWh, powerW }: SiteBattery): string[] {
  return [`The street is told of a battery of ${String(capacityWh)} Wh and ${String(powerW)} W.`]
}

const UNTOLD = [
  'The street is not told of the battery: it serves this home alone, and nothing is sold from it. Told later:',
  'streetwatt community propose site HOME --battery WH:W',
]
