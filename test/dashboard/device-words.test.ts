/** What the device test finds is said in both languages: for every code, with the facts that really come with it. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CHECK_CODES } from '../../hardware/device-test/check-codes.ts'
import type { Check } from '../../hardware/device-test/check.ts'
import { judgeEnergy } from '../../hardware/device-test/check-energy.ts'
import { checkLooks } from '../../hardware/device-test/check-looks.ts'
import type { Look } from '../../hardware/device-test/look.ts'
import type { PointName, Quality, Sample } from '../../hardware/device.ts'
import { mapPoints } from '../../hardware/device.ts'
import { createSelfTest } from '../../hardware/self-test/self-test.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { sayCheck } from '../../node/dashboard/check-words.ts'
import { ENGLISH } from '../../node/dashboard/words/english.ts'
import { GERMAN } from '../../node/dashboard/words/german.ts'

type Values = Partial<Record<PointName, number>>

function makeSample(
  values: Values,
  { atMs = 0, quality = 'ok', of = '' }: { atMs?: number; quality?: Quality; of?: string } = {},
): Sample {
  return {
    atMs,
    points: mapPoints((name) => ({
      ...(name === of && quality !== 'ok'
        ? { value: null, quality }
        : { value: values[name] ?? 0, quality: 'ok' as const }),
      ...{ atMs, source: '' },
    })),
  }
}

const look = (change: Partial<Look> = {}): Look => ({
  ...{ sample: makeSample({}), failure: null, tookMs: 20, requests: null },
  ...change,
})
const failed = look({
  sample: null,
  failure: new OperatingError({ code: 'device-unreachable' }, 'It is gone.'),
})

/** Two minutes between two looks, one of these after another. */
function judged(values: readonly Values[]): Check[] {
  const test = createSelfTest()
  values.forEach((each, index) => {
    test.add(makeSample(each, { atMs: index * 120_000 }))
  })
  return judgeEnergy(test)
}

const many = (make: (index: number) => Values, count = 20): Values[] =>
  Array.from({ length: count }, (_, index) => make(index))

/** Looks and flows that bring every code at least once. */
const CHECKS: readonly Check[] = [
  checkLooks([look()]),
  checkLooks([look(), failed]),
  checkLooks([look({ tookMs: 2_000 })]),
  checkLooks([look({ requests: 9 })]),
  ...(['stale', 'implausible', 'not-implemented'] as const).map((quality) =>
    checkLooks([look({ sample: makeSample({}, { quality, of: 'gridImportPowerW' }) })]),
  ),
  judged([]),
  judged(many((index) => ({ gridImportPowerW: 900, gridImportWh: 30 * index }))),
  judged(many((index) => ({ gridExportPowerW: 900, gridImportWh: 30 * index }))),
  judged(many(() => ({ batteryChargePowerW: 2_000, pvPowerW: 500 }))),
  judged(many(() => ({ gridExportPowerW: 900, batteryChargePowerW: 900 }))),
  judged(many((index) => (index % 2 === 0 ? { gridExportPowerW: 3_000, pvPowerW: 400 } : { pvPowerW: 900 }))),
  judged(
    many((index) =>
      index % 3 === 0
        ? { gridExportPowerW: 3_000, batteryDischargePowerW: 200, gridImportWh: 30 * index }
        : { gridImportPowerW: 3_000, batteryChargePowerW: 200, gridImportWh: 30 * index },
    ),
  ),
  judged(
    many((index) => ({
      gridImportPowerW: 900,
      gridImportWh: 30 * Math.min(index, 10),
      gridExportWh: 30 * Math.max(index - 10, 0),
    })),
  ),
  judged(many((index) => ({ gridImportPowerW: 900, gridExportWh: 30 * index, pvPowerW: 500 }))),
  judged(many((index) => ({ gridImportPowerW: 900, gridExportWh: 30 * index, pvPowerW: 1_500 }))),
  judged(many((index) => (index % 2 === 0 ? { gridImportPowerW: 3_000 } : { gridExportPowerW: 3_000 }))),
].flat()

test('each code is brought by some look or flow, as a device brings it', () => {
  const brought = new Set(CHECKS.map(({ code }) => code))
  assert.equal(
    CHECK_CODES.filter((code) => !brought.has(code)),
    [],
  )
})

for (const code of CHECK_CODES) {
  test(`${code} is said in both languages, with nothing left out`, () => {
    for (const check of CHECKS.filter((each) => each.code === code)) {
      const english = sayCheck(check, ENGLISH, 'en-GB')
      assert.is(english.sentence, check.sentence, 'in English the node says it itself')
      assert.is(english.remedy, check.remedy)
      const german = sayCheck(check, GERMAN, 'de-DE')
      assert.is(german.lang, null)
      assert.is.not(german.name, check.name)
      assert.is.not(german.sentence, check.sentence)
      assert.not.match(german.sentence, /[{}]|undefined|NaN/)
      assert.not.match(german.sentence, GERMAN.unknown)
      assert.is(german.remedy === null, check.remedy === null, check.sentence)
    }
  })
}

test('why a look failed is said in German too, and an unknown code keeps the English', () => {
  const gone = CHECKS.find(({ code }) => code === 'looks-failed')
  assert.ok(gone)
  assert.match(sayCheck(gone, GERMAN, 'de-DE').sentence, 'Das Gerät antwortet nicht.')
  assert.equal(sayCheck({ ...gone, code: 'of-a-later-version' }, GERMAN, 'de-DE'), {
    name: 'connection',
    sentence: gone.sentence,
    remedy: gone.remedy,
    lang: 'en',
  })
})

test.run()
