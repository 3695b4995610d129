/**
 * A street with unchanged dispatch as its definition says it, slow and obvious: an object for each home and slot, the
 * emulator's physics, a live node's strategy, the oracle of the rule, the ledger's settlement and bigint. The columns
 * of the fast engine must agree with it to the last Wh and nano.
 */
import type { BatteryState } from '../../hardware/emulator/home-model.ts'
import { stepHome } from '../../hardware/emulator/home-model.ts'
import { supplierNano, tariffAloneNano } from '../../node/core/settlement/settle-member.ts'
import { forecastErrorPpm, hashWords } from '../../node/core/trading/forecast-error.ts'
import { draftTruthfulOrders } from '../../node/core/trading/truthful.ts'
import type { StreetColumns, StreetHome } from '../../sim/fast/street-columns.ts'
import type { RuleName } from './rules.ts'
import { ORACLES } from './rules.ts'

/** What a home sums up over all slots. */
export interface PlainHome {
  loadWh: number
  /** What its roof gave; what was curtailed is not in it. */
  pvWh: number
  /** Of its own sun, at once or out of its battery. */
  selfConsumedWh: number
  peakImportWh: number
  peakExportWh: number
  importWh: number
  exportWh: number
  boughtWh: number
  soldWh: number
  chargeWh: number
  dischargeWh: number
  tradeNano: bigint
  feeNano: bigint
  supplierNano: bigint
  tariffNano: bigint
}

interface HomeSlot {
  readonly loadWh: number
  pvWh: number
  /** What came out of the battery and had come from the home's own roof. */
  readonly storedSolarWh: number
  readonly limitWh: number
  readonly importWh: number
  exportWh: number
  boughtWh: number
  soldWh: number
  readonly retailMicroPerKwh: number
  readonly feedInMicroPerKwh: number
}

interface PlainOrder {
  readonly side: 'bid' | 'offer'
  readonly owner: number
  readonly energyWh: number
  readonly limitPriceMicroPerKwh: number
}

/** Runs all slots; homes with a strategy of their own and flexible loads are not for it. */
export function runPlainStreet(street: StreetColumns, ruleName: RuleName): PlainHome[] {
  const batteries = street.homes.map(({ battery }): BatteryState | null =>
    battery === null ? null : { storedMicroWh: battery.initialWh * MICRO },
  )
  const solarMicroWh = street.homes.map(() => 0n)
  const sums = street.homes.map(nothing)
  for (let slot = 0; slot < street.slots; slot++) {
    const homes = street.homes.map((home, index) =>
      meter(home, index, { street, slot, batteries, solarMicroWh, sums }),
    )
    const orders = draft(homes, { street, slot, batteries })
    clear(orders, { street, slot, homes, sums, ruleName })
    homes.forEach((home, index) => settle(home, sumsOf(sums, index)))
  }
  return sums
}

const MICRO = 1_000_000
const LOT = -2
const FIRST_HOME = -1

function nothing(): PlainHome {
  const own = { loadWh: 0, pvWh: 0, selfConsumedWh: 0, peakImportWh: 0, peakExportWh: 0 }
  const money = { tradeNano: 0n, feeNano: 0n, supplierNano: 0n, tariffNano: 0n }
  return { ...own, importWh: 0, exportWh: 0, boughtWh: 0, soldWh: 0, chargeWh: 0, dischargeWh: 0, ...money }
}

interface SlotState {
  readonly street: StreetColumns
  readonly slot: number
  readonly batteries: (BatteryState | null)[]
}

function meter(
  { battery, plan, connectionLimitW }: StreetHome,
  index: number,
  {
    street,
    slot,
    batteries,
    solarMicroWh,
    sums,
  }: SlotState & { solarMicroWh: bigint[]; sums: readonly PlainHome[] },
): HomeSlot {
  const cell = slot * street.homes.length + index
  const energy = { loadWh: street.loadWh[cell] ?? 0, pvWh: street.pvWh[cell] ?? 0 }
  const step = stepHome(energy, batteries[index] ?? null, battery, street.slotMs)
  batteries[index] = step.battery
  const sum = sumsOf(sums, index)
  sum.chargeWh += step.chargeWh
  sum.dischargeWh += step.dischargeWh
  // Nobody charges from the grid here; and the battery gives its solar energy first.
  const solar = (solarMicroWh[index] ?? 0n) + BigInt(step.chargeWh * (battery?.efficiencyPpm ?? 0))
  const storedSolarWh = Math.min(step.dischargeWh, Number(solar / BigInt(MICRO)))
  solarMicroWh[index] = solar - BigInt(storedSolarWh * MICRO)
  const tariff = plan * street.slots + slot
  return {
    ...energy,
    storedSolarWh,
    limitWh: Math.floor((connectionLimitW * street.slotMs) / 3_600_000),
    importWh: step.importWh,
    exportWh: step.exportWh,
    boughtWh: 0,
    soldWh: 0,
    retailMicroPerKwh: street.tariffs.retailMicroPerKwh[tariff] ?? 0,
    feedInMicroPerKwh: street.tariffs.feedInMicroPerKwh[tariff] ?? 0,
  }
}

