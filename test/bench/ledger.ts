/**
 * The ledger: transfers applied and persisted, blocks verified again from the genesis, and a home that was cut off for
 * 300 slots and catches up from its peers. A row's time is that of one transfer or one block; the rate is its inverse. A
 * year is reckoned from five days: its blocks do not fit into this process's memory.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { genesisState, memberAccount, SUPPLIER_ACCOUNT } from '../../node/core/chain/chain-state.ts'
import type { ChainState } from '../../node/core/chain/chain-state.ts'
import { stateLeaves, stateRoot } from '../../node/core/chain/state-leaves.ts'
import { PURE_SHA256, provideSha256 } from '../../node/core/crypto/sha256.ts'
import { applyTransfer, assertBalanced, draftLedger } from '../../node/core/ledger/ledger.ts'
import type { Movement } from '../../node/core/ledger/transfer.ts'
import { transferId } from '../../node/core/ledger/transfer.ts'
import { assert } from '../../node/core/units/assert.ts'
import type { FoundBlock } from '../../node/engine/chain-store.ts'
import { encodePair } from '../../node/engine/certified-block.ts'
import type { VerifyChainParts } from '../../node/engine/verify-chain.ts'
import { verifyChain } from '../../node/engine/verify-chain.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import type { SignatureThreads } from '../../node/runtime/signature-threads.ts'
import { createSignatureThreads } from '../../node/runtime/signature-threads.ts'
import { OPENSSL_SHA256 } from '../../node/runtime/openssl-sha256.ts'
import { openLevelStore } from '../../node/store/level-store.ts'
import { createRuleShelf } from '../../node/store/rule-shelf.ts'
import type { LedgerChain } from '../support/ledger-chain.ts'
import { commitAt, makeLedgerChain } from '../support/ledger-chain.ts'
import { FIRST_SLOT, makeCommunity } from '../support/test-community.ts'
import { catchUpFrom } from './catching-up.ts'
import { forged } from './lying-peer.ts'
import type { BenchRow } from './measure.ts'

const HOMES = 50
const TRANSFERS = 2_000
const TRANSFER_ROUNDS = 15
const CUT_OFF_SLOTS = 300
const CUT_OFF_HOMES = 7
/** Five days of quarter hours, and a year of them. */
const VERIFIED_BLOCKS = 480
const YEAR_BLOCKS = 35_040
const ROUNDS = 5
const LONG_ROUNDS = 3

/** What `npm run bench -- ledger` prints. */
export async function benchLedger(): Promise<readonly BenchRow[]> {
  provideSha256(OPENSSL_SHA256)
  const threads = createSignatureThreads()
  try {
    return [...(await transferRows()), ...(await verifyRows(threads)), ...(await catchUpRows(threads))]
  } finally {
    await threads.close()
    provideSha256(PURE_SHA256)
  }
}

/** Posted transfers between fifty members and the supplier, in batches of 2,000, each batch one synced commit. */
async function transferRows(): Promise<BenchRow[]> {
  const { community } = makeCommunity({ homes: HOMES })
  const directory = await mkdtemp(join(tmpdir(), 'streetwatt-bench-'))
  const store = await openLevelStore(join(directory, 'ledger'), { communityHash: community.hash })
  const stored = { block: new Uint8Array(1_000), certificate: new Uint8Array(500) }
  const appliedUs: number[] = []
  const persistedUs: number[] = []
  let state = genesisState(community)
  for (let round = 0; round < TRANSFER_ROUNDS; round++) {
    const slot = FIRST_SLOT + round
    const transfers = makeTransfers(state, slot)
    const startMs = performance.now()
    state = applied(state, transfers)
    const root = stateRoot(state)
    const appliedMs = performance.now()
    const tip = { height: round + 1, slot, blockHash: root, finalAtMs: 0 }
    await store.commitBlocks([{ tip, stored, changed: stateLeaves(state), removed: [], outcome: '{}' }])
    appliedUs.push(((appliedMs - startMs) * 1000) / TRANSFERS)
    persistedUs.push(((performance.now() - startMs) * 1000) / TRANSFERS)
  }
  await store.close()
  await rm(directory, { recursive: true })
  const [persisted, inMemory] = [median(persistedUs), median(appliedUs)]
  return [
    row(`a transfer applied and persisted, ${rate(persisted)}`, TRANSFERS, persisted, {
      applied: inMemory / persisted,
    }),
  ]
}

function makeTransfers({ terms }: ChainState, slot: number): Movement[] {
  const members = [...terms.members.keys()]
  return Array.from({ length: TRANSFERS }, (_, index) => {
    const member = memberAccount(members[index % members.length] ?? '')
    const [debit, credit] = index % 3 === 0 ? [SUPPLIER_ACCOUNT, member] : [member, SUPPLIER_ACCOUNT]
    const movement = {
      ...({ type: 'posted', purpose: 'supplier', slot, debit, credit, corrects: null } as const),
      subject: index.toString(16).padStart(64, '0'),
      amount: BigInt(1 + index) * 1_000_003n,
    }
    return { ...movement, id: transferId(movement) }
  })
}

