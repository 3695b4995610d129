/** What the HTTP server asks of this home (node/api/source.ts), answered from view, store and ledger. */
import type { BlockSummary, HomeSource, Readiness, SlotDetail } from '../api/source.ts'
import { decodeBlock } from '../core/chain/block.ts'
import { proposerAt } from '../core/consensus/validator-set.ts'
import { balanceNano } from '../core/ledger/account.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import type { ChainStore } from '../engine/chain-store.ts'
import type { BlockOutcome } from '../engine/outcome.ts'
import { outcomeOfSlot, storedOutcomes } from '../engine/past-outcomes.ts'
import { slotsAtRest, viewQuorum } from './agreement-view.ts'
import type { BatteryControl } from './battery-control.ts'
import type { HomeViewParts } from './home-view.ts'
import { underTerms, viewHome } from './home-view.ts'
import type { OwnerControls } from './owner-controls.ts'
import type { OwnLimits } from './own-limits.ts'
import type { SettingsParts } from './settings-view.ts'
import { viewSettings } from './settings-view.ts'
import { bookOfOne, describeCertificate, describeSlot } from './slot-detail.ts'
import type { SlotContext } from './slot-view.ts'
import { viewSlot } from './slot-view.ts'

export interface HomeSourceParts extends HomeViewParts {
  readonly store: ChainStore
  readonly months: { written: HomeSource['statement'] }
  readonly past: { written: HomeSource['history'] }
  readonly rules: { bytes: HomeSource['rule'] }
  readonly device: SettingsParts['device']
  readonly pollMs: number
  readonly limits: OwnLimits
  readonly owner: OwnerControls
  /** Absent in a home that steers nothing. */
  readonly control?: Pick<BatteryControl, 'arming' | 'standing' | 'trouble'>
  readonly backups: HomeViewParts['backups'] & { readonly list: HomeSource['backups'] }
  readonly testDevice: HomeSource['testDevice']
  readonly logLines: HomeSource['logLines']
}

export function createHomeSource(parts: HomeSourceParts): HomeSource & { changed(): void } {
  const { engine, store, book, clock } = parts
  const listeners = new Set<() => void>()

  const outcomeAt = (height: number): Promise<BlockOutcome | undefined> =>
    storedOutcomes(store, height).at(height)

  /** Of a slot that is not remembered any more from the store; undefined where that has lost it. */
  async function pastOf(index: SlotIndex): Promise<SlotContext['book'] | undefined> {
    const { height, slot: tipSlot } = engine.keeper.tip()
    if (book.ofSlot(index) !== undefined || index >= tipSlot) return book
    try {
      return bookOfOne(await outcomeOfSlot(storedOutcomes(store, height), index))
    } catch (error) {
      if (error instanceof OperatingError && error.code === 'outcome-missing') return undefined
      throw error
    }
  }

  async function slot(index: SlotIndex): Promise<SlotDetail | undefined> {
    const { community, member } = underTerms(parts)
    const { genesis } = community
    if (index < genesis.firstSlot) return undefined
    const past = await pastOf(index)
    if (past === undefined) return undefined
    const view = viewSlot(index, {
      community,
      member: member.memberKey,
      book: past,
      nowMs: clock.nowMs(),
      tipSlot: engine.keeper.tip().slot,
      settledThrough: engine.keeper.state().settledThrough,
      isPausedIn: (each) => parts.owner.isPausedIn(each),
      ordering: (each) => parts.household.orderingOf(each),
    })
    const outcome = past.ofSlot(index)
    const certificate = outcome === undefined ? null : describeCertificate(await store.block(outcome.height))
    const place = { community: community.hash, self: member.memberKey, presentRuleHash: genesis.rule.hash }
    return describeSlot(view, place, { outcome, certificate })
  }

  async function block(height: number): Promise<BlockSummary | undefined> {
    const stored = await store.block(height)
    const decoded = stored && decodeBlock(stored.block)
    const outcome = await outcomeAt(height)
    const certificate = describeCertificate(stored)
    if (decoded === undefined || outcome === undefined || certificate === null) return undefined
    return {
      height,
      slot: outcome.slot,
      blockHash: outcome.hash,
      parentHash: decoded.header.parentHash,
      stateRoot: outcome.stateRoot,
      proposer: proposerAt(outcome.validators, height, certificate.round),
      orders: outcome.orders.length,
      energyWh: outcome.energyWh,
      priceMicroPerKwh: outcome.buyPriceMicroPerKwh,
      settledSlots: [...new Set(outcome.settled.map((row) => row.slot))],
      finalAtMs: outcome.finalAtMs,
      certificate,
    }
  }

  return {
    state: () => viewHome(parts),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    changed() {
      for (const listener of listeners) listener()
    },
    slot,
    rule: (hash) => parts.rules.bytes(hash),
    block,
    outcome: outcomeAt,
    statement: (month, format) => parts.months.written(month, format),
    history: (period, format) => parts.past.written(period, format),
    settings: async () => ({
      ...viewSettings({ ...underTerms(parts), samples: parts.household.samples, nowMs: clock.nowMs() }),
      arming: (await parts.control?.arming()) ?? null,
    }),
    backups: () => parts.backups.list(),
    owner: parts.owner,
    testDevice: () => parts.testDevice(),
    logLines: () => parts.logLines(),
    accounts: () =>
      Promise.resolve(
        [...engine.keeper.state().ledger.accounts.values()].map((account) => ({
          id: account.id,
          kind: account.kind,
          asset: account.asset,
          balance: balanceNano(account).toString(),
        })),
      ),
    health: () => ({ ok: engine.halted() === undefined }),
    readiness: () => readiness(parts),
  }
}

/** Can this node trade? Each check by name, with what it saw. */
function readiness(parts: HomeViewParts): Readiness {
  const { household, engine } = parts
  const { reachable, validators, needed } = viewQuorum(underTerms(parts))
  const atRest = slotsAtRest(underTerms(parts))
  const problem = household.samples.problem()
  const hasSample = household.samples.last() !== undefined
  const halted = engine.halted()
  const checks = {
    device: {
      ok: problem === undefined && hasSample,
      detail: problem?.message ?? (hasSample ? 'answers' : 'not read yet'),
    },
    peers: {
      ok: reachable >= needed,
      detail: `${String(reachable)} of ${String(validators)} homes that vote, ${String(needed)} must agree`,
    },
    blocks: {
      ok: atRest === 0,
      detail: atRest === 0 ? 'come' : `none for the last ${String(atRest)} slots`,
    },
    consensus: { ok: halted === undefined, detail: halted?.message ?? 'signs' },
  }
  return { ready: Object.values(checks).every((check) => check.ok), checks }
}
