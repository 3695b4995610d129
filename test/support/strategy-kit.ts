/**
 * Tests a strategy against what `node/core/trading/strategy.ts` asks of it, on days of random slots: for those that come
 * with Streetwatt and for those that somebody writes (docs/strategies.md).
 */
import fc from 'fast-check'
import type { Order } from '../../node/core/market/order-sheet.ts'
import type { AnyStrategy } from '../../node/core/trading/strategies.ts'
import type { SlotOutcome, SlotView } from '../../node/core/trading/strategy.ts'

export interface StrategyPromises {
  /** Whether no limit may be worse than the home's own tariff; a strategy that means to lose says no. */
  readonly isNeverWorseThanTariff?: boolean
}

/** As in a sheet. */
const ORDERS_LIMIT = 16
const PRICE_LIMIT = 2 ** 30
const SLOTS = 40

/** Throws an error that says what a strategy broke and in which slots; gives nothing where it keeps all. */
export function checkStrategy(
  strategy: AnyStrategy,
  { isNeverWorseThanTariff = true }: StrategyPromises = {},
): void {
  fc.assert(
    fc.property(anyDay, ({ seed, hasPv, slots }) => {
      const home = { seed, hasPv }
      let state = frozen(strategy.start(home))
      requireSame(strategy.start(home), state, 'start gives two states for one home')
      slots.forEach(({ fillPpm, ...view }, slot) => {
        const seen: SlotView = frozen({ ...view, slot, hasPv })
        const orders = frozen(strategy.draft(state, seen))
        requireSame(strategy.draft(state, seen), orders, 'draft gives two answers to one question')
        checkOrders(orders, seen, isNeverWorseThanTariff)
        const outcome = frozen(outcomeOf(orders, fillPpm, seen))
        const next = frozen(strategy.learn(state, seen, outcome))
        requireSame(strategy.learn(state, seen, outcome), next, 'learn gives two states for one slot')
        state = next
      })
    }),
    { numRuns: 50, includeErrorInReport: true },
  )
}

const price = fc.integer({ min: -100_000, max: 600_000 })

const anyDay = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  hasPv: fc.boolean(),
  slots: fc.array(
    fc.record({
      netWh: fc.oneof(fc.constant(0), fc.integer({ min: -4_000, max: 4_000 })),
      retailMicroPerKwh: price,
      feedInMicroPerKwh: price,
      limitWh: fc.constantFrom(7_500, 500),
      stateOfChargePpm: fc.option(fc.integer({ min: 0, max: 1_000_000 })),
      fillPpm: fc.constantFrom(0, 400_000, 1_000_000),
    }),
    { minLength: 1, maxLength: SLOTS },
  ),
})

/** What a market could say of such orders. */
function outcomeOf(orders: readonly Order[], fillPpm: number, view: SlotView): SlotOutcome {
  const fillsWh = orders.map(({ energyWh }) => Math.floor((energyWh * fillPpm) / 1_000_000))
  const isTraded = fillsWh.some((fillWh) => fillWh > 0)
  const published = isTraded ? Math.floor((view.retailMicroPerKwh + view.feedInMicroPerKwh) / 2) : null
  return {
    orders,
    fillsWh,
    buyPriceMicroPerKwh: published,
    sellPriceMicroPerKwh: published,
    meteredNetWh: view.netWh,
  }
}

function checkOrders(orders: readonly Order[], view: SlotView, isNeverWorseThanTariff: boolean): void {
  if (orders.length > ORDERS_LIMIT) fail(`has ${orders.length} orders; a sheet holds ${ORDERS_LIMIT}`, view)
  for (const { side, energyWh, limitPriceMicroPerKwh: limit } of orders) {
    if (!Number.isSafeInteger(energyWh) || energyWh <= 0) fail(`orders ${energyWh} Wh`, view)
    if (!Number.isSafeInteger(limit) || Math.abs(limit) >= PRICE_LIMIT) fail(`has the limit ${limit}`, view)
    if (!isNeverWorseThanTariff) continue
    const { retailMicroPerKwh: retail, feedInMicroPerKwh: feedIn } = view
    if (side === 'bid' && limit > retail) fail(`bids ${limit} above its retail price`, view)
    if (side === 'offer' && limit < feedIn) fail(`offers at ${limit}, below its feed-in price`, view)
  }
  for (const side of ['bid', 'offer'] as const) {
    const energyWh = ofSide(orders, side).reduce((sum, order) => sum + order.energyWh, 0)
    if (energyWh > view.limitWh) fail(`${side}s ${energyWh} Wh, more than its connection carries`, view)
  }
  const highestBid = Math.max(...ofSide(orders, 'bid').map((order) => order.limitPriceMicroPerKwh))
  const lowestOffer = Math.min(...ofSide(orders, 'offer').map((order) => order.limitPriceMicroPerKwh))
  if (highestBid >= lowestOffer) fail('would trade with itself', view)
}

function ofSide(orders: readonly Order[], side: Order['side']): Order[] {
  return orders.filter((order) => order.side === side)
}

function requireSame(again: unknown, first: unknown, what: string): void {
  if (JSON.stringify(again) !== JSON.stringify(first)) throw new Error(`the strategy's ${what}`)
}

function fail(what: string, view: SlotView): never {
  throw new Error(`the strategy ${what}, at ${JSON.stringify(view)}`)
}

/** All of it, so that a strategy which changes what it was given throws. */
function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) frozen(part)
  }
  return value
}
