/**
 * A community for tests and the simulator, with real Ed25519 keys and a genesis that `parseGenesis` accepts. Everything
 * follows from its options, so that two runs have the same keys, hashes and orders.
 */
import type { Community, Genesis, GenesisMember } from '../../node/core/governance/genesis.ts'
import { createCommunity } from '../../node/core/governance/genesis.ts'
import { asciiBytes } from '../../node/core/codec/bytes.ts'
import { toHex } from '../../node/core/codec/hex.ts'
import { sha256 } from '../../node/core/crypto/sha256.ts'
import { NO_FEES } from '../../node/core/governance/fee-terms.ts'
import { DEFAULT_REWARDS } from '../../node/core/governance/reward-terms.ts'
import type { MemberId } from '../../node/core/market/order-sheet.ts'
import type { SiteFacts } from '../../node/core/metering/site.ts'
import { PROTOCOL_VERSION } from '../../node/core/units/protocol.ts'
import type { Signer } from '../../node/runtime/ed25519.ts'
import { createSigner } from '../../node/runtime/ed25519.ts'
import { keyCertificateInput } from '../../node/core/governance/key-certificate.ts'

/** One household with all three of its keys. */
export interface TestHome {
  /** `home-1`, `home-2`, … */
  readonly id: string
  readonly member: MemberId
  readonly keys: { readonly member: Signer; readonly node: Signer; readonly consensus: Signer }
}

export interface TestCommunity {
  readonly community: Community
  /** In the order of the genesis; the first `validators` of them vote. */
  readonly homes: readonly TestHome[]
  readonly validators: readonly TestHome[]
  /** The genesis file; the community hash is its sha-256. */
  readonly genesisBytes: Uint8Array
}

export interface CommunityOptions {
  readonly homes?: number
  /** How many of the homes vote; all of them unless said otherwise. */
  readonly validators?: number
  /** How many of the homes are in the genesis; the others have keys and a record, and wait to be admitted. */
  readonly founders?: number
  /** Part of every key and of the community hash: another name is another community. */
  readonly name?: string
  /** Replaces fields of the genesis. */
  readonly genesis?: Partial<Genesis>
  /** Replaces fields of one member. */
  readonly member?: (index: number) => Partial<GenesisMember>
}

/** What a genesis names as its rule unless said otherwise; no module has it. */
export const ORACLE_RULE_HASH = '0a'.repeat(32)

export const RETAIL_MICRO_PER_KWH = 300_000
export const FEED_IN_MICRO_PER_KWH = 80_000
export const FIRST_SLOT = 1000
/** Quarter hours, the gate five minutes before; 17.25 kW carry 4312 Wh in a slot. */
export const SLOT_MS = 900_000

/** A roof as large as the connection, and an exact meter. */
export const TEST_SITE: SiteFacts = {
  generationW: 17_250,
  battery: null,
  meter: { trust: 'calibrated', resolutionWh: 1 },
}

/** Four homes, all validators, one tariff, the oracle's uniform price: change what the test is about. */
export function makeCommunity(options: CommunityOptions = {}): TestCommunity {
  const { homes: homeCount = 4, name = 'test street' } = options
  const homes = Array.from({ length: homeCount }, (_, index) => makeHome(name, index))
  const { founders = homeCount } = options
  const validators = homes.slice(0, options.validators ?? founders)
  const genesis: Genesis = {
    protocolVersion: PROTOCOL_VERSION,
    name,
    currency: 'EUR',
    timezone: 'Europe/Berlin',
    slotMs: SLOT_MS,
    gateLeadMs: 300_000,
    firstSlot: FIRST_SLOT,
    lateAfterSlots: Math.max(4, validators.length),
    daylight: null,
    members: homes
      .slice(0, founders)
      .map((home, index) => ({ ...genesisMember(name, home), ...options.member?.(index) })),
    validators: validators.map((home) => home.member),
    rule: {
      name: 'uniform',
      hash: ORACLE_RULE_HASH,
      kNumerator: 1,
      kDenominator: 2,
      extra: [0, 0, 0, 0],
      gasLimit: 1_000_000_000,
    },
    // Tests of the chain let the same validators vote all the time.
    fees: NO_FEES,
    rewards: DEFAULT_REWARDS,
    policies: { absenceBlocks: 1_000_000, doubleSheetPenaltyNano: 1_000_000_000 },
    consensus: { timeoutBaseMs: 500, timeoutStepMs: 250, timeoutCapMs: 4000, startMarginMs: 1000 },
    ...options.genesis,
  }
  const genesisBytes = new TextEncoder().encode(JSON.stringify(genesis))
  return { community: createCommunity(genesis, toHex(sha256(genesisBytes))), homes, validators, genesisBytes }
}

/** Keys of one household; an index that the community does not have gives an outsider. */
export function makeHome(name: string, index: number): TestHome {
  const signer = (purpose: string): Signer =>
    createSigner(sha256(asciiBytes(`${name}/${purpose}/${String(index)}`)))
  const keys = { member: signer('member'), node: signer('node'), consensus: signer('consensus') }
  return { id: `home-${String(index + 1)}`, member: toHex(keys.member.publicKey), keys }
}

export function genesisMember(community: string, { id, member, keys }: TestHome): GenesisMember {
  const certify = (purpose: 'node' | 'consensus'): string =>
    toHex(keys.member.sign(keyCertificateInput(community, purpose, keys[purpose].publicKey)))
  return {
    id,
    title: id,
    memberKey: member,
    nodeKey: toHex(keys.node.publicKey),
    consensusKey: toHex(keys.consensus.publicKey),
    nodeKeyCertificate: certify('node'),
    consensusKeyCertificate: certify('consensus'),
    connectionLimitW: 17_250,
    tariffs: [
      { fromMs: 0, retailMicroPerKwh: RETAIL_MICRO_PER_KWH, feedInMicroPerKwh: FEED_IN_MICRO_PER_KWH },
    ],
    addresses: [],
    devices: [],
    site: TEST_SITE,
    zone: null,
    creditLimitNano: null,
  }
}
