/**
 * The meter where the street meets the grid, if its community has one: who reads it, and how far the sum of the homes
 * may lie below it. It is read by one member's node, so its word is worth what that member's is.
 */
import { asciiBytes } from '../codec/bytes.ts'
import type { CborValue } from '../codec/cbor.ts'
import { hashBytes } from '../codec/hash-bytes.ts'
import type { Fields } from '../codec/record.ts'
import type { Hash } from '../crypto/sha256.ts'
import { taggedHashHex } from '../crypto/sha256.ts'
import type { MemberId } from '../market/order-sheet.ts'
import { SERIAL_LIMIT } from '../metering/reading.ts'
import { RESOLUTION_LIMIT_WH } from '../metering/site.ts'
import type { SlotIndex } from '../units/quantities.ts'

/** What a community decides on. */
export interface FeederMeter {
  /** Whose node reads it and signs what it says. */
  readonly reader: MemberId
  /** Serial number; no member's own device. */
  readonly device: string
  readonly resolutionWh: number
  /** So much may be missing in a slot whatever flows. */
  readonly toleranceWh: number
  /** And so much more of each 1000 Wh that the homes take in or give out: cables get warm. */
  readonly lossesPermille: number
}

/** One that is in force. */
export interface Feeder extends FeederMeter {
  /** Its readings are under this name, and so is its meter in the state: no member's key. */
  readonly id: Hash
  /** Its first slot. */
  readonly fromSlot: SlotIndex
}

/** Of one slot: far above what a street takes in a quarter of an hour. */
export const TOLERANCE_LIMIT_WH = 1_000_000

export function isFeederInRange({ device, resolutionWh, toleranceWh, lossesPermille }: FeederMeter): boolean {
  const isResolutionRight = resolutionWh >= 1 && resolutionWh <= RESOLUTION_LIMIT_WH
  const isToleranceRight = toleranceWh >= 0 && toleranceWh <= TOLERANCE_LIMIT_WH
  return (
    device !== '' && isResolutionRight && isToleranceRight && lossesPermille >= 0 && lossesPermille <= 1000
  )
}

/** A feeder from a slot on; one that the same member went on reading keeps its first slot. */
export function feederFrom(meter: FeederMeter, fromSlot: SlotIndex, before: Feeder | null): Feeder {
  const isSame = before?.device === meter.device && before.reader === meter.reader
  return { ...meter, id: feederId(meter.device), fromSlot: isSame ? before.fromSlot : fromSlot }
}

function feederId(device: string): Hash {
  return taggedHashHex('feeder', asciiBytes(device))
}

export const FEEDER_METER_FIELDS = 5

export function feederMeterRecord(meter: FeederMeter): CborValue[] {
  const { reader, device, resolutionWh, toleranceWh, lossesPermille } = meter
  return [hashBytes(reader), asciiBytes(device), resolutionWh, toleranceWh, lossesPermille]
}

export function readFeederMeter(fields: Fields): FeederMeter {
  return {
    reader: fields.hash(),
    device: fields.text(SERIAL_LIMIT),
    resolutionWh: fields.uint(),
    toleranceWh: fields.uint(),
    lossesPermille: fields.uint(),
  }
}

/** A feeder in force is its meter and its first slot. */
export const FEEDER_FIELDS = 2

export function feederRecord(feeder: Feeder): CborValue {
  return [feederMeterRecord(feeder), feeder.fromSlot]
}

export function readFeeder(fields: Fields): Feeder {
  const meter = fields.record(FEEDER_METER_FIELDS, readFeederMeter)
  return { ...meter, id: feederId(meter.device), fromSlot: fields.uint() }
}
