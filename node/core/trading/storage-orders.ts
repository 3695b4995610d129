/**
 * What a home with a battery orders, once it knows what stored energy is worth to it: what it needs or has left over at
 * its tariff; what the battery would do for the home itself, which the market may do instead where that is better; and
 * what the battery could do beyond. Each order is worth its limit to the home, so whatever is filled, nobody loses.
 */
import type { ValueCurve } from './stored-value.ts'
import { levelWorth, perCharged, perStored, valueAbove } from './stored-value.ts'

export interface StorageOutlook {
  /** Load less sun expected of the slot, Wh. */
  readonly netWh: number
  /** Above the reserve. */
  readonly storedWh: number
  /** What the battery can take and give within the slot, at its terminals. */
  readonly chargeRoomWh: number
  readonly dischargeRoomWh: number
  readonly efficiencyPpm: number
  readonly wearMicroPerKwh: number
  readonly retailMicroPerKwh: number
  readonly feedInMicroPerKwh: number
  /** From which price on the owner sells from the battery; where it is left out, whenever it is worth it. */
  readonly leastSaleMicroPerKwh?: number
}

/** Up to four orders, > 0 bids and < 0 offers, 0 Wh where there is none; reused from slot to slot. */
export interface StoragePlan {
  readonly energiesWh: Int32Array
  readonly limitsMicroPerKwh: Int32Array
  /** What the battery does if nothing but the first order is filled: > 0 charges. Fills of the others are added. */
  batteryWh: number
}

export const STORAGE_ORDERS = 4
/** Places in the plan: at the tariff, instead of the battery, charging beyond, discharging beyond. */
const FIRM = 0
const INSTEAD = 1
const CHARGE = 2
const DISCHARGE = 3

export function createStoragePlan(): StoragePlan {
  return {
    energiesWh: new Int32Array(STORAGE_ORDERS),
    limitsMicroPerKwh: new Int32Array(STORAGE_ORDERS),
    batteryWh: 0,
  }
}

/** Fills the plan. An owner's bids stay below its offers: where they would cross, what is beyond is left out. */
export function planStorage(curve: ValueCurve, outlook: StorageOutlook, plan: StoragePlan): void {
  plan.energiesWh.fill(0)
  plan.batteryWh = 0
  if (outlook.netWh > 0) planDeficit(curve, outlook, plan)
  else planSurplus(curve, outlook, plan)
}

function planDeficit(curve: ValueCurve, outlook: StorageOutlook, plan: StoragePlan): void {
  const { netWh, storedWh, dischargeRoomWh, wearMicroPerKwh: wear, retailMicroPerKwh: retail } = outlook
  // Down to where a Wh is worth more than what it saves.
  const spareWh = Math.max(storedWh - levelWorth(curve, retail - wear), 0)
  const ownWh = Math.min(netWh, dischargeRoomWh, spareWh)
  plan.batteryWh = -ownWh
  setOrder(plan, FIRM, netWh - ownWh, retail)
  const ownPrice = Math.min(valueAbove(curve, storedWh - ownWh) + wear, retail)
  setOrder(plan, INSTEAD, ownWh, ownPrice)
  const chargePrice = chargeLimit(curve, outlook, outlook.chargeRoomWh)
  setCharge(plan, outlook, outlook.chargeRoomWh, Math.min(chargePrice, ownPrice))
  if (ownWh < netWh) return
  const offeredWh = dischargeRoomWh - ownWh
  const offerPrice = valueAbove(curve, storedWh - dischargeRoomWh) + wear
  setDischarge(plan, outlook, offeredWh, Math.max(offerPrice, ownPrice + 1))
}

function planSurplus(curve: ValueCurve, outlook: StorageOutlook, plan: StoragePlan): void {
  const { storedWh, chargeRoomWh, efficiencyPpm, feedInMicroPerKwh: feedIn } = outlook
  const surplusWh = -outlook.netWh
  const worthLevelWh = levelWorth(curve, perStored(feedIn, efficiencyPpm) - 1)
  const worthWh = Math.floor((Math.max(worthLevelWh - storedWh, 0) * PPM) / efficiencyPpm)
  const keptWh = Math.min(surplusWh, chargeRoomWh, worthWh)
  plan.batteryWh = keptWh
  setOrder(plan, FIRM, keptWh - surplusWh, feedIn)
  const keptPrice = Math.max(perCharged(valueAbove(curve, storedWh), efficiencyPpm), feedIn)
  setOrder(plan, INSTEAD, -keptWh, keptPrice)
  const { wearMicroPerKwh: wear, dischargeRoomWh } = outlook
  const offerPrice = valueAbove(curve, storedWh - dischargeRoomWh) + wear
  setDischarge(plan, outlook, dischargeRoomWh, Math.max(offerPrice, keptPrice))
  if (keptWh < surplusWh) return
  const moreWh = chargeRoomWh - keptWh
  setCharge(plan, outlook, moreWh, Math.min(chargeLimit(curve, outlook, chargeRoomWh), keptPrice - 1))
}

/** What the last Wh of such a charge is worth at the terminals: no part of the charge costs more than it brings. */
function chargeLimit(
  curve: ValueCurve,
  { storedWh, efficiencyPpm }: StorageOutlook,
  chargeWh: number,
): number {
  const lastWh = storedWh + Math.floor((chargeWh * efficiencyPpm) / PPM) - 1
  return perCharged(valueAbove(curve, Math.max(lastWh, storedWh)), efficiencyPpm)
}

/** Nobody sells below the feed-in price: such a bid would only fill the book. The supplier is there at retail. */
function setCharge(plan: StoragePlan, outlook: StorageOutlook, energyWh: number, limit: number): void {
  const { feedInMicroPerKwh: feedIn, retailMicroPerKwh: retail } = outlook
  if (limit >= feedIn) setOrder(plan, CHARGE, energyWh, Math.min(limit, retail))
}

/** Nor does anybody buy above retail. The supplier pays the feed-in price in any case. */
function setDischarge(plan: StoragePlan, outlook: StorageOutlook, energyWh: number, limit: number): void {
  const {
    retailMicroPerKwh: retail,
    feedInMicroPerKwh: feedIn,
    leastSaleMicroPerKwh: least = limit,
  } = outlook
  const price = Math.max(limit, least)
  if (price <= retail) setOrder(plan, DISCHARGE, -energyWh, Math.max(price, feedIn))
}

function setOrder(plan: StoragePlan, place: number, energyWh: number, limitMicroPerKwh: number): void {
  plan.energiesWh[place] = energyWh
  plan.limitsMicroPerKwh[place] = limitMicroPerKwh
}

const PPM = 1_000_000
