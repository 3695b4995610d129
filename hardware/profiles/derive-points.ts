import type { PointName } from '../device.ts'
import type { Condition, PointRules, QuantityRule } from './profile-schema.ts'
import { ABSENT, atLeastZero, combine, negate, NOTHING, sizeOf, without, type Quantity } from './quantity.ts'
import { decimalToNumber } from '../sunspec/decimal.ts'

/** What was read, by the names of the profile. */
export interface ReadRegisters {
  quantity(name: string): Quantity
  /** Whether an optional register says nothing because this device does not have it. */
  isMissing(name: string): boolean
  /** Null while its register is not known. */
  holds(condition: Condition): boolean | null
}

/** Which parts of the home are there now; `unknown`: the register that says so was not read. */
export interface Presence {
  readonly battery: 'present' | 'absent' | 'unknown'
  readonly meter: 'present' | 'absent' | 'unknown'
}

/** A battery without a direction is idle up to so much: what its electronics need. */
const IDLE_LIMIT_W = 100

/**
 * Turns registers into the points of a device. Vendor signs end here; every quantity is >= 0 and its direction is the
 * name of the point. Unknown stays unknown, in sums as well.
 */
export function derivePoints(
  rules: PointRules,
  read: ReadRegisters,
  presence: Presence,
): Record<PointName, Quantity> {
  const plain = (rule: QuantityRule | undefined) => (rule === undefined ? ABSENT : quantityOf(rule, read))
  const battery = ofPart(presence.battery)
  const meter = ofPart(presence.meter)
  const powers = batteryPowers(rules, read)
  const grid = gridPowers(rules, read)
  const pv = atLeastZero(plain(rules.pvPowerW))
  const known = {
    pv,
    charge: battery(powers.charge),
    discharge: battery(powers.discharge),
    import: meter(grid.import),
    export: meter(grid.export),
  }
  const hasBattery = presence.battery !== 'absent' && powers.charge.source !== ''
  return {
    pvPowerW: pv,
    loadPowerW: loadPower(known, hasBattery),
    gridImportPowerW: known.import,
    gridExportPowerW: known.export,
    batteryChargePowerW: known.charge,
    batteryDischargePowerW: known.discharge,
    stateOfChargePpm: battery(plain(rules.stateOfChargePercent)),
    gridImportWh: meter(plain(rules.gridImportWh)),
    gridExportWh: meter(plain(rules.gridExportWh)),
    pvEnergyWh: plain(rules.pvEnergyWh),
  }
}

function ofPart(presence: Presence['battery']): (quantity: Quantity) => Quantity {
  if (presence === 'present') return (quantity) => quantity
  const quality = presence === 'absent' ? 'not-implemented' : 'stale'
  return (quantity) => (quantity.source === '' ? quantity : without(quantity, quality))
}

function quantityOf(rule: QuantityRule, read: ReadRegisters): Quantity {
  if (typeof rule === 'string') return read.quantity(rule)
  if ('difference' in rule) return combine([read.quantity(rule.difference[0])], [read.quantity(rule.difference[1])])
  const there = rule.sum.filter((name) => !read.isMissing(name))
  // Where every input is missing, none of them is known either.
  return combine((there.length === 0 ? rule.sum : there).map((name) => read.quantity(name)))
}

function gridPowers(rules: PointRules, read: ReadRegisters): { import: Quantity; export: Quantity } {
  const { gridPowerW: rule } = rules
  if (rule === undefined) {
    const one = (part: QuantityRule | undefined) => (part === undefined ? ABSENT : atLeastZero(quantityOf(part, read)))
    return { import: one(rules.gridImportPowerW), export: one(rules.gridExportPowerW) }
  }
  const power = quantityOf(rule.of, read)
  if ('positive' in rule) {
    const { positive, negative } = split(power)
    return rule.positive === 'import'
      ? { import: positive, export: negative }
      : { import: negative, export: positive }
  }
  const { forth, back } = directed(power, read.holds(rule.signFrom.import), read.holds(rule.signFrom.export))
  return { import: forth, export: back }
}

function batteryPowers(rules: PointRules, read: ReadRegisters): { charge: Quantity; discharge: Quantity } {
  const { batteryPowerW: rule } = rules
  if (rule === undefined) {
    const one = (part: QuantityRule | undefined) => (part === undefined ? ABSENT : atLeastZero(quantityOf(part, read)))
    return { charge: one(rules.batteryChargePowerW), discharge: one(rules.batteryDischargePowerW) }
  }
  const power = quantityOf(rule.of, read)
  if ('positive' in rule) {
    const { positive, negative } = split(power)
    return rule.positive === 'charge'
      ? { charge: positive, discharge: negative }
      : { charge: negative, discharge: positive }
  }
  const { forth, back } = directed(
    power,
    read.holds(rule.signFrom.charge),
    read.holds(rule.signFrom.discharge),
  )
  return { charge: forth, discharge: back }
}

function split(power: Quantity): { positive: Quantity; negative: Quantity } {
  return { positive: atLeastZero(power), negative: atLeastZero(negate(power)) }
}

/** A size with its direction in another register; both directions at once, or much power without one, is a fault. */
function directed(
  power: Quantity,
  isForth: boolean | null,
  isBack: boolean | null,
): { forth: Quantity; back: Quantity } {
  if (isForth === null || isBack === null) {
    const unknown = power.value === null ? power : without(power, 'stale')
    return { forth: unknown, back: unknown }
  }
  const size = sizeOf(power)
  const isIdle = size.value === null || decimalToNumber(size.value) <= IDLE_LIMIT_W
  if (isForth === isBack && (isForth || !isIdle)) {
    const wrong = without(size, 'implausible')
    return { forth: wrong, back: wrong }
  }
  const none: Quantity = size.value === null ? size : { ...size, value: { coefficient: 0n, exponent: 0 } }
  return { forth: isForth ? size : none, back: isBack ? size : none }
}

interface HomePowers {
  readonly pv: Quantity
  readonly charge: Quantity
  readonly discharge: Quantity
  readonly import: Quantity
  readonly export: Quantity
}

/** What flows in is what flows out. A home that has no battery moves nothing with it; without sun or meter it is open. */
function loadPower(powers: HomePowers, hasBattery: boolean): Quantity {
  const { pv, import: imported, export: exported } = powers
  if (pv.source === '' || imported.source === '') return ABSENT
  const charge = hasBattery ? powers.charge : NOTHING
  const discharge = hasBattery ? powers.discharge : NOTHING
  return {
    ...atLeastZero(combine([pv, discharge, imported], [charge, exported])),
    source: 'pv + discharge + import - charge - export',
  }
}
