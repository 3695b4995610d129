/** The battery's and the sun's share of what a device says: on a hybrid AC power holds both. */
import { floorDecimal } from './decimal.ts'
import type { PointValue, PointValues } from './decode.ts'
import type { Signs } from './maker-signs.ts'
import { AC_INVERTERS, INVERTERS, METERS } from './needed-models.ts'
import { ABSENT, ZERO, type Quantities, type Quantity } from './quantities.ts'
import { atLeastZero, combine, flip, split } from './quantity-sums.ts'

/** A DC counter still at 0 beside so much AC energy is not kept by the device. */
const UNCOUNTED_LIMIT_WH = 100_000n

export interface BatteryPowers {
  readonly charge: Quantity
  readonly discharge: Quantity
}

/**
 * Whether the device says anything of a battery, or would not be asked. A model full of "not implemented" is no
 * battery: plain PV inverters carry 124, and hybrids without a battery 802.
 */
export function hasBattery(quantities: Quantities): boolean {
  const signs = [
    ...[stateOfCharge(quantities), quantities.point([802], 'W')],
    ...[quantities.point([802], 'WHRtg'), quantities.point([713], 'WHRtg')],
  ]
  const isBankUnread = [802, 713].some((id) => quantities.point([id], 'SoC').isUnread)
  const inputs = [quantities.sum(160, 'DCW', isBatteryInput), quantities.sum(714, 'DCW', isStoragePort)]
  return (
    isBankUnread || signs.some(({ value }) => value !== null) || inputs.some(({ source }) => source !== '')
  )
}

export function hasInverter(quantities: Quantities): boolean {
  return quantities.has(...INVERTERS, 160)
}

export function hasMeter(quantities: Quantities): boolean {
  return quantities.has(...METERS)
}

/** From the battery bank; else from DC inputs that are a battery's; else from the storage ports of the 700 series. */
export function batteryPowers(quantities: Quantities, signs: Signs): BatteryPowers {
  const bank = flip(quantities.point([802], 'W'), signs.batterySign === 'charge-positive')
  const inputs = {
    charge: quantities.sum(160, 'DCW', (group) => batteryDirection(group) === 'charge'),
    discharge: quantities.sum(160, 'DCW', (group) => batteryDirection(group) === 'discharge'),
  }
  if (bank.value === null && inputs.charge.value !== null && inputs.discharge.value !== null) return inputs
  const ports = quantities.sum(714, 'DCW', isStoragePort)
  const { positive, negative } = split(bank.value === null && ports.value !== null ? ports : bank)
  return { charge: negative, discharge: positive }
}

/** The DC strings; without them AC power less what the battery gives, as a hybrid's AC power includes it. */
export function pvPower(quantities: Quantities, battery: BatteryPowers, isHybrid: boolean): Quantity {
  const strings = quantities.sum(160, 'DCW', (group) => !isBatteryInput(group))
  const ports = quantities.sum(714, 'DCW', isPvPort)
  const direct = [strings, ports].find(({ value }) => value !== null)
  if (direct !== undefined) return atLeastZero(direct)
  const ac = firstKnown(quantities.point(AC_INVERTERS, 'W'), quantities.point([701], 'W'))
  if (!isHybrid) return atLeastZero(ac)
  return atLeastZero(combine([ac, battery.charge], [battery.discharge]))
}

/** The DC strings' counters; an AC counter only where no battery can have fed it. */
export function pvEnergy(quantities: Quantities, isHybrid: boolean): Quantity {
  const strings = quantities.sum(160, 'DCWH', (group) => !isBatteryInput(group))
  if (strings.value !== null) return strings
  const ports = quantities.sum(714, 'DCWhInj', isPvPort)
  if (ports.value !== null) return ports
  const injected = firstKnown(quantities.counter(AC_INVERTERS, 'WH'), quantities.counter([701], 'TotWhInj'))
  if (!isHybrid) return injected
  const isCounted = quantities.point([160], 'DCWH_SF').value !== null
  const isNew = injected.value !== null && floorDecimal(injected.value, 0) <= UNCOUNTED_LIMIT_WH
  return isCounted && isNew ? { ...strings, value: ZERO } : { ...strings, value: null }
}

export function stateOfCharge(quantities: Quantities): Quantity {
  const candidates = STATE_OF_CHARGE.map(({ id, name }) => quantities.point([id], name))
  return firstKnown(...candidates)
}

/** Models that need not be polled, because better ones say the same. */
export function spareModels(quantities: Quantities): number[] {
  const ids = STATE_OF_CHARGE.map(({ id }) => id)
  const known = STATE_OF_CHARGE.findIndex(({ id, name }) => quantities.point([id], name).value !== null)
  const isAcKnown = [quantities.point(AC_INVERTERS, 'W'), quantities.counter(AC_INVERTERS, 'WH')].every(
    ({ value }) => value !== null,
  )
  return [...(known === -1 ? [] : ids.slice(known + 1)), ...(isAcKnown ? [701] : [])]
}

const STATE_OF_CHARGE = [
  { id: 802, name: 'SoC' },
  { id: 713, name: 'SoC' },
  { id: 124, name: 'ChaState' },
]

/** Fronius names its DC inputs `StCha` and `StDisCha`; other makes say battery or storage somewhere. */
function batteryDirection({ IDStr: name }: PointValues): 'charge' | 'discharge' | null {
  if (typeof name !== 'string') return null
  if (/dis\s*cha/i.test(name)) return 'discharge'
  return /st\s*cha|bat\w*\s*cha/i.test(name) ? 'charge' : null
}

function isBatteryInput(group: PointValues): boolean {
  const { IDStr: name } = group
  return batteryDirection(group) !== null || (typeof name === 'string' && /bat|storage|\bess\b/i.test(name))
}

function isPvPort({ PrtTyp }: PointValues): boolean {
  return isNumber(PrtTyp, 0n)
}

function isStoragePort({ PrtTyp }: PointValues): boolean {
  return isNumber(PrtTyp, 1n)
}

/** The first that is known; else the first that is there at all. */
function firstKnown(...candidates: readonly Quantity[]): Quantity {
  const known = candidates.find(({ value }) => value !== null)
  return known ?? candidates.find(({ source }) => source !== '') ?? ABSENT
}

function isNumber(value: PointValue | undefined, wanted: bigint): boolean {
  return typeof value === 'object' && value?.coefficient === wanted
}
