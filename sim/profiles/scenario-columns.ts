import { assert } from '../../node/core/units/assert.ts'
import type {
  FlexibleColumns,
  StreetBattery,
  StreetColumns,
  StreetHome,
  TariffColumns,
} from '../fast/street-columns.ts'
import { FLEXIBLE_KINDS, sharedInt32 } from '../fast/street-columns.ts'
import { readStreetFeeder } from '../grid/street-feeder.ts'
import type { ScenarioBattery } from '../scenario/assets.ts'
import type { ReadFile } from '../scenario/read-file.ts'
import { readLimitedFile } from '../scenario/read-file.ts'
import type { Scenario, ScenarioHome } from '../scenario/scenario.ts'
import type { ScenarioTariff } from '../scenario/tariff.ts'
import { assumptionsOf } from './assumptions.ts'
import type { FileTexts } from './file-texts.ts'
import { readFileTexts } from './file-texts.ts'
import type { FlexibleTask, SlotSpan } from './flexible-task.ts'
import type { HomePartsOf, WholeRows } from './home-profiles.ts'
import { createHomeParts, slotSpan, toSeries } from './home-profiles.ts'
import { createZoneOffset } from './local-time.ts'
import { batteryLimits } from './nameplates.ts'
import { carbonColumn, priceColumn } from './price-column.ts'
import type { Series } from './series.ts'

/** So many homes are made before they are written slot by slot: memory moves 16 numbers at once, and pages are few. */
const HOMES_AT_ONCE = 64

/**
 * A scenario as the columns that the fast engine takes. Each home's Wh of a slot are those that `loadProfiles` gives for
 * it, so that nodes and engine see the same street. Errors are `csv-…` and `feeder-…` codes.
 */
export async function createStreetColumns(
  scenario: Scenario,
  options: { readFile?: ReadFile } = {},
): Promise<StreetColumns> {
  const readFile = options.readFile ?? readLimitedFile
  const feeder = await readStreetFeeder(scenario, readFile)
  const texts = await readFileTexts(scenario, readFile)
  const span = slotSpan(scenario)
  const plans = plansOf(scenario)
  const { notes, ...energy } = energyColumns(scenario, { span, partsOf: createHomeParts(scenario, texts) })
  return {
    title: scenario.title,
    startMs: scenario.startMs,
    slotMs: scenario.slotMs,
    slots: span.slots,
    timezone: scenario.timezone,
    currency: scenario.currency,
    seed: scenario.seed,
    site: scenario.site,
    homes: scenario.homes.map((home) => describeHome(home, scenario, plans)),
    ...energy,
    tariffs: tariffColumns(plans, { scenario, span, texts }),
    forecast: { errorPpm: scenario.forecastErrorPpm },
    zones: scenario.zones.map(({ id, entryMicroPerKwh, exitMicroPerKwh }) => ({
      id,
      entryFeeMicroPerKwh: entryMicroPerKwh,
      exitFeeMicroPerKwh: exitMicroPerKwh,
    })),
    communityFeeMicroPerKwh: scenario.communityFeeMicroPerKwh,
    co2GramsPerKwh: scenario.carbon === null ? null : carbonColumn(scenario.carbon, { span, texts }),
    feeder,
    assumptions: [...assumptionsOf(scenario), ...notes, ...(feeder?.notes ?? [])],
  }
}

function energyColumns(
  scenario: Scenario,
  { span, partsOf }: { span: SlotSpan; partsOf: HomePartsOf },
): Pick<StreetColumns, 'loadWh' | 'pvWh' | 'flexible'> & { notes: string[] } {
  const { homes } = scenario
  const loadWh = sharedInt32(span.slots * homes.length)
  const pvWh = sharedInt32(span.slots * homes.length)
  const tasks: HomeTask[] = []
  const notes: string[] = []
  const rowPool = createArrayPool()
  const columnPool = createArrayPool()
  for (let first = 0; first < homes.length; first += HOMES_AT_ONCE) {
    rowPool.reset()
    columnPool.reset()
    const block = homes.slice(first, first + HOMES_AT_ONCE).map((home, index) => {
      const { firm, pv, flexible, notes: said } = partsOf(home, rowPool.next)
      for (const task of flexible) tasks.push({ task, home: first + index })
      notes.push(...said)
      return { load: sumParts(firm, span, columnPool.next), pv: sumParts(pv, span, columnPool.next) }
    })
    const place = { first, homes: homes.length }
    const loads = block.map(({ load }) => load)
    const roofs = block.map(({ pv }) => pv)
    writeSlotMajor(loadWh, loads, place)
    writeSlotMajor(pvWh, roofs, place)
  }
  return { loadWh, pvWh, flexible: flexibleColumns(tasks), notes }
}

/** Arrays that are used again for the next block of homes. */
function createArrayPool(): { next: (length: number) => Int32Array; reset: () => void } {
  const pool: Int32Array[] = []
  let used = 0
  return {
    next(length) {
      const array = pool[used] ?? new Int32Array(length)
      pool[used++] = array
      return array
    },
    reset() {
      used = 0
    },
  }
}

