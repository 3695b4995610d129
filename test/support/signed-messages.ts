/**
 * Valid signed messages of a test community. `changes` replaces fields before the signature; `signer` signs with
 * another key, for a test of what must not be believed.
 */
import type { GateVote, SignedGateVote } from '../../node/core/chain/gate-vote.ts'
import { encodeGateVoteBody, signedGateVote } from '../../node/core/chain/gate-vote.ts'
import type { Community } from '../../node/core/governance/genesis.ts'
import { hashBytes } from '../../node/core/codec/hash-bytes.ts'
import type { Domain } from '../../node/core/crypto/signing.ts'
import { DOMAINS, signingInput } from '../../node/core/crypto/signing.ts'
import type { SignedTransaction } from '../../node/core/governance/transaction.ts'
import type { Order, OrderSheet, SignedSheet } from '../../node/core/market/order-sheet.ts'
import { encodeSheetBody, signedSheet } from '../../node/core/market/order-sheet.ts'
import type { MeterReading, SignedReading } from '../../node/core/metering/reading.ts'
import { encodeReadingBody, signedReading } from '../../node/core/metering/reading.ts'
import type { Signer } from '../../node/runtime/ed25519.ts'
import type { TestHome } from './test-community.ts'
import { FIRST_SLOT } from './test-community.ts'

/** 1 kWh at most, at 0.20 per kWh; a bid unless said otherwise. */
export function makeOrder(changes: Partial<Order> = {}): Order {
  const isOffer = changes.side === 'offer'
  return {
    side: 'bid',
    energyWh: 1000,
    limitPriceMicroPerKwh: 200_000,
    source: isOffer ? 'solar' : 'load',
    ...changes,
  }
}

/** A sheet of one home for the first slot, with one bid. */
export function makeSheet(
  community: Community,
  home: TestHome,
  changes: Partial<OrderSheet> = {},
  signer: Signer = home.keys.node,
): SignedSheet {
  const sheet: OrderSheet = {
    version: community.genesis.protocolVersion,
    community: community.hash,
    slot: FIRST_SLOT,
    member: home.member,
    revision: 1,
    orders: [makeOrder()],
    ...changes,
  }
  return signedSheet(sheet, sign(signer, DOMAINS.sheet, community, encodeSheetBody(sheet)))
}

/** A reading of one home for the first slot that counted nothing. */
export function makeReading(
  community: Community,
  home: TestHome,
  changes: Partial<MeterReading> = {},
  signer: Signer = home.keys.node,
): SignedReading {
  const reading: MeterReading = {
    version: community.genesis.protocolVersion,
    community: community.hash,
    slot: FIRST_SLOT,
    member: home.member,
    device: `meter of ${home.id}`,
    start: { importWh: 0, exportWh: 0, generationWh: null },
    end: { importWh: 0, exportWh: 0, generationWh: null },
    ...changes,
  }
  return signedReading(reading, sign(signer, DOMAINS.reading, community, encodeReadingBody(reading)))
}

/** A validator's vote for the first slot that holds nothing and found genesis timely. */
export function makeGateVote(
  community: Community,
  home: TestHome,
  changes: Partial<GateVote> = {},
  signer: Signer = home.keys.consensus,
): SignedGateVote {
  const vote: GateVote = {
    version: community.genesis.protocolVersion,
    community: community.hash,
    slot: FIRST_SLOT,
    validator: home.member,
    previousHash: community.hash,
    wasPreviousTimely: true,
    sheets: [],
    readings: [],
    transactions: [],
    ...changes,
  }
  return signedGateVote(vote, sign(signer, DOMAINS.gateVote, community, encodeGateVoteBody(vote)))
}

/** What a gate vote says of the sheets and readings that a validator holds. */
export function holding(
  sheets: readonly SignedSheet[],
  readings: readonly SignedReading[],
  transactions: readonly SignedTransaction[] = [],
): Pick<GateVote, 'sheets' | 'readings' | 'transactions'> {
  return {
    sheets: sheets.map(({ sheet, hash }) => ({ member: sheet.member, revision: sheet.revision, hash })),
    readings: readings.map(({ hash }) => hash).sort(),
    transactions: transactions.map(({ hash }) => hash).sort(),
  }
}

export function sign(signer: Signer, domain: Domain, community: Community, body: Uint8Array): Uint8Array {
  return signer.sign(signingInput(domain, hashBytes(community.hash), body))
}