/** In the order of the homes, from the one on that seed and slot name. */
function draft(homes: readonly HomeSlot[], { street, slot, batteries }: SlotState): PlainOrder[] {
  const first = hashWords(street.seed, slot, FIRST_HOME) % homes.length
  const order = homes.map((_, turn) => (first + turn) % homes.length)
  return order.flatMap((owner) => {
    const home = homes[owner]
    const facts = street.homes[owner]
    if (home === undefined || facts === undefined) throw new Error('a home is missing')
    const { bidFee, offerFee } = feesOf(facts, street)
    const stored = batteries[owner]
    return draftTruthfulOrders({
      netWh: expected(home.importWh - home.exportWh, { street, slot, owner }),
      retailMicroPerKwh: home.retailMicroPerKwh,
      feedInMicroPerKwh: home.feedInMicroPerKwh,
      stateOfChargePpm:
        facts.battery === null || !stored
          ? null
          : Math.floor(stored.storedMicroWh / facts.battery.capacityWh),
      limitWh: home.limitWh,
      hasPv: facts.pvPeakW > 0,
    }).map(({ side, energyWh, limitPriceMicroPerKwh: limit }) => ({
      side,
      owner,
      energyWh,
      limitPriceMicroPerKwh: side === 'bid' ? limit - bidFee : limit + offerFee,
    }))
  })
}

function expected(
  netWh: number,
  { street, slot, owner }: { street: StreetColumns; slot: number; owner: number },
): number {
  const errorPpm = Math.max(forecastErrorPpm(street.forecast.errorPpm, street.seed, slot, owner), -MICRO)
  return netWh + Number((BigInt(netWh) * BigInt(errorPpm)) / BigInt(MICRO))
}

function feesOf({ zone }: StreetHome, { zones, communityFeeMicroPerKwh }: StreetColumns) {
  const bidFee = (zones[zone]?.exitFeeMicroPerKwh ?? 0) + communityFeeMicroPerKwh
  return { bidFee, offerFee: zones[zone]?.entryFeeMicroPerKwh ?? 0 }
}

/** What a home's tariff is worth in prices between buyers and sellers. */
function besideFees(home: HomeSlot | undefined, facts: StreetHome | undefined, street: StreetColumns) {
  if (home === undefined || facts === undefined) throw new Error('a home is missing')
  const { bidFee, offerFee } = feesOf(facts, street)
  return {
    retailMicroPerKwh: home.retailMicroPerKwh - bidFee,
    feedInMicroPerKwh: home.feedInMicroPerKwh + offerFee,
  }
}

function clear(
  orders: readonly PlainOrder[],
  {
    street,
    slot,
    homes,
    sums,
    ruleName,
  }: {
    street: StreetColumns
    slot: number
    homes: readonly HomeSlot[]
    sums: readonly PlainHome[]
    ruleName: RuleName
  },
): void {
  if (orders.length === 0) return
  const words = Uint32Array.from({ length: 8 }, (_, word) => hashWords(street.seed ^ LOT, slot, word))
  const inBook = orders.map(({ owner }) => besideFees(homes[owner], street.homes[owner], street))
  const result = ORACLES[ruleName](
    { orders, lot: new Uint8Array(words.buffer) },
    {
      kNumerator: 1,
      kDenominator: 2,
      retailMicroPerKwh: Math.min(...inBook.map(({ retailMicroPerKwh }) => retailMicroPerKwh)),
      feedInMicroPerKwh: Math.max(...inBook.map(({ feedInMicroPerKwh }) => feedInMicroPerKwh)),
      extra: [0, 0, 0, 0],
    },
  )
  orders.forEach(({ side, owner }, place) => {
    const fillWh = result.fillsWh[place] ?? 0
    const amount = result.amountsNano[place] ?? 0n
    const home = homes[owner]
    const facts = street.homes[owner]
    if (home === undefined || facts === undefined) throw new Error('a home is missing')
    const { bidFee, offerFee } = feesOf(facts, street)
    const sum = sumsOf(sums, owner)
    if (side === 'bid') home.boughtWh += fillWh
    else home.soldWh += fillWh
    sum.tradeNano += side === 'bid' ? -amount : amount
    sum.feeNano += BigInt(fillWh) * BigInt(side === 'bid' ? bidFee : offerFee)
  })
}

/** What the connection does not carry is not generated. */
function settle(home: HomeSlot, sum: PlainHome): void {
  const curtailedWh = Math.min(Math.max(home.exportWh - home.limitWh, 0), home.pvWh)
  home.exportWh -= curtailedWh
  home.pvWh -= curtailedWh
  sum.loadWh += home.loadWh
  sum.pvWh += home.pvWh
  sum.selfConsumedWh += Math.min(home.loadWh, home.pvWh) + home.storedSolarWh
  sum.peakImportWh = Math.max(sum.peakImportWh, home.importWh)
  sum.peakExportWh = Math.max(sum.peakExportWh, home.exportWh)
  sum.importWh += home.importWh
  sum.exportWh += home.exportWh
  sum.boughtWh += home.boughtWh
  sum.soldWh += home.soldWh
  sum.supplierNano += BigInt(supplierNano(home))
  sum.tariffNano += BigInt(tariffAloneNano(home))
}

function sumsOf(sums: readonly PlainHome[], index: number): PlainHome {
  const sum = sums[index]
  if (sum === undefined) throw new Error('a home has no sums')
  return sum
}