/** The parts' whole Wh of each slot; rows that are slots already are taken as they are. */
function sumParts(
  parts: readonly (Series | WholeRows)[],
  span: SlotSpan,
  newColumn: (length: number) => Int32Array,
): Int32Array {
  const [only] = parts
  if (only !== undefined && parts.length === 1 && isOfSlots(only, span)) return only.rowsWh
  const columnWh = newColumn(span.slots).fill(0)
  for (const part of parts) {
    if (isOfSlots(part, span)) addRows(columnWh, part.rowsWh)
    else addSeries(columnWh, toSeries(part), span)
  }
  return columnWh
}

function isOfSlots(part: Series | WholeRows, { startMs, slotMs }: SlotSpan): part is WholeRows {
  return 'rowsWh' in part && part.rowMs === slotMs && part.startMs === startMs
}

function addRows(columnWh: Int32Array, rowsWh: Int32Array): void {
  for (let slot = 0; slot < columnWh.length; slot++)
    columnWh[slot] = (columnWh[slot] ?? 0) + (rowsWh[slot] ?? 0)
}

function addSeries(columnWh: Int32Array, series: Series, { startMs, slotMs }: SlotSpan): void {
  let before = series.cumulativeWh(startMs)
  for (let slot = 0; slot < columnWh.length; slot++) {
    const after = series.cumulativeWh(startMs + (slot + 1) * slotMs)
    columnWh[slot] = (columnWh[slot] ?? 0) + after - before
    before = after
  }
}

/** So many slots of a block's homes stay in the nearest memory while they are written. */
const SLOTS_AT_ONCE = 64

function writeSlotMajor(
  target: Int32Array,
  columns: readonly Int32Array[],
  { first, homes }: { first: number; homes: number },
): void {
  const slots = columns[0]?.length ?? 0
  for (let from = 0; from < slots; from += SLOTS_AT_ONCE) {
    const to = Math.min(slots, from + SLOTS_AT_ONCE)
    for (const [index, column] of columns.entries()) {
      let at = from * homes + first + index
      for (let slot = from; slot < to; slot++) {
        target[at] = column[slot] ?? 0
        at += homes
      }
    }
  }
}

interface HomeTask {
  readonly task: FlexibleTask
  readonly home: number
}

function flexibleColumns(tasks: HomeTask[]): FlexibleColumns {
  const count = tasks.length
  const column = () => new Int32Array(count)
  const columns = {
    home: column(),
    fromSlot: column(),
    untilSlot: column(),
    energyWh: column(),
    maxSlotWh: column(),
  }
  const kind = new Uint8Array(count)
  tasks.sort((left, right) => left.task.fromSlot - right.task.fromSlot || left.home - right.home)
  for (let row = 0; row < count; row++) {
    const entry = tasks[row]
    assert(entry !== undefined, 'every task has its row')
    columns.home[row] = entry.home
    kind[row] = FLEXIBLE_KINDS.indexOf(entry.task.kind)
    columns.fromSlot[row] = entry.task.fromSlot
    columns.untilSlot[row] = entry.task.untilSlot
    columns.energyWh[row] = entry.task.energyWh
    columns.maxSlotWh[row] = entry.task.maxSlotWh
  }
  return { count, kind, ...columns }
}

interface Plan {
  readonly name: string
  readonly tariff: ScenarioTariff
}

/** The street's tariff, and after it those of homes with their own; equal ones are one plan. */
function plansOf({ tariff, homes }: Scenario): Plan[] {
  const plans = [{ name: 'street', tariff }]
  for (const { id, group, tariff: own } of homes) {
    if (own !== null && !plans.some((plan) => isSame(plan.tariff, own)))
      plans.push({ name: group ?? id, tariff: own })
  }
  return plans
}

function isSame(left: ScenarioTariff, right: ScenarioTariff): boolean {
  return left === right || written(left) === written(right)
}

function written(tariff: ScenarioTariff): string {
  return JSON.stringify(tariff, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))
}

function tariffColumns(
  plans: readonly Plan[],
  { scenario, span, texts }: { scenario: Scenario; span: SlotSpan; texts: FileTexts },
): TariffColumns {
  const context = { span, texts, offset: createZoneOffset(scenario.timezone) }
  const retailMicroPerKwh = sharedInt32(plans.length * span.slots)
  const feedInMicroPerKwh = sharedInt32(plans.length * span.slots)
  for (const [index, { tariff }] of plans.entries()) {
    retailMicroPerKwh.set(priceColumn(tariff.retail, context), index * span.slots)
    feedInMicroPerKwh.set(priceColumn(tariff.feedIn, context), index * span.slots)
  }
  return { plans: plans.map(({ name }) => name), retailMicroPerKwh, feedInMicroPerKwh }
}

function describeHome(home: ScenarioHome, { zones }: Scenario, plans: readonly Plan[]): StreetHome {
  const { id, title, strategy, connectionLimitW, tariff } = home
  return {
    id,
    title,
    zone: Math.max(
      0,
      zones.findIndex((zone) => zone.id === home.zone),
    ),
    plan: tariff === null ? 0 : plans.findIndex((plan) => isSame(plan.tariff, tariff)),
    pvPeakW: home.pv?.peakW ?? 0,
    battery: home.battery === null ? null : describeBattery(home.battery),
    strategy,
    connectionLimitW,
  }
}

/** As the demo tells its emulator. */
function describeBattery(battery: ScenarioBattery): StreetBattery {
  return { ...batteryLimits(battery), wearMicroPerKwh: battery.wearMicroPerKwh }
}
