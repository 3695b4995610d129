/** Judges how a device answered: connection, speed, and what it knows. */
import type { PointName, Quality, Sample } from '../device.ts'
import { POINT_NAMES } from '../device.ts'
import type { Check } from './check.ts'
import { ok } from './check.ts'
import type { Look } from './look.ts'
import { labelOf } from './point-labels.ts'

/** More requests a look than this cost a slow device its time. */
const REQUESTS_USUAL = 4
/** A look that takes longer is late for what it steers. */
const SLOW_MS = 1_500

export function checkLooks(looks: readonly Look[]): Check[] {
  return [checkConnection(looks), ...checkTiming(looks), ...checkPoints(samplesOf(looks))]
}

export function samplesOf(looks: readonly Look[]): Sample[] {
  return looks.flatMap(({ sample }) => sample ?? [])
}

function checkConnection(looks: readonly Look[]): Check {
  const failures = looks.flatMap(({ failure }) => failure ?? [])
  const name = 'connection'
  if (failures.length === 0) {
    const sentence = `${plural(looks.length, 'look')}, all answered`
    return ok(name, { code: 'looks-answered', facts: { looks: looks.length }, sentence })
  }
  const [first] = failures
  const sentence = `${failures.length} of ${plural(looks.length, 'look')} failed: ${first?.message ?? ''}`
  const remedy =
    'check cable and Wi-Fi, and whether another program reads the device at the same time: many take one'
  return {
    ...{ name, code: 'looks-failed', sentence, remedy },
    facts: { looks: looks.length, failed: failures.length, failure: first?.code ?? '' },
    result: failures.length === looks.length ? 'failed' : 'attention',
  }
}

function checkTiming(looks: readonly Look[]): Check[] {
  const answered = looks.filter(({ sample }) => sample !== null)
  if (answered.length === 0) return []
  const times = answered.map(({ tookMs }) => tookMs).sort((left, right) => left - right)
  const median = Math.round(times[Math.floor(times.length / 2)] ?? 0)
  const slowest = Math.round(times.at(-1) ?? 0)
  const requests = Math.max(...answered.map((look) => look.requests ?? 0))
  const counted = requests === 0 ? '' : `; ${plural(requests, 'request')} a look`
  const sentence = `${median} ms a look, the slowest ${slowest} ms${counted}`
  const facts = { medianMs: median, slowestMs: slowest, requests }
  if (median > SLOW_MS)
    return [
      {
        ...{ name: 'timing', code: 'timing-slow', facts },
        result: 'attention',
        sentence,
        remedy: 'look less often: pollMs: 10000 in the configuration',
      },
    ]
  if (requests > REQUESTS_USUAL)
    return [
      {
        ...{ name: 'timing', code: 'timing-many-requests', facts },
        result: 'attention',
        sentence,
        remedy: 'nothing, if it is fast enough; report the device if not',
      },
    ]
  return [ok('timing', { code: 'timing-good', facts, sentence })]
}

/** What a home must know to trade. */
const NEEDED: readonly PointName[] = ['gridImportWh', 'gridExportWh', 'gridImportPowerW', 'gridExportPowerW']

function checkPoints(samples: readonly Sample[]): Check[] {
  if (samples.length === 0) return []
  const worst = (name: PointName) =>
    samples.map(({ points }) => points[name].quality).find((quality) => quality !== 'ok') ?? 'ok'
  const good = POINT_NAMES.filter((name) => worst(name) === 'ok')
  const doubtful = POINT_NAMES.filter((name) => ['stale', 'implausible'].includes(worst(name)))
  const lacking = NEEDED.filter((name) => worst(name) === 'not-implemented')
  return [
    ok('values', {
      code: 'values-known',
      facts: { known: good.length, all: POINT_NAMES.length, points: good },
      sentence: `${good.length} of ${POINT_NAMES.length} are known: ${good.map(labelOf).join('; ')}`,
    }),
    ...doubtful.map((name): Check => doubtfulCheck(name, worst(name))),
    ...(lacking.length === 0 ? [] : [lackingCheck(lacking)]),
  ]
}

function doubtfulCheck(name: PointName, quality: Quality): Check {
  return {
    name: 'values',
    ...{ code: quality === 'stale' ? 'value-stale' : 'value-implausible', facts: { points: [name] } },
    result: 'attention',
    sentence: `${labelOf(name)} was not good at every look (${quality})`,
    remedy:
      quality === 'stale'
        ? 'wait until the device has started; if it stays so, report it with device read --raw --json'
        : 'compare it with what the device itself shows, and mend what else is named here; if it stays so, report it with device read --raw --json',
  }
}

function lackingCheck(lacking: readonly PointName[]): Check {
  return {
    ...{ name: 'grid meter', code: 'grid-meter-lacking', facts: { points: lacking } },
    result: 'failed',
    sentence: `the device does not know ${lacking.map(labelOf).join(', ')}`,
    remedy: 'a home trades by its grid meter: look for it at another unit or address with streetwatt detect',
  }
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
