/**
 * One case of a run: the street slot by slot, from the sun to the settled slot. Without steering every home does what it
 * would do without a street, and orders what it expects at what that is worth; with steering, batteries and flexible
 * loads follow the market.
 */
import { settleColumns } from '../../node/core/settlement/settle-columns.ts'
import { forecastErrorPpm } from '../../node/core/trading/forecast-error.ts'
import { assert } from '../../node/core/units/assert.ts'
import type { FeederRun } from '../grid/feeder-run.ts'
import { createBatteryAgent } from './battery-agent.ts'
import type { HomeBehaviour } from './behaviours.ts'
import { createBookSampler } from './book-sampler.ts'
import { curtail } from './dispatch.ts'
import { createSlotDraft } from './draft-slot.ts'
import { createFlexibleTasks, placeAtOnce } from './flexible-tasks.ts'
import type { AgentContext, HomeAgent } from './home-agent.ts'
import type { SampledBook, SlotSeries } from './run-result.ts'
import type { BatteryColumns, HomeSums, SlotColumns } from './slot-columns.ts'
import type { MarketRule, MarketTally, SlotClearing } from './slot-market.ts'
import { SlotMarket } from './slot-market.ts'
import {
  balanceSums,
  createSlotSeries,
  tallyCurtailment,
  tallyImbalance,
  tallySlot,
  writeMarket,
} from './slot-series.ts'
import { createTariffWriter } from './slot-tariffs.ts'
import { createStrategyAgent } from './strategy-agent.ts'
import type { StreetColumns } from './street-columns.ts'
import { createStreetGrid } from './street-grid.ts'
import type { StreetMemory } from './street-memory.ts'
import { createStreetMemory } from './street-memory.ts'
import type { StreetPrices } from './street-prices.ts'
import { createStreetPrices } from './street-prices.ts'
import { createTruthfulOrders } from './truthful-orders.ts'

export interface CaseOptions {
  readonly market: MarketRule
  readonly isSteered: boolean
  /** How each home behaves, in their order. */
  readonly behaviours: readonly HomeBehaviour[]
  /** Sees every slot once it is settled; the columns are overwritten by the next. */
  readonly observe?: ((slot: number, now: SlotColumns, clearing: SlotClearing) => void) | undefined
  /** Waited for once a simulated day. */
  readonly progress?: ((slotsDone: number) => Promise<void>) | undefined
}

/** Everything that a case came to, before it is made into figures. */
export interface CaseOutcome {
  readonly sums: HomeSums
  readonly batteries: BatteryColumns
  readonly series: SlotSeries
  readonly books: readonly SampledBook[]
  readonly market: MarketTally
  /** Null where the street has no feeder. */
  readonly feeder: FeederRun | null
}

/** Runs a case. Deterministic: the same street and options give the same outcome, bit for bit. */
export async function runCase(street: StreetColumns, options: CaseOptions): Promise<CaseOutcome> {
  const parts = createParts(street, options)
  const slotsPerDay = Math.max(1, Math.floor(DAY_MS / street.slotMs))
  for (let slot = 0; slot < street.slots; slot++) {
    runSlot(slot, parts, options)
    if ((slot + 1) % slotsPerDay === 0) await options.progress?.(slot + 1)
  }
  const { series, market, sampler, grid } = parts
  const { sums, batteries } = parts.context.memory
  balanceSums(sums)
  checkSums(sums)
  const feeder = grid?.run ?? null
  return { sums, batteries, series, books: sampler.books, market: market.tally, feeder }
}

const DAY_MS = 86_400_000

type CaseParts = ReturnType<typeof createParts>

