/** Reads the values of the flags about communities; what is wrong is said after the flag's name. */
import { InvalidArgumentError } from 'commander'
import type { Counters } from '../../core/metering/reading.ts'
import type { SiteBattery } from '../../core/metering/site.ts'
import { TOLERANCE_LIMIT_WH } from '../../core/governance/feeder-terms.ts'
import { REWARD_WEIGHT_LIMIT } from '../../core/governance/reward-terms.ts'
import { RESOLUTION_LIMIT_WH } from '../../core/metering/site.ts'
import type { Zone } from '../../core/governance/fee-terms.ts'
import { parsePrice } from '../../../sim/scenario/written-price.ts'

const LONGEST_SLOT_MINUTES = 1440
const MOST_ADDRESSES = 16
const DEFAULT_MODBUS_PORT = 502

export interface DevicePlace {
  readonly host: string
  readonly port: number
}

export function memberName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text)) return text
  throw new InvalidArgumentError('take letters, digits, dots and dashes, as in home-1')
}

export function communityName(text: string): string {
  if (text.trim() === text && text.length >= 1 && text.length <= 100) return text
  throw new InvalidArgumentError('take 1 to 100 letters')
}

export function currencyCode(text: string): string {
  if (/^[A-Z]{3}$/.test(text)) return text
  throw new InvalidArgumentError('take its three letters, as in EUR')
}

/** `0.31`, or with a unit as in scenarios: `31 ct/kWh`. */
export function pricePerKwh(text: string): number {
  const price = parsePrice(text)
  if ('problem' in price) throw new InvalidArgumentError(`this ${price.problem}`)
  return price.value.microPerKwh
}

/** An amount in the community's currency, in nano. */
export function amountNano(text: string): number {
  const [, whole, decimals = ''] = /^(\d{1,6})(?:\.(\d{1,9}))?$/.exec(text) ?? []
  if (whole === undefined) throw new InvalidArgumentError('write it like 1 or 0.50')
  return Number(whole + decimals.padEnd(9, '0'))
}

