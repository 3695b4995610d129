/** A street with certificates and a real rule, whose validators change before the month that is proved. */
import * as assert from 'uvu/assert'
import { createClearingRule } from '../../matcher-wasm/host/clearing-rule.ts'
import { communityUnder } from '../../node/core/governance/terms.ts'
import type { SignedReading } from '../../node/core/metering/reading.ts'
import type { CertifiedBlock } from '../../node/engine/chain-store.ts'
import type { FoundBlock } from '../../node/engine/chain-store.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import { decodeBundle, encodeBundle, type ProofBundle } from '../../node/statements/proof/bundle.ts'
import { makeProof } from '../../node/statements/proof/make-proof.ts'
import { verifyProof, type ProofVerdict } from '../../node/statements/proof/verify-proof.ts'
import { parseGenesis } from '../../node/store/genesis-file.ts'
import { builtRules } from '../../node/store/rule-files.ts'
import { createModuleShelf, createRuleShelf } from '../../node/store/rule-shelf.ts'
import { toHex } from '../../node/core/codec/hex.ts'
import { sha256 } from '../../node/core/crypto/sha256.ts'
import { certify } from '../support/ledger-chain.ts'
import { makeOrder, makeReading, makeSheet } from '../support/signed-messages.ts'
import type { TestStreet } from '../support/street.ts'
import { buildFrom, castVotes, createStreet, homeAt } from '../support/street.ts'
import { TEST_SITE } from '../support/test-community.ts'
import { createMeters } from '../support/test-meters.ts'
import { makeDecision, quorumOf } from '../support/transactions.ts'
import { HOUR_MS } from './month-street.ts'

/** Saturday, 31 October 2026, 18:00 in Berlin: six hours later it is November. */
const FIRST = Date.UTC(2026, 9, 31, 17) / HOUR_MS
const HOURS = 14

export interface ProvedStreet {
  readonly street: TestStreet
  readonly pairs: readonly CertifiedBlock[]
}

/** In this slot the feeder meter says that more came in than the homes account for. */
export const DISPUTED = FIRST + 8

/** Four validators until 21:00, then another four, in another order; from then on a feeder meter, where it is asked for. */
export async function runProvedStreet(
  ruleName = 'uniform',
  { hasFeeder = false }: { hasFeeder?: boolean } = {},
): Promise<ProvedStreet> {
  const { [ruleName]: hash } = await builtRules()
  assert.ok(hash)
  const module = await createRuleShelf({ directory: '' }).bytes(hash)
  assert.ok(module)
  const gasLimit = 100_000_000
  const terms = { name: ruleName, hash, kNumerator: 1, kDenominator: 2, extra: [0, 0, 0, 0], gasLimit }
  const rule = createClearingRule({ bytes: module, hash, gasLimit: BigInt(gasLimit), memoryPagesMax: 1024 })
  const genesis = { slotMs: HOUR_MS, gateLeadMs: 300_000, firstSlot: FIRST, rule: terms, lateAfterSlots: 5 }
  const site = { ...TEST_SITE, meter: { ...TEST_SITE.meter, trust: 'inverter' as const } }
  const street = createStreet({
    ...{ homes: 5, validators: 4, rule, genesis },
    ...(hasFeeder && { member: () => ({ site }) }),
  })
  const others = [4, 2, 1, 3].map((index) => homeAt(street, index))
  const meters = createMeters(street)
  const decision = makeDecision(
    street.community,
    { type: 'set-validators', validators: others.map(({ member }) => member) },
    { approvers: quorumOf(street.validators), effectiveSlot: FIRST + 3 },
  )
  const feeder = createFeeder(street, FIRST + 3)
  const pairs = Array.from({ length: HOURS }, (_, index): CertifiedBlock => {
    const slot = FIRST + index
    const validators = index < 3 ? street.validators : others
    const next = {
      slot,
      sheets: street.homes.map((home, at) =>
        makeSheet(street.community, home, {
          slot,
          orders: [makeOrder({ side: at % 2 === 0 ? 'bid' : 'offer', energyWh: 400 + at })],
        }),
      ),
      readings:
        index < 2
          ? []
          : [
              ...meters.readAll(slot - 2, (_home, at) =>
                at % 2 === 0 ? { importWh: 420 } : { exportWh: 390 },
              ),
              ...(hasFeeder ? feeder.read(slot - 2) : []),
            ],
      transactions: index === 0 ? [decision, ...(hasFeeder ? [feeder.decision] : [])] : [],
    }
    const votes = castVotes({ ...street, validators }, street.state(), next)
    const { block } = street.accept(buildFrom(street.state(), votes, next, street.context))
    return { block: block.bytes, certificate: certify({ ...street, validators }, block, [...validators]) }
  })
  return { street, pairs }
}

/** Three homes take 420 Wh and two give 390, and the last home reads what comes in for that. */
function createFeeder(street: TestStreet, fromSlot: number) {
  const reader = homeAt(street, 4)
  const device = 'meter of the street'
  const meter = { reader: reader.member, device, resolutionWh: 1, toleranceWh: 50, lossesPermille: 0 }
  let importWh = 80_000
  return {
    decision: makeDecision(
      street.community,
      { type: 'set-feeder', feeder: meter },
      { approvers: quorumOf(street.validators), effectiveSlot: fromSlot },
    ),
    read(slot: number): SignedReading[] {
      const start = { importWh, exportWh: 0, generationWh: null }
      importWh += 3 * 420 - 2 * 390 + (slot === DISPUTED ? 200 : 0)
      const id = street.state().terms.feeder?.id
      if (id === undefined || slot < fromSlot) return []
      const said = { slot, device, start, end: { ...start, importWh } }
      return [makeReading(street.community, { ...reader, member: id }, said)]
    },
  }
}

/** The bundle of a home's month, through its bytes. */
export async function proveMonth(proved: ProvedStreet, index: number, month: number): Promise<ProofBundle> {
  const { street, pairs } = proved
  const community = communityUnder(street.community, street.state().terms)
  const member = community.members.get(homeAt(street, index).member)
  assert.ok(member)
  const bundle = await makeProof(
    { community, member, month: { year: 2026, month } },
    {
      context: { community: street.community, verify: verifyEd25519 },
      genesisBytes: street.genesisBytes,
      rules: createRuleShelf({ directory: '' }),
      blocks: found(pairs),
    },
  )
  const read = decodeBundle(encodeBundle(bundle))
  assert.not('damaged' in read)
  return read as ProofBundle
}

/** What anybody finds who has the bundle and knows the community; a genesis or module that does not read throws. */
export function verifyBundle(bundle: ProofBundle, communityHash: string | undefined): Promise<ProofVerdict> {
  return verifyProof(bundle, communityHash, {
    verify: verifyEd25519,
    parseCommunity: (bytes) => parseGenesis(bytes, 'bundle'),
    shelfOf: (modules) => {
      const byHash = new Map(modules.map((module) => [toHex(sha256(module)), module]))
      return createModuleShelf((hash) => Promise.resolve(byHash.get(hash)))
    },
  })
}

async function* found(pairs: readonly CertifiedBlock[]): AsyncGenerator<FoundBlock, void> {
  let height = 0
  for (const pair of pairs) yield await Promise.resolve({ height: ++height, pair })
}
