/** Watches every final block of every honest home: agreement, the book, money and energy, what is settled and bound. */
import { admitSheet } from '../../node/core/chain/admit.ts'
import type { ChainState } from '../../node/core/chain/chain-state.ts'
import type { GateVote } from '../../node/core/chain/gate-vote.ts'
import { selectFromGateVotes } from '../../node/core/chain/select.ts'
import type { Asset } from '../../node/core/ledger/account.ts'
import { balanceNano } from '../../node/core/ledger/account.ts'
import { faultBound } from '../../node/core/governance/genesis.ts'
import { canonicalOrders } from '../../node/core/market/book.ts'
import type { MemberId } from '../../node/engine/ports.ts'
import type { FinalBlock } from '../../node/engine/running-engine.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import type { ArrivalWatch } from './watch-arrivals.ts'
import type { ChaosWorld } from './chaos-world.ts'

export interface BlockWatch {
  readonly final: (member: MemberId, final: FinalBlock) => void
  /** An honest validator has begun to write a block: it is final there. */
  readonly decided: (height: number, slot: number) => void
  readonly hashAt: (height: number) => string | undefined
}

/** Clocks of validators may differ by this much (design section 5). */
const CLOCK_TOLERANCE_MS = 2000

export function watchBlocks(
  world: ChaosWorld,
  gateVotesOf: (slot: number) => readonly GateVote[],
  wasHeld: ArrivalWatch['wasHeld'],
): BlockWatch {
  const { violated, nameOf, made, time } = world
  const { community } = made
  const { slotMs, validators: founders } = community.genesis
  const founderBound = faultBound(founders.length).faulty
  const hashes = new Map<number, string>()
  const decidedAtMs = new Map<number, { atMs: number; slot: number }>()
  const settled = new Map<string, number>()

  function checkBook({ block, execution, outcome }: FinalBlock): void {
    const { header, body } = block
    const { faulty } = faultBound(outcome.validators.length)
    const votes = body.gateVotes.map(({ vote }) => vote)
    const implied = selectFromGateVotes(votes, header.parentHash, faulty)
    const sheets = body.sheets.map(({ hash }) => hash)
    if (implied.sheets.map(({ hash }) => hash).join() !== sheets.join())
      violated('book', `the sheets of block ${header.height} are not those that its gate votes imply`)
    const readings = body.readings.map(({ hash }) => hash)
    if (implied.readings.join() !== readings.join())
      violated('book', `the readings of block ${header.height} are not those that its gate votes imply`)
    const good = body.sheets.filter((signed) => admitSheet(signed, community, verifyEd25519) === 'ok')
    const orders = canonicalOrders(
      community.hash,
      header.slot,
      good.map(({ sheet }) => sheet),
    )
    const refused = new Set(execution.refusedOrders.map(({ order }) => order))
    const kept = orders.filter(({ id }) => !refused.has(id))
    if (kept.map(({ id }) => id).join() !== execution.book.orders.map(({ id }) => id).join())
      violated('book', `the book of block ${header.height} is not what its sheets give`)
  }

  /** No sheet that no honest validator held, and none left out that all of them held (design section 5). */
  function checkFairness({ block, outcome }: FinalBlock): void {
    const liars = outcome.validators.filter((validator) => !world.isHonest(validator))
    if (liars.length > faultBound(outcome.validators.length).faulty && world.byzantine <= founderBound) return
    const { slot, height } = block.header
    const votes = gateVotesOf(slot)
    const stranger = block.body.sheets.find(({ hash }) => !wasHeld(slot, hash))
    if (stranger !== undefined)
      violated('fair-inclusion', `block ${height} has a sheet that no honest validator held at the gate`)
    if (votes.length < founders.filter(world.isHonest).length) return
    const [first, ...others] = votes
    const held = first?.sheets.filter(({ hash }) =>
      others.every(({ sheets }) => sheets.some((sheet) => sheet.hash === hash)),
    )
    for (const { member, revision } of held ?? []) {
      const used = block.body.sheets.find(({ sheet }) => sheet.member === member)
      if (used === undefined || used.sheet.revision < revision)
        violated('fair-inclusion', `block ${height} leaves out what all honest validators held`)
    }
  }

  function checkMoney({ block, execution, outcome }: FinalBlock): void {
    const { height } = block.header
    if (sumOf(execution.state, 'money') !== 0n || sumOf(execution.state, 'certificate') !== 0n)
      violated('conservation', `the accounts after block ${height} do not sum to zero`)
    const energyWh = outcome.orders.reduce(
      (sum, { side, filledWh }) => sum + (side === 'bid' ? Math.abs(filledWh) : -Math.abs(filledWh)),
      0,
    )
    if (energyWh !== 0) violated('conservation', `block ${height} sells other energy than it buys`)
  }

  /** Once for the chain, at the first home that has the block: the others have the same. */
  function checkSettled({ block, execution }: FinalBlock): void {
    for (const { slot, member } of execution.settled) {
      const key = `${slot}/${member}`
      if (settled.has(key)) violated('settled-changed', `block ${block.header.height} settles ${key} again`)
      settled.set(key, block.header.height)
    }
  }

  function checkBinding({ block, execution }: FinalBlock): void {
    const before = decidedAtMs.get(block.header.height - 1)
    if (execution.previousFills !== 'bound') return
    if (before === undefined || before.atMs >= before.slot * slotMs + CLOCK_TOLERANCE_MS)
      violated('late-bound', `block ${block.header.height} binds fills that no honest validator had in time`)
  }

  return {
    hashAt: (height) => hashes.get(height),
    decided(height, slot) {
      if (!decidedAtMs.has(height)) decidedAtMs.set(height, { atMs: time.nowMs(), slot })
    },
    final(member, final) {
      const { hash, header } = final.block
      world.trace.event(time.nowMs(), `final ${nameOf(member)} ${header.height} ${header.slot} ${hash}`)
      const known = hashes.get(header.height)
      if (known !== undefined && known !== hash)
        violated('agreement', `${nameOf(member)} has another block at height ${header.height}`)
      if (known !== undefined) return
      hashes.set(header.height, hash)
      for (const { transaction } of final.block.body.transactions)
        if (transaction.type === 'decision') world.count('decision')
      checkBook(final)
      checkFairness(final)
      checkMoney(final)
      checkSettled(final)
      checkBinding(final)
    },
  }
}

function sumOf({ ledger }: Pick<ChainState, 'ledger'>, asset: Asset): bigint {
  return [...ledger.accounts.values()].reduce(
    (sum, account) => (account.asset === asset ? sum + balanceNano(account) : sum),
    0n,
  )
}
