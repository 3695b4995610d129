import { assert } from '../../node/core/units/assert.ts'
import type { ReadFile } from '../scenario/read-file.ts'
import { readLimitedFile } from '../scenario/read-file.ts'
import type { Scenario, ScenarioHome } from '../scenario/scenario.ts'
import type { PvSource } from '../scenario/sources.ts'
import { createApplianceHomes } from './appliance-home.ts'
import type { Calendar } from './calendar.ts'
import { createCalendar, QUARTER_MS } from './calendar.ts'
import { carTasks } from './car.ts'
import type { AnyFileSource } from './file-series.ts'
import { readFileSeries } from './file-series.ts'
import type { FileTexts } from './file-texts.ts'
import { readFileTexts } from './file-texts.ts'
import type { FlexibleTask, SlotSpan } from './flexible-task.ts'
import { spendAtOnce } from './flexible-task.ts'
import type { HeatNeed } from './heat-pump.ts'
import { createHeatNeed, heatPumpTasks } from './heat-pump.ts'
import { householdPowerW } from './household.ts'
import { createMinuteOfDay } from './local-time.ts'
import { createNoise } from './noise.ts'
import { fillRoofWh } from './roof.ts'
import type { Series } from './series.ts'
import { createSeries } from './series.ts'
import type { Sky } from './sky.ts'
import { createSky } from './sky.ts'
import { sunPowerW } from './sun.ts'
import { createWholeSeries, sumSeries } from './whole-series.ts'

/** Rows of whole Wh, as generators make them. */
export interface WholeRows {
  readonly rowsWh: Int32Array
  readonly rowMs: number
  readonly startMs: number
}

/** What one home uses and what its roof gives; `pv` is null where there is no roof. */
export interface HomeParts {
  readonly id: string
  /** What is used when it is used, loads that are not flexible included; the parts add up. */
  readonly firm: readonly (Series | WholeRows)[]
  /** What the roof gives; none without a roof. */
  readonly pv: readonly (Series | WholeRows)[]
  /** What can wait, in order of `fromSlot`. */
  readonly flexible: readonly FlexibleTask[]
  /** What was filled because a file does not have it, in sentences. */
  readonly notes: readonly string[]
}

/** The same as two series, what can wait being used at once. */
export interface HomeProfiles {
  readonly id: string
  readonly load: Series
  readonly pv: Series | null
}

/** Gives the parts of a home; what is common to all homes is made once. `newRows` gives an array for a span's rows. */
export type HomePartsOf = (home: ScenarioHome, newRows?: (rows: number) => Int32Array) => HomeParts

/** The slots of a scenario. */
export function slotSpan({ startMs, endMs, slotMs }: Scenario): SlotSpan {
  return { startMs, slotMs, slots: (endMs - startMs) / slotMs }
}

/** The profiles of every home, in the scenario's order; each file is read once. Errors are `csv-…` codes. */
export async function loadProfiles(
  scenario: Scenario,
  options: { readFile?: ReadFile } = {},
): Promise<HomeProfiles[]> {
  const texts = await readFileTexts(scenario, options.readFile ?? readLimitedFile)
  const partsOf = createHomeParts(scenario, texts)
  const { startMs, slotMs, slots } = slotSpan(scenario)
  return scenario.homes.map((home) => {
    const { id, firm, pv, flexible } = partsOf(home)
    const atOnce = { rowsWh: spendAtOnce(flexible, slots), rowMs: slotMs, startMs }
    const load = sumSeries([...firm, ...(flexible.length > 0 ? [atOnce] : [])].map(toSeries))
    return { id, load, pv: pv.length === 0 ? null : sumSeries(pv.map(toSeries)) }
  })
}

/** A part as a series. */
export function toSeries(part: Series | WholeRows): Series {
  return 'rowsWh' in part ? createWholeSeries(part) : part
}

/** Prepares what a scenario's homes share, and gives a function that makes one home after the other. */
export function createHomeParts(scenario: Scenario, texts: FileTexts): HomePartsOf {
  const shared = createShared(scenario)
  const context: Context = { scenario, texts, shared, span: slotSpan(scenario) }
  return (home, newRows = (rows) => new Int32Array(rows)) => {
    const tasks = [carPart(home, context), heatPumpPart(home, context)]
    const isFlexible = [home.car?.isFlexible ?? false, home.heatPump?.isFlexible ?? false]
    const firmTasks = tasks.flatMap((list, index) => (isFlexible[index] === true ? [] : list))
    const notes: string[] = []
    const making = { context: { ...context, note: (sentence: string) => notes.push(sentence) }, newRows }
    const firm = [loadPart(home, making)]
    if (firmTasks.length > 0) firm.push(atOncePart(firmTasks, context))
    return {
      id: home.id,
      firm,
      pv: home.pv === null ? [] : [pvPart(home, home.pv, making)],
      flexible: tasks
        .flatMap((list, index) => (isFlexible[index] === true ? list : []))
        .sort((left, right) => left.fromSlot - right.fromSlot),
      notes,
    }
  }
}

