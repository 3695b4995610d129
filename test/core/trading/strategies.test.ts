import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Order } from '../../../node/core/market/order-sheet.ts'
import { asAny, STRATEGIES } from '../../../node/core/trading/strategies.ts'
import type { Strategy } from '../../../node/core/trading/strategy.ts'
import { strategy as patient } from '../../../examples/strategies/patient.ts'
import { behavioursOf } from '../../../sim/fast/behaviours.ts'
import { runCase } from '../../../sim/fast/run-case.ts'
import { HALF, loadNamedRule } from '../../matcher/load-rule.ts'
import { checkStrategy } from '../../support/strategy-kit.ts'
import { makeStreet } from '../../support/street-columns.ts'

for (const strategy of STRATEGIES) {
  test(`${strategy.name} keeps what is asked of a strategy`, () => {
    checkStrategy(strategy)
  })
}

test('the example of docs/strategies.md keeps what is asked of a strategy', () => {
  checkStrategy(asAny(patient))
})

const ORDER: Order = { side: 'bid', energyWh: 100, limitPriceMicroPerKwh: 0, source: 'load' }
const quiet: Strategy<{ slots: number }> = {
  name: 'quiet',
  start: () => ({ slots: 0 }),
  draft: () => [],
  learn: ({ slots }) => ({ slots: slots + 1 }),
}
let calls = 0
const FAULTS: readonly [string, Partial<Strategy<{ slots: number }>>, RegExp][] = [
  ['orders parts of a Wh', { draft: () => [{ ...ORDER, energyWh: 0.5 }] }, /orders 0.5 Wh/],
  [
    'bids above its retail price',
    { draft: (_, view) => [{ ...ORDER, limitPriceMicroPerKwh: view.retailMicroPerKwh + 1 }] },
    /above its retail price/,
  ],
  [
    'offers below its feed-in price',
    {
      draft: (_, view) => [
        { ...ORDER, side: 'offer', limitPriceMicroPerKwh: view.feedInMicroPerKwh - 1, source: 'solar' },
      ],
    },
    /below its feed-in price/,
  ],
  [
    'orders more than its connection carries',
    {
      draft: (_, view) => [
        { ...ORDER, energyWh: view.limitWh + 1, limitPriceMicroPerKwh: view.retailMicroPerKwh },
      ],
    },
    /more than its connection carries/,
  ],
  [
    'has a price that is no whole number',
    { draft: (_, view) => [{ ...ORDER, limitPriceMicroPerKwh: view.retailMicroPerKwh - 0.5 }] },
    /has the limit/,
  ],
  [
    'changes the state that it was given',
    {
      learn: (state) => {
        state.slots += 1
        return state
      },
    },
    /read only|object is not extensible/,
  ],
  [
    'draws chance of its own',
    {
      draft: (_, view) =>
        Array.from({ length: (calls++ % 2) + 1 }, () => ({
          ...ORDER,
          limitPriceMicroPerKwh: view.retailMicroPerKwh,
        })),
    },
    /two answers to one question/,
  ],
  [
    'fills more than a sheet',
    {
      draft: (_, view) =>
        Array.from({ length: 17 }, () => ({
          ...ORDER,
          energyWh: 1,
          limitPriceMicroPerKwh: view.retailMicroPerKwh,
        })),
    },
    /17 orders/,
  ],
]

for (const [what, fault, message] of FAULTS) {
  test(`the kit finds a strategy that ${what}`, () => {
    assert.throws(() => checkStrategy(asAny({ ...quiet, ...fault })), message)
  })
}

test('homes of every strategy trade with each other on one street', async () => {
  const names = [...STRATEGIES.map(({ name }) => name), 'patient']
  const slots = 96
  const homes = names.flatMap((strategy) => [
    { strategy, loadWh: Array.from({ length: slots }, () => 300) },
    {
      strategy,
      loadWh: Array.from({ length: slots }, () => 100),
      pvWh: Array.from({ length: slots }, () => 350),
    },
  ])
  const street = makeStreet(homes)
  const { sums } = await runCase(street, {
    isSteered: false,
    behaviours: behavioursOf(street, [asAny(patient)]),
    market: { rule: loadNamedRule('uniform'), parameters: HALF },
  })
  const traded = Array.from(sums.boughtWh, (bought, home) => bought + (sums.soldWh[home] ?? 0))
  assert.ok(
    traded.every((energyWh) => energyWh > 0),
    JSON.stringify(traded),
  )
})

test.run()
