/**
 * Solar energy that stays: what is used as it comes, and what comes back from storage. Storage is traced as a pool, as
 * the KPIs of gsy-framework do: sun into the battery adds, discharge to a load inside moves it to self-consumed,
 * discharge to outside drains it.
 */
export interface EnergyOfSlot {
  readonly loadWh: number
  readonly pvWh: number
  readonly chargeWh: number
  readonly dischargeWh: number
  /** What of the charge is in the battery afterwards. */
  readonly arrivedWh: number
}

/** How much solar energy lies in the pool, Wh. */
export interface SolarPool {
  solarWh: number
}

/** Self-consumed solar energy of a slot, for one home or a whole street seen as one; moves the pool. */
export function selfConsumedWh(slot: EnergyOfSlot, pool: SolarPool): number {
  const { loadWh, pvWh, chargeWh, dischargeWh, arrivedWh } = slot
  const direct = Math.min(loadWh, pvWh)
  const solarCharge = Math.min(chargeWh, pvWh - direct)
  if (chargeWh > 0) pool.solarWh += Math.floor((arrivedWh * solarCharge) / chargeWh)
  const solarDischarge = Math.min(dischargeWh, pool.solarWh)
  pool.solarWh -= solarDischarge
  return direct + Math.min(solarDischarge, loadWh - direct)
}