function runSlot(slot: number, parts: CaseParts, { isSteered, observe }: CaseOptions): void {
  const { context, series, prices, tasks, truthful, passive } = parts
  const { memory, market } = context
  const { now, sums } = memory
  if (parts.setTariffs(slot)) truthful.followTariffs()
  memory.meetLoads(slot, tasks.take(slot))
  memory.selfConsume(passive)
  truthful.followBatteries(passive)
  truthful.expect(slot)
  parts.draftSlot(slot)
  const clearing = market.clear(slot, now, sums)
  for (const agent of parts.active) agent.finish(slot, clearing)
  if (parts.isConnectionTight) {
    curtail(memory.plain.connectionWh, now)
    tallyCurtailment(slot, now, sums, series)
  }
  if (parts.canMiss) market.tally.imbalanceCostNano += BigInt(tallyImbalance(slot, now, sums, series))
  settleColumns(now, now.loadWh.length, sums)
  parts.grid?.take(slot, now)
  tallySlot(slot, { memory, tradedWh: clearing.tradedWh }, series)
  writeMarket(slot, market.orders, clearing, series)
  if (isSteered) prices.remember(slot, market.orders, clearing)
  parts.sampler.take(slot, clearing)
  observe?.(slot, now, clearing)
}

function createParts(street: StreetColumns, options: CaseOptions) {
  const memory = createStreetMemory(street)
  const { now, batteries } = memory
  const market = new SlotMarket(street, options.market, memory.orders)
  const hasErrors = street.forecast.errorPpm > 0
  const expectWh = createForecast(street)
  const context = { street, memory, market, expectWh }
  const prices = createStreetPrices(street)
  const agents = createAgents(options, prices, context)
  const active = agents.filter((agent) => agent !== null)
  const truthful = createTruthfulOrders(context, hasErrors)
  const place = options.isSteered ? prices.placeCheaply : placeAtOnce(street.flexible)
  return {
    context,
    market,
    prices,
    truthful,
    active,
    /** Homes that know their slot and order no more than that deliver what they trade. */
    canMiss: hasErrors || (options.isSteered && active.length > 0),
    passive: batteries.homes.filter((home) => agents[home]?.steersBattery !== true),
    draftSlot: createSlotDraft(agents, { market, memory }),
    tasks: createFlexibleTasks(street, place),
    series: createSlotSeries(street.slots),
    sampler: createBookSampler(street),
    grid: createStreetGrid(street),
    setTariffs: createTariffWriter(street, now),
    isConnectionTight: couldExceed(street, memory),
  }
}

/** Where nobody errs, everybody knows. */
function createForecast({ forecast, seed }: StreetColumns): AgentContext['expectWh'] {
  const { errorPpm } = forecast
  if (errorPpm === 0) return (_home, _slot, netWh) => netWh
  return (home, slot, netWh) =>
    netWh + Math.trunc((netWh * Math.max(forecastErrorPpm(errorPpm, seed, slot, home), -PPM)) / PPM)
}

const PPM = 1_000_000

function createAgents(
  { behaviours, isSteered }: CaseOptions,
  prices: StreetPrices,
  context: AgentContext,
): (HomeAgent | null)[] {
  return context.street.homes.map(({ battery, plan }, home) => {
    const behaviour = behaviours[home]
    assert(behaviour !== undefined, 'every home has a behaviour')
    if (behaviour.strategy !== null) return createStrategyAgent(home, behaviour.strategy, context)
    const memory = prices.byPlan[plan]
    if (!isSteered || !behaviour.isOptimising || battery === null || memory === undefined) return null
    return createBatteryAgent(home, { battery, prices: memory }, context)
  })
}

/** Whether the largest roof and battery together could export more than the smallest connection carries. */
function couldExceed({ pvWh }: StreetColumns, { batteries, plain }: StreetMemory): boolean {
  const least = plain.connectionWh.reduce((lowest, limit) => Math.min(lowest, limit), 2 ** 31 - 1)
  return greatest(pvWh) + greatest(batteries.dischargeSlotWh) > least
}

function greatest(column: Int32Array): number {
  let most = 0
  for (let at = 0; at < column.length; at++) if ((column[at] as number) > most) most = column[at] as number
  return most
}

/** Every sum was exact on the way, since none has left what a number holds. */
function checkSums(sums: HomeSums): void {
  for (const column of Object.values(sums) as Float64Array[])
    for (const sum of column) assert(Number.isSafeInteger(sum), "a home's sums stay within safe integers")
}
