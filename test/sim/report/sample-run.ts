/**
 * A small result for tests of the report: six homes for two days, made by plain arithmetic. It is consistent (energy
 * closes, costs are what trades and tariffs make them), but no engine made it.
 */
import type {
  CaseName,
  CaseResult,
  HomeTotals,
  RunHome,
  RunResult,
  SampledBook,
  SlotSeries,
} from '../../../sim/fast/run-result.ts'
import { NO_PRICE } from '../../../sim/fast/run-result.ts'
import type { Feeder } from '../../../sim/grid/feeder.ts'
import type { FeederRun } from '../../../sim/grid/feeder-run.ts'
import type { CaseKpis } from '../../../sim/kpi/case-kpis.ts'
import { feederFigures } from '../../../sim/kpi/feeder-figures.ts'

const RETAIL = 310_000
const FEED_IN = 80_000
const SLOT_MS = 900_000
const HOMES: readonly Pick<RunHome, 'title' | 'pvPeakW' | 'flexible' | 'battery'>[] = [
  { title: 'Lindenweg 1', pvPeakW: 8000, flexible: [], battery: null },
  { title: 'Lindenweg 2', pvPeakW: 0, flexible: [], battery: null },
  { title: 'Lindenweg 3', pvPeakW: 6000, flexible: [], battery: null },
  { title: 'Lindenweg 4', pvPeakW: 0, flexible: ['car'], battery: null },
  { title: 'Lindenweg 5 <b>', pvPeakW: 10_000, flexible: [], battery: batteryOf(10_000) },
  { title: 'Lindenweg 6', pvPeakW: 0, flexible: [], battery: null },
]

/** Two days of June from local midnight in Berlin; `lossNano` makes Lindenweg 6 lose that much. */
export function makeRun({ days = 2, lossNano = 0n }: { days?: number; lossNano?: bigint } = {}): RunResult {
  const slots = days * 96
  const none = makeCase('none', { slots, lossNano: 0n, baseline: null })
  const baseline = none.homes.map(({ costNano }) => costNano)
  const cases = {
    none,
    unchanged: makeCase('unchanged', { slots, lossNano, baseline }),
    steered: makeCase('steered', { slots, lossNano, baseline }),
  }
  return {
    runHash: 'ab'.repeat(32),
    engine: 'fast',
    version: '0.1.0',
    title: 'Lindenweg & Co',
    seed: 7,
    startMs: Date.UTC(2026, 5, 18, 22),
    slotMs: SLOT_MS,
    slots,
    timezone: 'Europe/Berlin',
    currency: 'EUR',
    site: null,
    rule: { name: 'uniform', hash: 'cd'.repeat(32), kNumerator: 1, kDenominator: 2, extra: [0, 0, 0, 0] },
    tariffs: {
      plans: ['supplier'],
      retailMicroPerKwh: new Int32Array(slots).fill(RETAIL),
      feedInMicroPerKwh: new Int32Array(slots).fill(FEED_IN),
    },
    forecastErrorPpm: 0,
    feeder: null,
    homes: HOMES.map((home, index) => ({
      ...home,
      id: `lindenweg-${index + 1}`,
      zone: null,
      plan: 'supplier',
      strategy: 'truthful',
    })),
    cases,
    assumptions: ['Homes know their coming slot.'],
    warnings: ['The run is shorter than a year: seasons that it does not see may look different.'],
    scenarioText: 'title: Lindenweg & Co\n# <script>alert(1)</script>\n',
  }
}

/** The same run of a street with cables, on which every case did the same. */
export function withFeeder(run: RunResult, feeder: Feeder, flows: FeederRun): RunResult {
  const withFlows = (each: CaseResult): CaseResult => ({
    ...each,
    feeder: flows,
    kpis: { ...each.kpis, ...feederFigures({ feeder, run: flows }, each.kpis.demandWh) },
  })
  const { none, unchanged, steered } = run.cases
  const cases = { none: withFlows(none), unchanged: withFlows(unchanged), steered: withFlows(steered) }
  return { ...run, feeder, cases }
}