interface Context {
  readonly scenario: Scenario
  readonly texts: FileTexts
  readonly shared: Shared
  readonly span: SlotSpan
}

interface Making {
  readonly context: Context & { readonly note: (sentence: string) => void }
  readonly newRows: (rows: number) => Int32Array
}

/** What is made once for all homes, and only where a home needs it. */
interface Shared {
  readonly calendar: () => Calendar
  readonly sky: () => Sky
  readonly heatNeed: () => HeatNeed
  readonly fillAppliances: () => ReturnType<typeof createApplianceHomes>
  readonly minuteOfDay: () => ReturnType<typeof createMinuteOfDay>
}

function createShared(scenario: Scenario): Shared {
  const { timezone, seed } = scenario
  const site = () => {
    assert(scenario.site !== null, 'a scenario with made-up weather knows its site')
    return scenario.site
  }
  const calendar = once(() => createCalendar(scenario, timezone))
  const sky = once(() => createSky(calendar(), { site: site(), seed }))
  return {
    calendar,
    sky,
    heatNeed: once(() => createHeatNeed(calendar(), { sky: sky(), site: site() })),
    fillAppliances: once(() => createApplianceHomes({ calendar: calendar(), sky: sky(), seed })),
    minuteOfDay: once(() => createMinuteOfDay(timezone)),
  }
}

function once<T extends object>(make: () => T): () => T {
  let made: T | null = null
  return () => (made ??= make())
}

function loadPart({ id, load }: ScenarioHome, { context, newRows }: Making): Series | WholeRows {
  const { scenario, shared } = context
  switch (load.type) {
    case 'appliances': {
      const { rows, startMs } = shared.calendar()
      const rowsWh = newRows(rows)
      shared.fillAppliances()(rowsWh, { id, source: load })
      return { rowsWh, rowMs: QUARTER_MS, startMs }
    }
    case 'household': {
      const options = {
        homeId: id,
        seed: scenario.seed,
        rowMs: QUARTER_MS,
        minuteOfDay: shared.minuteOfDay(),
      }
      return poweredSeries(scenario, householdPowerW(load, options))
    }
    case 'csv':
    case 'green-button':
    case 'standard-profile':
      return fileSeries(load, { id, context })
  }
}

function pvPart({ id }: ScenarioHome, pv: PvSource, { context, newRows }: Making): Series | WholeRows {
  const { scenario, shared } = context
  switch (pv.type) {
    case 'weather': {
      const { rows, startMs } = shared.calendar()
      const rowsWh = newRows(rows)
      fillRoofWh(rowsWh, pv, shared.sky())
      return { rowsWh, rowMs: QUARTER_MS, startMs }
    }
    case 'sun': {
      const { site, seed } = scenario
      assert(site !== null, 'a scenario with a made-up sun knows its site')
      const powerW = sunPowerW(pv, { site, seed })
      return poweredSeries(scenario, (rowStartMs) => powerW(rowStartMs + QUARTER_MS / 2))
    }
    case 'csv':
    case 'pvgis':
      return fileSeries(pv, { id, context })
  }
}

function fileSeries(
  source: AnyFileSource,
  { id, context: { scenario, texts, shared, note } }: { id: string; context: Making['context'] },
): Series {
  const { calendar } = shared
  const { series, filled } = readFileSeries(source, { scenario, text: texts(source.path), calendar })
  if (filled > 0)
    note(`${filled} missing rows of ${source.path} were filled for home "${id}" (gaps: ${source.gaps}).`)
  return series
}

function carPart({ id, car }: ScenarioHome, { scenario, shared, span }: Context): FlexibleTask[] {
  if (car === null) return []
  const noise = createNoise(scenario.seed, `trips of ${id}`)
  return carTasks(car, { calendar: shared.calendar(), span, noise })
}

function heatPumpPart({ heatPump }: ScenarioHome, { shared, span }: Context): FlexibleTask[] {
  if (heatPump === null) return []
  return heatPumpTasks(heatPump, { need: shared.heatNeed(), calendar: shared.calendar(), span })
}

function atOncePart(tasks: readonly FlexibleTask[], { span }: Context): WholeRows {
  return { rowsWh: spendAtOnce(tasks, span.slots), rowMs: span.slotMs, startMs: span.startMs }
}

/** Rows of the demo's generators: a quarter-hour of mean power each, from the scenario's start on. */
function poweredSeries({ startMs, endMs }: Scenario, powerW: (rowStartMs: number) => number): Series {
  const length = Math.ceil((endMs - startMs) / QUARTER_MS)
  const digits = Array.from({ length }, (_, row) => BigInt(powerW(startMs + row * QUARTER_MS)))
  return createSeries({
    rows: { digits, scale: 0 },
    unit: 'W',
    resolutionMs: QUARTER_MS,
    startMs,
    peakW: null,
  })
}
