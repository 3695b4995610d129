/** `streetwatt device watch`: what flows now, again and again, until Ctrl-C. */
import type { Sample } from '../../../hardware/device.ts'
import { POINT_NAMES } from '../../../hardware/device.ts'
import type { Look } from '../../../hardware/device-test/look.ts'
import type { Print } from '../print.ts'
import { describeDevice, describePlace } from './device-words.ts'
import type { NamedPlace, OpenPlace } from './open-place.ts'
import { findPlace, openPlace } from './open-place.ts'
import { poll } from './polling.ts'
import { pointLines, valueWords } from './point-words.ts'
import type { Screen } from './screen.ts'

export interface WatchFlags {
  readonly every: number
  readonly for?: number
  readonly json?: true
}

export interface WatchParts {
  readonly print: Print
  /** Null where standard output is no terminal. */
  readonly screen: Screen | null
  readonly signal: AbortSignal
}

/** A table that stands on a terminal, lines elsewhere, one JSON document a line with --json. */
export async function watchDevice(place: NamedPlace, flags: WatchFlags, parts: WatchParts): Promise<void> {
  const { print, screen, signal } = parts
  const open = await openPlace(await findPlace(place), signal)
  const forMs = flags.for === undefined ? null : flags.for * 1000
  const shown = flags.json === true ? null : screen
  try {
    for await (const look of poll(open, { everyMs: flags.every * 1000, forMs, signal })) {
      if (flags.json === true) await print(`${JSON.stringify(documentOf(look))}\n`)
      else if (shown === null) await print(`${lineOf(look)}\n`)
      else await shown.draw(tableOf(open, look, flags.every))
    }
  } finally {
    await open.close()
  }
}

/** One line of NDJSON: a sample, or the code of why there is none. */
function documentOf({ sample, failure, tookMs }: Look) {
  const took = Math.round(tookMs)
  if (sample !== null) return { atMs: sample.atMs, tookMs: took, points: sample.points }
  return { atMs: Date.now(), tookMs: took, code: failure?.code, message: failure?.message }
}

const LINE_POINTS = POINT_NAMES.filter((name) => !name.endsWith('Wh'))
const SHORT: Readonly<Record<string, string>> = {
  pvPowerW: 'solar',
  loadPowerW: 'house',
  gridImportPowerW: 'import',
  gridExportPowerW: 'export',
  batteryChargePowerW: 'charge',
  batteryDischargePowerW: 'discharge',
  stateOfChargePpm: 'battery',
}

function lineOf({ sample, failure }: Look): string {
  if (sample === null) return `${timeOf(Date.now())}  ${failure?.message ?? ''} (${failure?.code ?? ''})`
  const known = LINE_POINTS.filter((name) => sample.points[name].quality !== 'not-implemented')
  return [
    timeOf(sample.atMs),
    ...known.map((name) => `${SHORT[name] ?? name} ${shortValue(sample, name)}`),
  ].join('  ')
}

function shortValue({ points }: Sample, name: (typeof LINE_POINTS)[number]): string {
  const { value } = points[name]
  return value === null ? '–' : valueWords(name, value)
}

function tableOf({ device }: OpenPlace, look: Look, everyS: number): string[] {
  const { identity } = device
  const head = [describeDevice(identity), describePlace(identity), '']
  const foot = ['', `every ${everyS} s; Ctrl-C ends it`]
  if (look.sample === null) {
    const reason = look.failure === null ? 'no answer' : `${look.failure.message} (${look.failure.code})`
    return [...head, 'The device does not answer now:', reason, ...foot]
  }
  const { atMs, points } = look.sample
  const requests = look.requests === 1 ? '1 request' : `${look.requests} requests`
  const time = `${timeOf(atMs)}, ${requests}, ${Math.round(look.tookMs)} ms`
  return [...head, ...pointLines(points), '', time, ...foot.slice(1)]
}

/** Local time of day, as the clock on the wall says. */
function timeOf(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-GB')
}
