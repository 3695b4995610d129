/**
 * Runs the consensus machine: takes inputs one by one, carries out its effects in order, and gives the answers back as
 * inputs. Whatever is signed is on disk, synced, before it leaves. Any failure to keep that promise stops signing for
 * good: a node that is not sure is silent.
 */
import { decodeBlock } from '../core/chain/block.ts'
import type { Community } from '../core/chain/genesis.ts'
import { hashBytes } from '../core/codec/hash-bytes.ts'
import type { ConsensusEffect, Decide, SignAndSend } from '../core/consensus/effect.ts'
import type { ConsensusInput } from '../core/consensus/input.ts'
import { step } from '../core/consensus/machine.ts'
import type { Proposal } from '../core/consensus/message.ts'
import { createConsensusState } from '../core/consensus/round-state.ts'
import type { SignedBytes } from '../core/consensus/sign-state.ts'
import { maySign } from '../core/consensus/sign-state.ts'
import { signingInput } from '../core/crypto/signing.ts'
import { concatBytes, asciiBytes } from '../core/codec/bytes.ts'
import { unreachable } from '../core/units/assert.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Signer } from '../runtime/ed25519.ts'
import type { Logger } from '../runtime/logger.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import type { ChainStore } from './chain-store.ts'
import type { ConsensusMessage } from './consensus-wire.ts'
import { claimOf, decodeMessage, encodeSigned } from './consensus-wire.ts'
import type { BuildRequest } from './proposer.ts'
import { isTimelyProposal } from './schedule.ts'
import { decodeSignState, encodeSignState } from './sign-state-codec.ts'

export interface Driver {
  /** Begins the height after the tip; the first call also resumes what was signed before a restart. */
  startHeight(): void
  /** A verified message from a peer. */
  receive(message: ConsensusMessage): void
  input(input: ConsensusInput): void
  /** The height being decided; 0 before the first. */
  height(): number
  /** Why this node signs nothing any more, or undefined while all is well. */
  halted(): OperatingError | undefined
  stop(): void
}

export interface DriverParts {
  readonly clock: Clock
  readonly store: ChainStore
  readonly keeper: ChainKeeper
  readonly signer: Signer
  readonly logger: Logger
  readonly send: (message: Uint8Array) => void
  readonly buildValue: (request: BuildRequest) => void
  readonly fetchValue: () => void
  readonly decided: (decision: Decide) => Promise<void>
  readonly halt: (reason: OperatingError) => void
}