function makeCase(
  name: CaseName,
  { slots, lossNano, baseline }: { slots: number; lossNano: bigint; baseline: readonly bigint[] | null },
): CaseResult {
  const series = emptySeries(slots)
  const books: SampledBook[] = []
  const sums = HOMES.map(() => ({
    loadWh: 0,
    pvWh: 0,
    importWh: 0,
    exportWh: 0,
    boughtWh: 0,
    soldWh: 0,
    tradeNano: 0n,
    tariffNano: 0n,
  }))
  for (let slot = 0; slot < slots; slot++) {
    const hour = (slot % 96) / 4
    const flows = HOMES.map((home, index) => flowOf(home, { index, hour, isSteered: name === 'steered' }))
    const bidWh = flows.reduce((sum, { importWh }) => sum + importWh, 0)
    const offerWh = flows.reduce((sum, { exportWh }) => sum + exportWh, 0)
    const tradedWh = name === 'none' ? 0 : Math.min(bidWh, offerWh)
    const price =
      tradedWh === 0 ? NO_PRICE : FEED_IN + Math.floor(((RETAIL - FEED_IN) * bidWh) / (bidWh + offerWh))
    let [leftBuy, leftSell] = [tradedWh, tradedWh]
    const fills = flows.map(({ importWh, exportWh }, index) => {
      const isLast = index === flows.length - 1
      const bought =
        bidWh === 0 ? 0 : isLast ? Math.min(leftBuy, importWh) : Math.floor((tradedWh * importWh) / bidWh)
      const sold = offerWh === 0 ? 0 : Math.min(leftSell, Math.ceil((tradedWh * exportWh) / offerWh))
      leftBuy -= bought
      leftSell -= sold
      return { bought, sold }
    })
    // What rounding left over goes to whoever still has room.
    fills.forEach((fill, index) => {
      const more = Math.min(leftBuy, (flows[index]?.importWh ?? 0) - fill.bought)
      fill.bought += more
      leftBuy -= more
    })
    flows.forEach((flow, index) => {
      const [home, { bought, sold }] = [sums[index], fills[index] ?? { bought: 0, sold: 0 }]
      if (home === undefined) return
      home.loadWh += flow.loadWh
      home.pvWh += flow.pvWh
      home.importWh += flow.importWh
      home.exportWh += flow.exportWh
      home.boughtWh += bought
      home.soldWh += sold
      home.tradeNano += BigInt(sold - bought) * BigInt(tradedWh === 0 ? 0 : price)
      home.tariffNano += BigInt(flow.importWh) * BigInt(RETAIL) - BigInt(flow.exportWh) * BigInt(FEED_IN)
      for (const key of ['loadWh', 'pvWh', 'importWh', 'exportWh'] as const)
        series[key][slot] = (series[key][slot] ?? 0) + flow[key]
    })
    Object.assign(series.bidWh, { [slot]: bidWh })
    Object.assign(series.offerWh, { [slot]: offerWh })
    Object.assign(series.tradedWh, { [slot]: tradedWh })
    series.buyPriceMicroPerKwh[slot] = price
    series.sellPriceMicroPerKwh[slot] = price
    if (name !== 'none' && slot % 12 === 6) books.push(bookOf(slot, flows, { fills, tradedWh, price }))
  }
  const homes = sums.map((sum, index) =>
    totalsOf(sum, {
      lossNano: index === 5 ? lossNano : 0n,
      baselineNano: baseline?.[index] ?? sum.tariffNano,
    }),
  )
  return { name, kpis: kpisOf(homes, series), homes, series, books, feeder: null }
}

function flowOf(
  home: (typeof HOMES)[number],
  { index, hour, isSteered }: { index: number; hour: number; isSteered: boolean },
) {
  const sun = Math.max(0, Math.sin(((hour - 5.5) / 15) * Math.PI))
  const evening = Math.exp(-(((hour - 19.5) / 2.2) ** 2))
  const car =
    home.flexible.length > 0 && (isSteered ? hour >= 11 && hour < 14 : hour >= 18 && hour < 21) ? 900 : 0
  const loadWh = Math.round(60 + 12 * index + 190 * evening + car)
  const pvWh = Math.round((home.pvPeakW / 4) * 0.72 * sun)
  return { loadWh, pvWh, importWh: Math.max(0, loadWh - pvWh), exportWh: Math.max(0, pvWh - loadWh) }
}

function bookOf(
  slot: number,
  flows: readonly { importWh: number; exportWh: number }[],
  {
    fills,
    tradedWh,
    price,
  }: { fills: readonly { bought: number; sold: number }[]; tradedWh: number; price: number },
): SampledBook {
  const active = flows
    .map((flow, home) => ({ ...flow, home }))
    .filter(({ importWh, exportWh }) => importWh + exportWh > 0)
  return {
    slot,
    home: Int32Array.from(active, ({ home }) => home),
    energyWh: Int32Array.from(active, ({ importWh, exportWh }) => importWh - exportWh),
    limitPriceMicroPerKwh: Int32Array.from(active, ({ importWh, home }) =>
      importWh > 0 ? RETAIL - 9000 * home : FEED_IN + 6000 * home,
    ),
    fillWh: Int32Array.from(active, ({ home }) => (fills[home]?.bought ?? 0) - (fills[home]?.sold ?? 0)),
    tradedWh,
    buyPriceMicroPerKwh: tradedWh === 0 ? null : price,
    sellPriceMicroPerKwh: tradedWh === 0 ? null : price,
  }
}

