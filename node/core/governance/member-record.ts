/** How a member, and each thing about it that can be decided, is written: canonical CBOR. */
import { asciiBytes } from '../codec/bytes.ts'
import type { CborValue } from '../codec/cbor.ts'
import { hashBytes } from '../codec/hash-bytes.ts'
import { fromHex, toHex } from '../codec/hex.ts'
import type { Fields } from '../codec/record.ts'
import { utf8Bytes } from '../codec/utf8.ts'
import { readSite, SITE_FIELDS, siteRecord } from '../metering/site.ts'
import { assert } from '../units/assert.ts'
import type { GenesisMember, Tariff } from './genesis.ts'

export const DEVICES_LIMIT = 16
/** Of one member at a time, in a genesis and later: a hundred days of quarter hours. Those that are over are dropped. */
export const TARIFFS_LIMIT = 10_000
export const NAME_LIMIT = 64
const TITLE_LIMIT = 200
const ADDRESSES_LIMIT = 16

export function memberRecord(member: GenesisMember): readonly CborValue[] {
  return [
    asciiBytes(member.id),
    utf8Bytes(member.title),
    hashBytes(member.memberKey),
    ...keysRecord(member),
    member.connectionLimitW,
    member.tariffs.map(tariffRecord),
    member.addresses.map(asciiBytes),
    member.devices.map(asciiBytes),
    siteRecord(member.site),
    zoneRecord(member.zone),
    creditLimitRecord(member.creditLimitNano),
  ]
}

/** A member is a record of so many fields. */
export const MEMBER_RECORD_FIELDS = 14

export function readMember(fields: Fields): GenesisMember {
  return {
    id: fields.text(NAME_LIMIT),
    title: fields.utf8(4 * TITLE_LIMIT),
    memberKey: fields.hash(),
    ...readKeys(fields),
    connectionLimitW: fields.uint(),
    tariffs: fields.list(TARIFFS_LIMIT, (item) => item.record(TARIFF_FIELDS, readTariff)),
    addresses: fields.list(ADDRESSES_LIMIT, (item) => item.text(TITLE_LIMIT)),
    devices: readDevices(fields),
    site: fields.record(SITE_FIELDS, readSite),
    zone: readZone(fields),
    creditLimitNano: readCreditLimit(fields),
  }
}

export function keysRecord(keys: Pick<GenesisMember, KeyField>): CborValue[] {
  return [
    hashBytes(keys.nodeKey),
    hashBytes(keys.consensusKey),
    signatureBytes(keys.nodeKeyCertificate),
    signatureBytes(keys.consensusKeyCertificate),
  ]
}
type KeyField = 'nodeKey' | 'consensusKey' | 'nodeKeyCertificate' | 'consensusKeyCertificate'

export function readKeys(fields: Fields): Pick<GenesisMember, KeyField> {
  return {
    nodeKey: fields.hash(),
    consensusKey: fields.hash(),
    nodeKeyCertificate: toHex(fields.bytes(64)),
    consensusKeyCertificate: toHex(fields.bytes(64)),
  }
}

export function readDevices(fields: Fields): string[] {
  return fields.list(DEVICES_LIMIT, (item) => item.text(NAME_LIMIT))
}

export function zoneRecord(zone: string | null): CborValue {
  return zone === null ? [] : [asciiBytes(zone)]
}

export function readZone(fields: Fields): string | null {
  return fields.optionalRecord(1, (inner) => inner.text(NAME_LIMIT))
}

export function creditLimitRecord(limitNano: number | null): CborValue {
  return limitNano === null ? [] : [limitNano]
}

export function readCreditLimit(fields: Fields): number | null {
  return fields.optionalRecord(1, (inner) => inner.uint())
}

/** A tariff is a record of so many fields. */
export const TARIFF_FIELDS = 3

export function tariffRecord({ fromMs, retailMicroPerKwh, feedInMicroPerKwh }: Tariff): CborValue {
  return [fromMs, retailMicroPerKwh, feedInMicroPerKwh]
}

export function readTariff(fields: Fields): Tariff {
  return { fromMs: fields.int(), retailMicroPerKwh: fields.int(), feedInMicroPerKwh: fields.int() }
}

function signatureBytes(hex: string): Uint8Array {
  const bytes = fromHex(hex)
  assert(bytes?.length === 64, 'a signature has 64 bytes')
  return bytes
}
