import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createMeterSign } from '../../../hardware/self-test/meter-sign.ts'
import { createSelfTest } from '../../../hardware/self-test/self-test.ts'
import type { SelfTestResult } from '../../../hardware/self-test/result.ts'
import type { SignOptions } from '../../../hardware/sunspec/maker-signs.ts'
import type { Sample } from '../../../hardware/device.ts'
import { makeSample, minutesOf, samplesOf, type Home, type Wiring } from './samples.ts'

function meterSign(minutes: readonly Home[], wiring: Wiring = {}, signs: SignOptions = {}): SelfTestResult {
  return resultOf(samplesOf(minutes, wiring), signs)
}

function resultOf(samples: readonly Sample[], signs: SignOptions = {}): SelfTestResult {
  const test = createMeterSign({ signs })
  for (const sample of samples) test.add(sample)
  return test.result()
}

const EVENING = minutesOf(20, { sunW: 0, loadW: 900 })
const NOON = minutesOf(20, { sunW: 4000, loadW: 500 })
const DAY = [...EVENING, ...NOON]

test('a meter whose power and counters agree is agreed, importing or exporting', () => {
  for (const minutes of [EVENING, NOON, DAY]) assert.is(meterSign(minutes).verdict, 'agreed')
})

test('a meter whose power is turned round is noticed, and the sentence says what to set', () => {
  const { verdict, sentence } = meterSign(EVENING, { isPowerTurned: true })
  assert.is(verdict, 'reversed')
  assert.match(sentence, '`gridSign: export-positive`')
  assert.match(
    meterSign(NOON, { isPowerTurned: true }, { gridSign: 'export-positive' }).sentence,
    'import-positive',
  )
})

test('the rest of the home tells whether power or counters are wrong', () => {
  const power = meterSign(DAY, { isPowerTurned: true }).sentence
  assert.match(power, '`gridSign: export-positive`')
  assert.not.match(power, 'gridCounters')
  const counters = meterSign(DAY, { areCountersSwapped: true }).sentence
  assert.match(counters, '`gridCounters: swapped`')
  assert.not.match(counters, 'gridSign')
})

test('what has not been seen for five minutes or 20 Wh is undecided', () => {
  assert.is(meterSign([]).verdict, 'undecided')
  assert.is(meterSign(EVENING.slice(0, 5)).verdict, 'undecided', 'four minutes')
  assert.is(meterSign(EVENING.slice(0, 6)).verdict, 'agreed', 'five minutes')
  assert.is(meterSign(minutesOf(6, { sunW: 0, loadW: 200 })).verdict, 'undecided', '16 Wh')
  assert.is(meterSign(minutesOf(300, { sunW: 0, loadW: 90 })).verdict, 'undecided', 'too quiet to be sure')
})

test('a counter of whole kWh takes longer, and says so', () => {
  const coarse = { resolutionWh: 1000 }
  const soon = meterSign(minutesOf(60, { sunW: 0, loadW: 1500 }), coarse)
  assert.is(soon.verdict, 'undecided')
  assert.match(soon.sentence, 'steps of 1000 Wh')
  const hours = minutesOf(120, { sunW: 0, loadW: 1500 })
  assert.is(meterSign(hours, coarse).verdict, 'agreed')
  assert.is(meterSign(hours, { ...coarse, isPowerTurned: true }).verdict, 'reversed')
})

test('power that changes its direction between two looks proves nothing', () => {
  const wild = Array.from({ length: 60 }, (_, index) => ({ sunW: index % 2 === 0 ? 4000 : 0, loadW: 1000 }))
  assert.is(meterSign(wild, { isPowerTurned: true }).verdict, 'undecided')
})

test('samples that are far apart, or not good, prove nothing', () => {
  const values = { gridImportPowerW: 900, gridExportPowerW: 0, gridExportWh: 0 }
  const hourly = [0, 1, 2, 3].map((hour) =>
    makeSample(hour * 3_600_000, { ...values, gridImportWh: hour * 900 }),
  )
  assert.is(resultOf(hourly).verdict, 'undecided')
  const stale = [0, 1, 2, 3, 4, 5, 6, 7].map((minute) =>
    makeSample(minute * 60_000, { ...values, gridImportWh: minute * 15 }, 1, 'stale'),
  )
  assert.is(resultOf(stale).verdict, 'undecided')
})

test('a meter that sits the wrong way round agrees with itself, and the balance gives it away', () => {
  const test = createSelfTest()
  for (const sample of samplesOf(DAY, { isPowerTurned: true, areCountersSwapped: true })) test.add(sample)
  const { energyBalance, meterSign: sign } = test.results()
  assert.equal([energyBalance.verdict, sign.verdict], ['reversed', 'agreed'])
  const { verdict, sentence } = test.result()
  assert.is(verdict, 'reversed')
  assert.match(sentence, '`gridSign: export-positive` and `gridCounters: swapped`')
})

test('nothing is said to be right before the meter is proved', () => {
  const test = createSelfTest()
  assert.is(test.result().verdict, 'undecided')
  for (const sample of samplesOf(NOON)) test.add(sample)
  assert.is(test.result().verdict, 'agreed')
})

test.run()