/** Loads what was signed before, then waits for the first height. */
export async function createDriver(
  { community, self }: { community: Community; self: string | null },
  parts: DriverParts,
): Promise<Driver> {
  const { clock, store, keeper, signer, logger } = parts
  const { genesis } = community
  const { timeoutBaseMs: baseMs, timeoutStepMs: deltaMs, timeoutCapMs: capMs } = genesis.consensus
  const communityBytes = hashBytes(community.hash)
  const saved = await loadSaved(store)
  let state = createConsensusState(self, { baseMs, deltaMs, capMs })
  let lastSigned: SignedBytes | null = saved === undefined ? null : { ...saved.signState, bytes: saved.claim }
  let lastMessage = saved?.message
  let isResumed = false
  let reason: OperatingError | undefined
  let isStopped = false
  const inputs: ConsensusInput[] = []
  const timers = new Set<() => void>()
  let isDraining = false

  async function drain(): Promise<void> {
    if (isDraining) return
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

  const isSilent = (): boolean => isStopped || reason !== undefined

  async function take(input: ConsensusInput): Promise<void> {
    const turn = step(state, input)
    state = turn.state
    for (const effect of turn.effects) if (!isSilent()) await perform(effect)
  }

  async function perform(effect: ConsensusEffect): Promise<void> {
    switch (effect.type) {
      case 'build-value':
        return parts.buildValue(effect)
      case 'sign-and-send':
        return signAndSend(effect)
      case 'schedule-timeout': {
        const { step: timedStep, height, round, afterMs } = effect
        const cancel = clock.after(afterMs, () => {
          timers.delete(cancel)
          give({ type: 'timeout-elapsed', step: timedStep, height, round })
        })
        timers.add(cancel)
        return
      }
      case 'decide':
        cancelTimers()
        return parts.decided(effect)
      case 'check-proposal':
        return give(judgeProposal(effect.proposal))
      case 'fetch-value':
        return parts.fetchValue()
      case 'report-evidence':
        return logger.warn({ validator: effect.first.validator }, 'a validator signed two different messages')
      case 'stop':
        return halt(
          new OperatingError(
            { code: effect.code, height: effect.height },
            `The street certified a block at height ${String(effect.height)} that is invalid here: this node stops and signs nothing.`,
          ),
        )
      default:
        return unreachable(effect)
    }
  }

  async function signAndSend({ message, signState }: SignAndSend): Promise<void> {
    const { domain, body } = claimOf(message)
    const next = { ...signState, bytes: concatBytes(asciiBytes(domain), body) }
    const verdict = maySign(lastSigned, next)
    if (verdict === 'refuse')
      throw new OperatingError(
        { code: 'sign-state-conflict', height: signState.height },
        `This node was about to contradict what it signed at height ${String(signState.height)}: it stops. Was the data directory copied or restored?`,
      )
    if (verdict === 'sign' || lastMessage === undefined) {
      const signature = signer.sign(signingInput(domain, communityBytes, body))
      lastMessage = encodeSigned(message, signature)
      lastSigned = next
      await store.saveSignState(encodeSignState({ signState, claim: next.bytes, message: lastMessage }))
    }
    repeatLast()
  }

  /** Valid follows from the block and the tip alone; timely from the clock, and only for fresh proposals. */
  function judgeProposal(proposal: Proposal): ConsensusInput {
    const block = decodeBlock(proposal.value.bytes)
    const check = block && keeper.check(block)
    if (check?.code !== 'ok')
      logger.warn({ code: check?.code ?? 'block-malformed', validator: proposal.validator }, 'block refused')
    return {
      type: 'proposal-received',
      proposal,
      validity: check?.code === 'ok' ? 'valid' : 'invalid',
      isTimely: isTimely(proposal),
    }
  }

  function isTimely(proposal: Proposal): boolean {
    const block = decodeBlock(proposal.value.bytes)
    return block !== undefined && isTimelyProposal(genesis, clock, block.header.slot)
  }

  function receive(message: ConsensusMessage): void {
    if (message.kind === 'vote') return give({ type: 'vote-received', vote: message.vote })
    if (message.kind === 'certificate')
      return give({ type: 'certificate-received', certificate: message.certificate })
    if (message.polka.length > 0) give({ type: 'polka-received', votes: message.polka })
    give({
      type: 'proposal-received',
      proposal: message.proposal,
      validity: 'unchecked',
      isTimely: isTimely(message.proposal),
    })
  }

  function give(input: ConsensusInput): void {
    if (isSilent()) return
    inputs.push(input)
    void drain()
  }

  /** After a restart: what was signed last may never have left, and counts here only when it comes back. */
  function repeatLast(): void {
    if (lastMessage === undefined) return
    parts.send(lastMessage)
    const own = decodeMessage(lastMessage)
    if (own !== undefined) receive(own)
  }

  function halt(error: unknown): void {
    if (isSilent()) return
    reason =
      error instanceof OperatingError
        ? error
        : new OperatingError(
            { code: 'consensus-halted' },
            'The consensus stopped on an unexpected failure: see the log; start the node again.',
            { cause: error },
          )
    cancelTimers()
    parts.halt(reason)
  }

  function cancelTimers(): void {
    for (const cancel of timers) cancel()
    timers.clear()
  }

  return {
    startHeight() {
      const height = keeper.tip().height + 1
      const resumed = isResumed ? undefined : saved?.signState
      isResumed = true
      give({
        type: 'height-started',
        height,
        validators: genesis.validators,
        ...(resumed === undefined ? {} : { resumed }),
      })
      if (resumed?.height === height) repeatLast()
    },
    receive,
    input: give,
    height: () => state.height,
    halted: () => reason,
    stop() {
      isStopped = true
      cancelTimers()
    },
  }
}

/** Damaged sign state is doubt, and on doubt nothing is signed. */
async function loadSaved(store: ChainStore): Promise<ReturnType<typeof decodeSignState>> {
  const bytes = await store.loadSignState()
  if (bytes === undefined) return undefined
  const saved = decodeSignState(bytes)
  if (saved !== undefined) return saved
  throw new OperatingError(
    { code: 'sign-state-damaged' },
    'What this node signed last cannot be read: it must not sign again with this key. Rotate the consensus key.',
  )
}
