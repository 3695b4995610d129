/**
 * Plain self-consumption: what a home would export charges its battery, what it would import discharges it. As the
 * emulator's `stepHome`, to the Wh and to the µWh stored (`test/sim/fast/dispatch.test.ts`).
 */
import {
  CHARGE,
  CHARGE_SLOT,
  DISCHARGE,
  DISCHARGE_SLOT,
  EFFICIENCY,
  EXPORT,
  float,
  FULL,
  IMPORT,
  integer,
  PASSIVE,
  RESERVE,
  STORED,
  STORED_SOLAR,
  STORED_SOLAR_USED,
} from './layout'

const MICRO: f64 = 1_000_000

/** For the first homes of the column of those that nobody steers. */
export function selfConsume(count: i32): void {
  const passive = integer(PASSIVE)
  for (let index = 0; index < count; index++) {
    const home = load<i32>(passive + (usize(index) << 2))
    const at = usize(home) << 2
    const surplus = load<i32>(integer(EXPORT) + at)
    store<i32>(integer(CHARGE) + at, 0)
    store<i32>(integer(DISCHARGE) + at, 0)
    store<i32>(integer(STORED_SOLAR_USED) + at, 0)
    if (surplus > 0) charge(at, surplus)
    else discharge(at, load<i32>(integer(IMPORT) + at))
  }
}

// @ts-ignore: decorator
@inline
function charge(at: usize, surplus: i32): void {
  const stored = load<f64>(float(STORED) + (at << 1))
  const free = load<f64>(float(FULL) + (at << 1)) - stored
  const efficiency = f64(load<i32>(integer(EFFICIENCY) + at))
  let energy = min(surplus, load<i32>(integer(CHARGE_SLOT) + at))
  // Mostly there is room: no division then, which takes as long as all the rest.
  if (f64(energy) * efficiency > free) energy = i32(Math.floor(free / efficiency))
  const kept = f64(energy) * efficiency
  store<f64>(float(STORED) + (at << 1), stored + kept)
  // What a home would export came from its own roof.
  const solar = float(STORED_SOLAR) + (at << 1)
  store<f64>(solar, load<f64>(solar) + kept)
  store<i32>(integer(EXPORT) + at, surplus - energy)
  store<i32>(integer(CHARGE) + at, energy)
}

// @ts-ignore: decorator
@inline
function discharge(at: usize, deficit: i32): void {
  const stored = load<f64>(float(STORED) + (at << 1))
  const usable = stored - load<f64>(float(RESERVE) + (at << 1))
  let energy = min(deficit, load<i32>(integer(DISCHARGE_SLOT) + at))
  if (f64(energy) * MICRO > usable) energy = usable <= 0 ? 0 : i32(Math.floor(usable / MICRO))
  store<f64>(float(STORED) + (at << 1), stored - f64(energy) * MICRO)
  // The battery is a pool, and gives solar energy first.
  const solar = load<f64>(float(STORED_SOLAR) + (at << 1))
  let solarEnergy = energy
  if (f64(energy) * MICRO > solar) solarEnergy = i32(Math.floor(solar / MICRO))
  store<f64>(float(STORED_SOLAR) + (at << 1), solar - f64(solarEnergy) * MICRO)
  store<i32>(integer(IMPORT) + at, deficit - energy)
  store<i32>(integer(DISCHARGE) + at, energy)
  store<i32>(integer(STORED_SOLAR_USED) + at, solarEnergy)
}