export function watts(text: string): number {
  if (/^[1-9]\d{0,7}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('it must be whole watts, as in 30000')
}

export function slotMinutes(text: string): number {
  const minutes = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : Number.NaN
  if (minutes <= LONGEST_SLOT_MINUTES && LONGEST_SLOT_MINUTES % minutes === 0) return minutes
  throw new InvalidArgumentError('it must be whole minutes of which a day holds a whole number, as in 15')
}

/** Takes one more multiaddress. */
export function collectAddress(text: string, before: readonly string[] = []): string[] {
  const isAddress = /^\/(ip4|ip6|dns|dns4|dns6)\/[^/\s]+\/tcp\/\d{1,5}$/.test(text) && text.length <= 200
  if (!isAddress) throw new InvalidArgumentError('write it like /ip4/192.168.1.20/tcp/4001')
  if (before.length >= MOST_ADDRESSES) throw new InvalidArgumentError('16 addresses are enough')
  return [...before, text]
}

/** Takes one more zone with what it charges: `north=0.01/0.02`. */
export function collectZone(text: string, before: readonly Zone[] = []): Zone[] {
  const [, id, entry, exit] = /^([^=]+)=([^/]+)\/(.+)$/.exec(text) ?? []
  if (id === undefined || entry === undefined || exit === undefined)
    throw new InvalidArgumentError('write it like north=0.01/0.02')
  const zone = { id, entryFeeMicroPerKwh: pricePerKwh(entry), exitFeeMicroPerKwh: pricePerKwh(exit) }
  if (Math.min(zone.entryFeeMicroPerKwh, zone.exitFeeMicroPerKwh) < 0)
    throw new InvalidArgumentError('a fee is not negative')
  return [...before, zone]
}

export function feePerKwh(text: string): number {
  const fee = pricePerKwh(text)
  if (fee < 0) throw new InvalidArgumentError('a fee is not negative')
  return fee
}

/** Takes one more serial number. */
export function collectSerial(text: string, before: readonly string[] = []): string[] {
  if (!/^[\x20-\x7e]{1,64}$/.test(text)) throw new InvalidArgumentError('it must be 1 to 64 ASCII letters')
  return [...before, text]
}

/** What a person says of a battery. No flag may be null: commander takes that for an empty text. */
export type BatteryAnswer = SiteBattery | typeof NO_BATTERY

export const NO_BATTERY = 'none'

/** `10000:5000`: capacity in Wh and power in W; `none` for no battery. */
export function battery(text: string): BatteryAnswer {
  if (text === NO_BATTERY) return NO_BATTERY
  const [, capacityWh, powerW] = /^([1-9]\d{0,6}):([1-9]\d{0,6})$/.exec(text) ?? []
  if (capacityWh === undefined) throw new InvalidArgumentError('write Wh and W, as in 10000:5000, or none')
  return { capacityWh: Number(capacityWh), powerW: Number(powerW) }
}

/** Whole watts, none included. */
export function wattsOrNone(text: string): number {
  return text === '0' ? 0 : watts(text)
}

/** Import and export, and generation where it is counted, in kWh as the displays say: `12345.678,234.5`. */
export function counters(text: string): Counters {
  const parts = text.split(',').map((part) => kwhToWh(part))
  const [importWh, exportWh, generationWh = null] = parts
  if (parts.length > 3 || importWh === undefined || exportWh === undefined)
    throw new InvalidArgumentError('write import and export in kWh, as in 12345.678,234.5')
  return { importWh, exportWh, generationWh }
}

function kwhToWh(text: string): number {
  const [, whole, decimals = ''] = /^(\d{1,9})(?:\.(\d{1,3}))?$/.exec(text.trim()) ?? []
  if (whole === undefined)
    throw new InvalidArgumentError(`"${text}" is no number of kWh with up to three decimals`)
  return Number(whole + decimals.padEnd(3, '0'))
}

/** What a serial number may be. */
export function serial(text: string): string {
  return collectSerial(text)[0] ?? ''
}

/** An amount that may be below zero, in nano. */
export function signedAmountNano(text: string): number {
  return text.startsWith('-') ? -amountNano(text.slice(1)) : amountNano(text)
}

/** North positive. */
export function latitude(text: string): number {
  return degrees(text, 90)
}

/** East positive. */
export function longitude(text: string): number {
  return degrees(text, 180)
}

function degrees(text: string, most: number): number {
  const value = /^-?\d{1,3}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN
  if (Math.abs(value) <= most) return value
  throw new InvalidArgumentError(`write degrees from -${String(most)} to ${String(most)}, as in 52.52`)
}

/** The steps of a meter. */
export function resolutionWh(text: string): number {
  const steps = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : Number.NaN
  if (steps <= RESOLUTION_LIMIT_WH) return steps
  throw new InvalidArgumentError('it must be whole Wh, 1 to 10000')
}

/** What may be missing of a feeder meter's slot. */
export function toleranceWh(text: string): number {
  const wh = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN
  if (wh <= TOLERANCE_LIMIT_WH) return wh
  throw new InvalidArgumentError('it must be whole Wh, 0 to 1000000')
}

export function permille(text: string): number {
  const share = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN
  if (share <= 1000) return share
  throw new InvalidArgumentError('it must be a whole number, 0 to 1000')
}

/** One of the two in which the fund's income is shared. */
export function rewardWeight(text: string): number {
  const weight = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN
  if (weight <= REWARD_WEIGHT_LIMIT) return weight
  throw new InvalidArgumentError('it must be a whole number, 0 to 1000')
}

/** `HOST` or `HOST:PORT`. */
export function devicePlace(text: string): DevicePlace {
  const [, host = '', port] = /^(\[[0-9a-fA-F:]+\]|[^:\s]+)(?::(\d{1,5}))?$/.exec(text) ?? []
  const number = port === undefined ? DEFAULT_MODBUS_PORT : Number(port)
  if (host !== '' && number <= 65_535) return { host: host.replace(/^\[|\]$/g, ''), port: number }
  throw new InvalidArgumentError('write it like 192.168.1.50 or 192.168.1.50:1502')
}

/** A moment in ISO 8601 with its zone. */
export function moment(text: string): number {
  const isWhole = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)
  const atMs = isWhole ? Date.parse(text) : Number.NaN
  if (Number.isSafeInteger(atMs)) return atMs
  throw new InvalidArgumentError('write it like 2027-01-01T00:00+01:00')
}
