/**
 * Runs the consensus machine: takes inputs one by one, carries out its effects in order, and gives the answers back as
 * inputs. Whatever is signed is on disk, synced, before it leaves. Any failure to keep that promise stops signing for
 * good: a node that is not sure is silent.
 */
import type { Block } from '../core/chain/block.ts'
import { decodeBlock } from '../core/chain/block.ts'
import type { Evidence } from '../core/governance/evidence.ts'
import { evidenceOf } from '../core/governance/evidence.ts'
import type { Community } from '../core/governance/genesis.ts'
import { inValidatorOrder } from '../core/consensus/certificate.ts'
import type { ConsensusEffect, Decide, ReportEvidence, ScheduleTimeout } from '../core/consensus/effect.ts'
import type { ConsensusInput } from '../core/consensus/input.ts'
import { step } from '../core/consensus/machine.ts'
import type { MachineCounts } from '../core/consensus/machine-counts.ts'
import { countMachine } from '../core/consensus/machine-counts.ts'
import type { Proposal, Value, ValueId, Vote } from '../core/consensus/message.ts'
import { createConsensusState } from '../core/consensus/round-state.ts'
import { unreachable } from '../core/units/assert.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { Height } from '../core/units/quantities.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Logger } from '../runtime/logger.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import { certifiedInvalid } from './commits.ts'
import type { ConsensusMessage } from './consensus-wire.ts'
import { claimEnvelope, decodeMessage, encodeMessage } from './consensus-wire.ts'
import type { HeldMessage } from './held-messages.ts'
import type { BuildRequest } from './proposer.ts'
import { isTimelyProposal } from './schedule.ts'
import type { SignRecord } from './sign-record.ts'
import { conflict } from './sign-record.ts'

export interface Driver {
  /** Begins the height after the tip with what was heard of it; the first also resumes what was signed before a restart. */
  startHeight(heard: readonly ConsensusMessage[]): void
  /** A verified message from a peer. */
  readonly receive: (message: ConsensusMessage) => void
  input(input: ConsensusInput): void
  /** The height being decided; 0 before the first. */
  height(): Height
  /** Signs nothing any more, because of what failed. */
  readonly halt: (failure: unknown) => void
  /** Why this node signs nothing any more, or undefined while all is well. */
  readonly halted: () => OperatingError | undefined
  /** How much is kept of the height being decided, and how much waits. */
  kept(): MachineCounts & { readonly waiting: number; readonly readBlocks: number }
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>
}

export interface DriverParts {
  readonly clock: Clock
  readonly keeper: ChainKeeper
  readonly record: SignRecord
  readonly logger: Logger
  readonly send: (message: HeldMessage) => void
  readonly buildValue: (request: BuildRequest) => void
  readonly fetchValue: () => void
  readonly decided: (decision: Decide) => Promise<void>
  /** Somebody else signed two different messages of one place. */
  readonly offended: (evidence: Evidence) => void
}

/** Messages that wait while the disk is slow. What is dropped is held, and comes again when peers are asked. */
export const WAITING_INPUTS_LIMIT = 4096
/** Blocks that are kept read. */
export const BLOCKS_LIMIT = 16

