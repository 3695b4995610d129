/**
 * Shows what a device says now, and asks whether that is so: makers disagree about the sign of the grid's power and of the
 * battery's, and meters are wired with import and export interchanged.
 */
import { InvalidArgumentError } from 'commander'
import type { PointName } from '../../../hardware/device.ts'
import { mapPoints } from '../../../hardware/device.ts'
import type { Point } from '../../../hardware/device.ts'
import type { Signs } from '../../../hardware/sunspec/maker-signs.ts'
import { signsOf } from '../../../hardware/sunspec/maker-signs.ts'
import { oppositeOf } from '../../../hardware/self-test/result.ts'
import { describeDevice } from '../device/device-words.ts'
import type { Detection } from '../device/detect/detection.ts'
import { pointLines, valueWords } from '../device/point-words.ts'
import type { Terminal } from '../terminal.ts'
import type { Asker } from './asker.ts'
import type { SignAnswer } from './sign-answer.ts'

export interface ConfirmFlags {
  readonly grid?: SignAnswer
  readonly gridCounters?: SignAnswer
  readonly batterySign?: SignAnswer
}

const ABSENT: Point = { value: null, quality: 'not-implemented', atMs: 0, source: '' }

/** The keys of `device:`, with the signs that the person saw. */
export async function confirmDevice(
  detection: Detection,
  flags: ConfirmFlags,
  { asker, terminal }: { readonly asker: Asker; readonly terminal: Terminal },
): Promise<Readonly<Record<string, string | number>>> {
  const { readable, notes, manufacturer } = detection
  terminal.say(`${describeDevice(detection)} says now:`)
  for (const line of pointLines(
    mapPoints((name) => readable[name] ?? ABSENT),
    '  ',
  ))
    terminal.say(line)
  for (const note of notes) terminal.say(`  ${note}`)
  const signs = detection.signs ?? signsOf(manufacturer, {})
  const turned: Record<string, string> = {}
  for (const sign of SIGNS) {
    const answer = await answerOf(sign, { readable, flag: flags[sign.key], asker })
    if (answer === 'swapped') turned[sign.setting] = oppositeOf(sign.setting, signs)
  }
  return { ...detection.config.device, ...turned }
}

/** One direction: the two points that are interchanged where it is the wrong way round, and what they mean. */
interface Sign {
  readonly key: keyof ConfirmFlags
  readonly flag: string
  readonly setting: keyof Signs
  readonly points: readonly [PointName, PointName]
  readonly says: (one: string, other: string, isOne: boolean) => string
}

const SIGNS: readonly Sign[] = [
  {
    key: 'grid',
    flag: '--grid',
    setting: 'gridSign',
    points: ['gridImportPowerW', 'gridExportPowerW'],
    says: (drawn, given, isDrawn) =>
      isDrawn ? `your home draws ${drawn} from the grid` : `your home gives ${given} to the grid`,
  },
  {
    key: 'gridCounters',
    flag: '--grid-counters',
    setting: 'gridCounters',
    points: ['gridImportWh', 'gridExportWh'],
    says: (drawn, given) => `your home has drawn ${drawn} from the grid in all, and given ${given} to it`,
  },
  {
    key: 'batterySign',
    flag: '--battery-sign',
    setting: 'batterySign',
    points: ['batteryChargePowerW', 'batteryDischargePowerW'],
    says: (charged, given, isCharged) =>
      isCharged ? `your battery charges with ${charged}` : `your battery gives ${given}`,
  },
]

/** A flag is taken where the device has such values, or could not be read; a person is asked where there is something to see. */
async function answerOf(
  { flag: name, points, says }: Sign,
  { readable, flag, asker }: { readable: Detection['readable']; flag: SignAnswer | undefined; asker: Asker },
): Promise<SignAnswer> {
  const isRead = Object.keys(readable).length > 0
  const [one, other] = [readable[points[0]], readable[points[1]]]
  if (one === undefined || other === undefined) return isRead ? 'as-read' : (flag ?? 'as-read')
  if (flag !== undefined) return flag
  const [oneValue, otherValue] = [one.value, other.value]
  if (oneValue === null || otherValue === null || (oneValue === 0 && otherValue === 0)) return 'as-read'
  const words = [valueWords(points[0], oneValue), valueWords(points[1], otherValue)] as const
  return asker.ask({
    text: `By this ${says(...words, oneValue >= otherValue)}. Is that so (y), or the other way round (n)`,
    flag: name,
    fallback: 'y',
    read: readAnswer,
  })
}

function readAnswer(text: string): SignAnswer {
  if (/^y(es)?$/i.test(text)) return 'as-read'
  if (/^no?$/i.test(text)) return 'swapped'
  throw new InvalidArgumentError(
    'write y or n; compare with the display, or switch something large on and look again',
  )
}