function applied(state: ChainState, transfers: readonly Movement[]): ChainState {
  const draft = draftLedger(state.ledger)
  for (const transfer of transfers) assert(applyTransfer(draft, transfer) === 'ok', 'a transfer is good')
  assertBalanced(draft)
  // Only the names of the last slot: the others are closed.
  const used = new Map([...draft.used].slice(-1))
  const { accounts, pending, closedThrough } = draft
  return { ...state, ledger: { accounts, pending, used, closedThrough } }
}

/** A street's blocks again from the genesis, by `ledger verify`: with the signatures on other threads, and without. */
async function verifyRows({ verify }: SignatureThreads): Promise<BenchRow[]> {
  const rows: BenchRow[] = []
  for (const [homes, blocks, rounds] of [
    [CUT_OFF_HOMES, CUT_OFF_SLOTS, ROUNDS],
    [HOMES, VERIFIED_BLOCKS, LONG_ROUNDS],
  ] as const) {
    const chain = await makeLedgerChain({ homes, blocks, validators: 7 })
    const onTheSpot: number[] = []
    const ahead: number[] = []
    for (let round = 0; round < rounds; round++) {
      ahead.push(await verifyUs(chain, { verifyLater: verify }))
      onTheSpot.push(await verifyUs(chain, {}))
    }
    const us = median(ahead)
    const ratios = { 'signatures on the spot': us / median(onTheSpot) }
    rows.push(row(`a block of ${homes} homes verified, ${rate(us)}`, blocks, us, ratios))
    if (homes === HOMES) rows.push(yearRow(us, blocks))
  }
  return rows
}

/** Not measured: as many times the block that was. */
function yearRow(us: number, measured: number): BenchRow {
  const yearUs = us * YEAR_BLOCKS
  const minutes = (yearUs / 60_000_000).toFixed(1)
  const name = `a year of ${HOMES} homes verified (${YEAR_BLOCKS} blocks), ${minutes} min, reckoned from ${measured} blocks`
  return row(name, 1, yearUs, {})
}

async function verifyUs(
  { street, commits }: LedgerChain,
  later: Pick<VerifyChainParts, 'verifyLater'>,
): Promise<number> {
  const context = { community: street.community, verify: verifyEd25519 }
  const rules = createRuleShelf({ directory: '' })
  await rules.prepare(street.community.genesis.rule)
  const found = commits.map(({ tip, stored }): FoundBlock => ({ height: tip.height, pair: stored }))
  const startMs = performance.now()
  for await (const step of verifyChain({ context, rules, ...later }, eachOf(found)))
    assert(step.type === 'verified', 'the chain holds')
  return ((performance.now() - startMs) * 1000) / commits.length
}

/** From one honest peer, and from two of which one lies; the blocks go to a store on this disk. */
async function catchUpRows({ verify: verifyLater }: SignatureThreads): Promise<BenchRow[]> {
  const chain = await makeLedgerChain({ homes: CUT_OFF_HOMES, blocks: CUT_OFF_SLOTS, validators: 7 })
  const frames = chain.commits.map(({ stored }) => encodePair(stored))
  const honest = (from: number, count: number): Uint8Array[] => frames.slice(from - 1, from - 1 + count)
  const liar = (from: number, count: number): Uint8Array[] =>
    honest(from, count).map((frame, index) => (index < 10 ? frame : forged(frame)))
  const usOf: Record<'honest' | 'lied to' | 'behind', number[]> = { honest: [], 'lied to': [], behind: [] }
  for (let round = 0; round < ROUNDS; round++) {
    const seed = round + 1
    usOf.honest.push(await catchUpFrom(chain, { peers: [honest], seed, verifyLater }))
    usOf['lied to'].push(await catchUpFrom(chain, { peers: [liar, honest], seed, verifyLater }))
    usOf.behind.push(await catchUpFrom(chain, { peers: [honest], seed }))
  }
  const [alone, withLiar] = [median(usOf.honest), median(usOf['lied to'])]
  assert(commitAt(chain, CUT_OFF_SLOTS - 1).tip.height === CUT_OFF_SLOTS, 'all blocks are there')
  return [
    row(`an empty node, a block taken over, ${rate(alone)}`, CUT_OFF_SLOTS, alone, {
      'signatures on the spot': alone / median(usOf.behind),
    }),
    row(`the same, and a peer lies, ${rate(withLiar)}`, CUT_OFF_SLOTS, withLiar, {
      'no liar': withLiar / alone,
    }),
  ]
}

async function* eachOf(found: readonly FoundBlock[]): AsyncGenerator<FoundBlock, void> {
  await Promise.resolve()
  yield* found
}

function row(name: string, n: number, medianUs: number, ratioTo: BenchRow['ratioTo']): BenchRow {
  return { case: name, n, medianUs, ratioTo }
}

function rate(us: number): string {
  return `${Math.round(1_000_000 / us)} a second`
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[values.length >> 1] ?? NaN
}
