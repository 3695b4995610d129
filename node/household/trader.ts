/**
 * Sends this home's order sheet for a slot before its gate closes: forecast, truthful orders, signature, disk, street.
 * A higher revision replaces the whole sheet; what was sent before a restart is continued, never contradicted.
 */
import type { Community, GenesisMember } from '../core/governance/genesis.ts'
import { tariffAt } from '../core/governance/genesis.ts'
import { hashBytes } from '../core/codec/hash-bytes.ts'
import { DOMAINS, signingInput } from '../core/crypto/signing.ts'
import type { Order, SignedSheet } from '../core/market/order-sheet.ts'
import { encodeSheetBody, signedSheet } from '../core/market/order-sheet.ts'
import { forecastNetWh } from '../core/trading/forecast.ts'
import { draftTruthfulOrders } from '../core/trading/truthful.ts'
import { signedVersion } from '../core/units/protocol.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import { slotStartMs } from '../core/units/slots.ts'
import type { ChainStore } from '../engine/chain-store.ts'
import type { Signer } from '../runtime/ed25519.ts'
import type { ExpectedSlot } from './foresight.ts'

/** What the home sees when it drafts orders. */
export interface HomeOutlook {
  readonly netPowerW: number | null
  readonly recentNetWh: readonly number[]
  readonly stateOfChargePpm: number | null
  readonly hasPv: boolean
  /** What the home is told of the slot instead, or what its plan says. */
  readonly expected?: ExpectedSlot | undefined
  /** The orders of its plan, where the battery follows the market. */
  readonly planned?: readonly Order[] | undefined
  /** Then nothing is ordered: the home would sell what it buys, or what its counters could not prove. */
  readonly isMeterWrong: boolean
}

/** Null when nothing is known yet, or the meter is wrong: then nothing is sent, and what was sent before stays. */
export function draftOrders(
  slot: SlotIndex,
  community: Community,
  member: GenesisMember,
  outlook: HomeOutlook,
): readonly Order[] | null {
  if (outlook.isMeterWrong) return null
  if (outlook.planned !== undefined) return outlook.planned
  const { slotMs } = community.genesis
  const { netPowerW, recentNetWh, expected } = outlook
  const netWh = expected?.netWh ?? forecastNetWh({ slotMs, netPowerW, recentNetWh })
  if (netWh === null) return null
  const tariff = tariffAt(member, slotStartMs(slot, slotMs))
  return draftTruthfulOrders({
    netWh,
    retailMicroPerKwh: tariff.retailMicroPerKwh,
    feedInMicroPerKwh: tariff.feedInMicroPerKwh,
    stateOfChargePpm: (expected ?? outlook).stateOfChargePpm,
    limitWh: Math.floor((member.connectionLimitW * slotMs) / 3_600_000),
    hasPv: outlook.hasPv,
  })
}

/** Signs the orders as the next revision of the slot's sheet and keeps it on disk. */
export async function signSheet(
  {
    community,
    member,
    slot,
    orders,
  }: { community: Community; member: GenesisMember; slot: SlotIndex; orders: readonly Order[] },
  { store, signer }: { store: ChainStore; signer: Signer },
): Promise<SignedSheet> {
  const earlier = await store.loadOwn('sheet', slot)
  const revision = earlier === undefined ? 0 : earlier.revision + 1
  const version = signedVersion(community.genesis.protocolVersion)
  const sheet = { version, community: community.hash, slot, member: member.memberKey, revision, orders }
  const signed = signedSheet(
    sheet,
    signer.sign(signingInput(DOMAINS.sheet, hashBytes(community.hash), encodeSheetBody(sheet))),
  )
  await store.saveOwn('sheet', slot, revision, signed.bytes)
  return signed
}