function totalsOf(
  sum: {
    loadWh: number
    pvWh: number
    importWh: number
    exportWh: number
    boughtWh: number
    soldWh: number
    tradeNano: bigint
    tariffNano: bigint
  },
  { lossNano, baselineNano }: { lossNano: bigint; baselineNano: bigint },
): HomeTotals {
  const { tariffNano, ...energies } = sum
  const supplierNano =
    BigInt(sum.exportWh - sum.soldWh) * BigInt(FEED_IN) -
    BigInt(sum.importWh - sum.boughtWh) * BigInt(RETAIL) -
    lossNano
  const costNano = -sum.tradeNano - supplierNano
  return {
    ...energies,
    curtailedWh: 0,
    chargeWh: 0,
    dischargeWh: 0,
    storedStartWh: 0,
    storedEndWh: 0,
    selfConsumedWh: sum.pvWh - sum.exportWh,
    peakImportWh: 0,
    peakExportWh: 0,
    imbalanceWh: 0,
    supplierNano,
    feeNano: 0n,
    costNano,
    tariffCostNano: tariffNano,
    savingNano: baselineNano - costNano,
  }
}

function kpisOf(homes: readonly HomeTotals[], series: SlotSeries): CaseKpis {
  const sum = (of: (home: HomeTotals) => number) => homes.reduce((total, home) => total + of(home), 0)
  const savings = homes.map(({ savingNano }) => savingNano).sort((left, right) => (left < right ? -1 : 1))
  const savingNano = savings.reduce((total, each) => total + each, 0n)
  // Saving is cost without trading less cost now; what the tariff alone would have saved of it is physical.
  const physicalGainNano = homes.reduce(
    (total, home) => total + home.savingNano + home.costNano - home.tariffCostNano,
    0n,
  )
  const net = series.importWh.map((importWh, slot) => importWh - (series.exportWh[slot] ?? 0))
  const [demandWh, generationWh, tradedWh] = [
    sum((home) => home.loadWh),
    sum((home) => home.pvWh),
    sum((home) => home.boughtWh),
  ]
  const own = sum((home) => home.selfConsumedWh)
  const prices = series.buyPriceMicroPerKwh.filter((price) => price !== NO_PRICE)
  return {
    ...feederFigures(null, demandWh),
    batteryWearNano: 0n,
    storedChangeNano: 0n,
    savingAfterBatteriesNano: homes.reduce((total, { savingNano }) => total + savingNano, 0n),
    demandWh,
    generationWh,
    selfConsumedOwnWh: own,
    selfConsumedPooledWh: own + tradedWh,
    tradedWh,
    importWh: sum((home) => home.importWh),
    exportWh: sum((home) => home.exportWh),
    streetImportWh: net.reduce((total, each) => total + Math.max(0, each), 0),
    streetExportWh: net.reduce((total, each) => total + Math.max(0, -each), 0),
    savingNano,
    accountingGainNano: savingNano - physicalGainNano,
    physicalGainNano,
    feeNano: 0n,
    surplusNano: 0n,
    homesWorseOff: savings.filter((saving) => saving < 0n).length,
    selfConsumptionOwn: own / generationWh,
    selfConsumptionPooled: (own + tradedWh) / generationWh,
    selfSufficiencyOwn: own / demandWh,
    selfSufficiencyPooled: (own + tradedWh) / demandWh,
    localShare: tradedWh / demandWh,
    giniOfSavings: savingNano > 0n ? 0.28 : null,
    jainOfSavings: savingNano > 0n ? 0.81 : null,
    lowestSavingNano: savings[0] ?? 0n,
    medianSavingNano: savings[Math.floor(savings.length / 2)] ?? 0n,
    peakImportWh: Math.max(...net),
    peakExportWh: Math.max(...net.map((each) => -each)),
    peakToAverage: null,
    curtailedWh: 0,
    curtailedShare: 0,
    slotsWithTrade: prices.length,
    meanPriceMicroPerKwh:
      prices.length === 0
        ? null
        : Math.round(prices.reduce((total, each) => total + each, 0) / prices.length),
    lowestPriceMicroPerKwh: prices.length === 0 ? null : Math.min(...prices),
    highestPriceMicroPerKwh: prices.length === 0 ? null : Math.max(...prices),
    welfareNano: 0n,
    welfareEfficiency: 1,
    imbalanceWh: 0,
    imbalanceShare: 0,
    imbalanceCostNano: 0n,
    co2Grams: null,
    batteryCycles: null,
    batteryLossWh: 0,
  }
}

function emptySeries(slots: number): SlotSeries {
  const column = () => new Int32Array(slots)
  return {
    loadWh: column(),
    pvWh: column(),
    curtailedWh: column(),
    importWh: column(),
    exportWh: column(),
    chargeWh: column(),
    dischargeWh: column(),
    storedWh: column(),
    bidWh: column(),
    offerWh: column(),
    tradedWh: column(),
    imbalanceWh: column(),
    buyPriceMicroPerKwh: column(),
    sellPriceMicroPerKwh: column(),
  }
}

function batteryOf(capacityWh: number): RunHome['battery'] {
  return {
    capacityWh,
    reserveWh: 0,
    maxChargeW: 5000,
    maxDischargeW: 5000,
    efficiencyPpm: 900_000,
    initialWh: 0,
    wearMicroPerKwh: 0,
  }
}