/** Waits for the first height. */
export function createDriver(
  { community, self }: { community: Community; self: string },
  parts: DriverParts,
): Driver {
  const { clock, keeper, record, logger } = parts
  const { genesis } = community
  const { timeoutBaseMs: baseMs, timeoutStepMs: deltaMs, timeoutCapMs: capMs } = genesis.consensus
  let state = createConsensusState(self, { baseMs, deltaMs, capMs })
  let isResumed = false
  let reason: OperatingError | undefined
  let isStopped = false
  const inputs: ConsensusInput[] = []
  const timers = new Set<() => void>()
  /** Of the height being decided. */
  const blocks = new Map<ValueId, Block>()
  let isDraining = false
  let drained = Promise.resolve()

  const isSilent = (): boolean => isStopped || reason !== undefined

  function give(input: ConsensusInput): void {
    if (isSilent()) return
    inputs.push(input)
    if (!isDraining) drained = drain()
  }

  async function drain(): Promise<void> {
    isDraining = true
    try {
      for (let input = inputs.shift(); input !== undefined && !isSilent(); input = inputs.shift())
        await take(input)
    } catch (error) {
      halt(error)
    } finally {
      isDraining = false
    }
  }

  /**
   * A height that a peer's block ended here is over: what still waits for it must not be judged on the new tip, where a
   * block that the street has just agreed on would look invalid.
   */
  async function take(input: ConsensusInput): Promise<void> {
    const height = input.type === 'height-started' ? input.height : state.height
    if (height <= keeper.tip().height) return
    const turn = step(state, input)
    state = turn.state
    for (const effect of turn.effects) if (!isSilent()) await perform(effect)
  }

  async function perform(effect: ConsensusEffect): Promise<void> {
    switch (effect.type) {
      case 'build-value':
        return parts.buildValue(effect)
      case 'sign-and-send':
        await record.sign({ ...effect, votes: recentVotes() })
        return isSilent() ? undefined : repeatLast(effect.message.height)
      case 'schedule-timeout':
        return schedule(effect)
      case 'decide':
        cancelTimers()
        return parts.decided(effect)
      case 'check-proposal':
        return give(judgeProposal(effect.proposal))
      case 'fetch-value':
        return parts.fetchValue()
      case 'report-evidence':
        return reportEvidence(effect)
      case 'stop':
        return halt(certifiedInvalid(effect.height))
      default:
        return unreachable(effect)
    }
  }

  function schedule({ step: timedStep, height, round, afterMs }: ScheduleTimeout): void {
    const cancel = clock.after(afterMs, () => {
      timers.delete(cancel)
      give({ type: 'timeout-elapsed', step: timedStep, height, round })
    })
    timers.add(cancel)
  }

  /** Somebody else signs with our key: whatever we sign now may contradict it. */
  function reportEvidence({ first, second }: ReportEvidence): void {
    logger.warn({ validator: first.validator }, 'a validator signed two different messages')
    if (first.validator === self) halt(conflict(first.height))
    else parts.offended(evidenceOf(first.type, first.validator, claimEnvelope(first), claimEnvelope(second)))
  }

  /** Valid follows from the block and the tip alone; timely from the clock, and only for fresh proposals. */
  function judgeProposal(proposal: Proposal): ConsensusInput {
    const block = blockOf(proposal.value)
    const code = block === undefined ? 'block-malformed' : keeper.check(block).code
    if (code !== 'ok') logger.warn({ code, validator: proposal.validator }, 'block refused')
    const validity = code === 'ok' ? 'valid' : 'invalid'
    return { type: 'proposal-received', proposal, validity, isTimely: isTimely(proposal) }
  }

  function isTimely(proposal: Proposal): boolean {
    const block = blockOf(proposal.value)
    return block !== undefined && isTimelyProposal(genesis, clock, block.header.slot)
  }

  /** A value is named by the hash of its bytes, and comes again with every repetition and round. */
  function blockOf({ id, bytes }: Value): Block | undefined {
    const known = blocks.get(id)
    if (known !== undefined) return known
    const block = decodeBlock(bytes)
    if (blocks.size >= BLOCKS_LIMIT) blocks.clear()
    if (block !== undefined) blocks.set(id, block)
    return block
  }

  function receive(message: ConsensusMessage): void {
    if (inputs.length >= WAITING_INPUTS_LIMIT) return
    if (message.kind === 'vote') return give({ type: 'vote-received', vote: message.vote })
    if (message.kind === 'certificate')
      return give({ type: 'certificate-received', certificate: message.certificate })
    const { proposal, polka } = message
    if (polka.length > 0) give({ type: 'polka-received', votes: polka })
    give({ type: 'proposal-received', proposal, validity: 'unchecked', isTimely: isTimely(proposal) })
  }

  /** Of this round and the one before: whoever is behind needs them to come here. */
  function recentVotes(): readonly Vote[] {
    const recent = state.rounds.filter(({ round }) => round === state.round || round === state.round - 1)
    return recent.flatMap(({ prevotes, precommits }) => [...prevotes, ...precommits])
  }

  /**
   * Gives back to the street, and to the machine, the votes that a restart might have been the last to forget: where
   * all others have missed them, nobody would ever leave the round that they belong to.
   */
  function resumeVotes(): void {
    for (const vote of record.resumedVotes) {
      const message: ConsensusMessage = { kind: 'vote', vote }
      parts.send({ height: vote.height, signer: vote.validator, bytes: encodeMessage(message), message })
      receive(message)
    }
  }

  /** What was signed last is sent, and counts here only when it comes back. After a restart it may never have left. */
  function repeatLast(height: Height): void {
    const bytes = record.lastMessage()
    const last = bytes && decodeMessage(bytes)
    if (last === undefined) return
    const own = inOrder(last)
    parts.send({ height, signer: self, bytes: encodeMessage(own), message: own })
    receive(own)
  }

  /** An earlier version sent the votes beside a proposal in the order of their arrival. */
  function inOrder(message: ConsensusMessage): ConsensusMessage {
    return message.kind === 'proposal'
      ? { ...message, polka: inValidatorOrder(message.polka, keeper.community().genesis.validators) }
      : message
  }

  function halt(failure: unknown): void {
    if (isSilent()) return
    reason = failure instanceof OperatingError ? failure : unexpected(failure)
    cancelTimers()
    inputs.length = 0
    logger.error({ code: reason.code, cause: String(reason.cause) }, reason.message)
  }

  function cancelTimers(): void {
    for (const cancel of timers) cancel()
    timers.clear()
  }

  return {
    startHeight(heard) {
      cancelTimers()
      blocks.clear()
      if (isSilent()) return
      const height = keeper.tip().height + 1
      // A state that was repaired is behind what was signed: blocks of peers come first, and the lock stays.
      if (record.resumed !== undefined && height < record.resumed.height) return
      const resumed = isResumed ? undefined : record.resumed
      isResumed = true
      const { validators } = keeper.community().genesis
      give({ type: 'height-started', height, validators, ...(resumed === undefined ? {} : { resumed }) })
      if (resumed?.height === height) {
        resumeVotes()
        repeatLast(height)
      }
      for (const message of heard) receive(message)
    },
    receive,
    input: give,
    height: () => state.height,
    halt,
    halted: () => reason,
    kept: () => ({ ...countMachine(state), waiting: inputs.length, readBlocks: blocks.size }),
    stop() {
      isStopped = true
      cancelTimers()
      return drained
    },
  }
}

function unexpected(cause: unknown): OperatingError {
  return new OperatingError(
    { code: 'consensus-halted' },
    'The consensus stopped on an unexpected failure: see the log; start the node again.',
    { cause },
  )
}
