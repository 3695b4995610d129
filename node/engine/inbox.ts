/** Takes in what the street says, over gossip and in answers: each kind to its judge, and what is good to its place. */
import type { Height } from '../core/units/quantities.ts'
import type { Logger } from '../runtime/logger.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import type { ConsensusJudge } from './consensus-judge.ts'
import type { ConsensusMessage } from './consensus-wire.ts'
import { decodeMessage } from './consensus-wire.ts'
import type { HeldMessages } from './held-messages.ts'
import type { Judge } from './judge.ts'
import type { OwnKey } from './own-key.ts'
import type { MemberId, Topic, Verdict } from './ports.ts'
import type { ObjectFrame } from './requests.ts'

export interface Inbox {
  /** Judges a gossip message and keeps what is good. */
  readonly gossip: (topic: Topic, bytes: Uint8Array, author: MemberId) => Verdict
  /** Takes an object that this node has asked for. */
  readonly object: (frame: ObjectFrame, from: MemberId) => void
}

export interface InboxParts {
  readonly keeper: ChainKeeper
  readonly judge: Judge
  readonly consensusJudge: ConsensusJudge
  readonly held: HeldMessages
  readonly logger: Logger
  /** Every consensus message, before it is judged. */
  readonly heardMessage: OwnKey['heardMessage']
  /** A verified consensus message, for the machine. */
  readonly heard: (message: ConsensusMessage) => void
  /** A new gate vote is in the pool. */
  readonly voted: () => void
  /** The street is at a later height than this node. */
  readonly behind: () => void
}

/** Messages of so many heights after the one in progress are kept; who is further behind needs blocks first. */
const HEIGHTS_AHEAD_LIMIT = 2

export function createInbox(parts: InboxParts): Inbox {
  const { keeper, judge, consensusJudge, held, logger } = parts

  function gossip(topic: Topic, bytes: Uint8Array, author: MemberId): Verdict {
    switch (topic) {
      case 'sheets':
        return judge.sheet(bytes, author)
      case 'readings':
        return judge.reading(bytes, author)
      case 'gate-votes':
        return gateVote(bytes, author)
      case 'transactions':
        return judge.transaction(bytes, author)
      case 'consensus':
        return held.find(bytes) === undefined ? consensus(bytes, author) : 'ignore'
    }
  }

  function gateVote(bytes: Uint8Array, author: MemberId): Verdict {
    const verdict = judge.gateVote(bytes, author)
    if (verdict === 'accept') parts.voted()
    return verdict
  }

  /** `known` is what these bytes say, where they were good before and are kept. */
  function consensus(bytes: Uint8Array, author: MemberId, known?: ConsensusMessage): Verdict {
    const message = known ?? decodeMessage(bytes)
    if (message === undefined) return refused('consensus-malformed', author)
    if (known === undefined) parts.heardMessage(message)
    const { height, signer } = originOf(message)
    const tip = keeper.tip().height
    if (height <= tip) return 'ignore'
    // Who is no validator here may be one where the chain is longer: not believed, and not held against who relays it.
    if (!consensusJudge.isOfValidators(message)) {
      logger.debug({ code: 'consensus-not-validator', author }, 'consensus message refused')
      return 'ignore'
    }
    if (known === undefined && !consensusJudge.isSigned(message))
      return refused('consensus-signature-invalid', author)
    if (height > tip + 1) parts.behind()
    if (height > tip + 1 + HEIGHTS_AHEAD_LIMIT) return 'accept'
    if (known === undefined) held.add({ height, signer, bytes, message })
    parts.heard(message)
    return 'accept'
  }

  function refused(code: string, author: MemberId): Verdict {
    logger.warn({ code, author }, 'consensus message refused')
    return 'reject'
  }

  return {
    gossip,
    // The machine may have dropped for a limit what it hears now again: answers are not filtered as gossip is.
    object({ kind, bytes }, from) {
      if (kind === 'sheet') judge.namedSheet(bytes)
      else if (kind === 'reading') judge.namedReading(bytes)
      else if (kind === 'gate-vote') gateVote(bytes, from)
      else if (kind === 'transaction') judge.namedTransaction(bytes)
      else consensus(bytes, from, held.find(bytes))
    },
  }
}

function originOf(message: ConsensusMessage): { height: Height; signer: string } {
  if (message.kind === 'certificate') return { height: message.certificate.height, signer: '' }
  const { height, validator } = message.kind === 'proposal' ? message.proposal : message.vote
  return { height, signer: validator }
}
