import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Names } from '../../node/cli/demo/words.ts'
import { describeNames, money, slotLines } from '../../node/cli/demo/words.ts'
import type { Genesis } from '../../node/core/governance/genesis.ts'
import type { BlockOutcome } from '../../node/engine/outcome.ts'

const TARIFFS = [{ fromMs: 0, retailMicroPerKwh: 310_000, feedInMicroPerKwh: 80_000 }]
const FIRST_SLOT = 1_979_844

function makeNames(titles: readonly string[]): Names {
  const homes = titles.map((title, index) => ({ title, id: `home-${index + 1}`, memberKey: `m${index + 1}` }))
  const members = homes.map((home) => ({ ...home, tariffs: TARIFFS }))
  const genesis = {
    firstSlot: FIRST_SLOT,
    slotMs: 900_000,
    timezone: 'Europe/Berlin',
    currency: 'EUR',
    members,
  }
  const files = homes.map((home) => ({ ...home, directory: '', configPath: '' }))
  return describeNames({ genesis: genesis as unknown as Genesis, homes: files })
}

function makeOutcome(trade: { priceMicroPerKwh: number; energyWh?: number }): BlockOutcome {
  const { priceMicroPerKwh, energyWh = 1500 } = trade
  const order = (member: string, side: 'bid' | 'offer') => ({ member, side, filledWh: energyWh })
  return {
    energyWh,
    buyPriceMicroPerKwh: priceMicroPerKwh,
    orders: [order('m3', 'offer'), order('m2', 'bid'), order('m1', 'offer')],
  } as unknown as BlockOutcome
}

const NAMES = makeNames(['Lindenweg 1', 'Lindenweg 2', 'Lindenweg 3'])

function lineOf(outcome: BlockOutcome | undefined, names = NAMES): string {
  return slotLines({ slot: FIRST_SLOT + 1, outcome }, names).at(-1) ?? ''
}

test('a slot is told with its price and who traded, by house number', () => {
  const line = lineOf(makeOutcome({ priceMicroPerKwh: 179_500 }))
  assert.is(line, '11:15–11:30  1.50 kWh          17.95          1, 3 → 2')
})

test('at a tariff, the line says which side was short', () => {
  assert.match(lineOf(makeOutcome({ priceMicroPerKwh: 310_000 })), /31\.00 {2}scarce/)
  assert.match(lineOf(makeOutcome({ priceMicroPerKwh: 80_000 })), / 8\.00 {2}plenty/)
})

test('a slot without a block or a trade says why', () => {
  assert.match(lineOf(undefined), /no block: every home is on its tariff/)
  assert.match(lineOf(makeOutcome({ priceMicroPerKwh: 0, energyWh: 0 })), /the prices do not meet/)
})

test('a day is named before its first slot and nowhere else', () => {
  const outcome = makeOutcome({ priceMicroPerKwh: 100_000 })
  assert.is(slotLines({ slot: FIRST_SLOT, outcome }, NAMES).length, 2)
  assert.is(slotLines({ slot: FIRST_SLOT + 51, outcome }, NAMES).length, 1)
  assert.match(slotLines({ slot: FIRST_SLOT + 52, outcome }, NAMES)[0] ?? '', /Saturday.* 20 June 2026/)
})

test('homes that share no street are named, the long ones by id', () => {
  const names = makeNames(['Anna', 'Brandt, an electric car at noon', 'Dorn'])
  assert.match(lineOf(makeOutcome({ priceMicroPerKwh: 100_000 }), names), /Anna, Dorn → home-2$/)
})

test('money is rounded once, and nothing is never minus nothing', () => {
  assert.equal([-4_999_999n, -5_000_000n, 0n, 4_999_999n, 5_000_000n, 1_234_567_890n].map(money), [
    '+0.00',
    '−0.01',
    '+0.00',
    '+0.00',
    '+0.01',
    '+1.23',
  ])
})

test.run()
