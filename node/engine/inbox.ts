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
        return consensus(bytes, author)
    }
  }

  function gateVote(bytes: Uint8Array, author: MemberId): Verdict {
    const verdict = judge.gateVote(bytes, author)
    if (verdict === 'accept') parts.voted()
    return verdict
  }

  /** What is held of a message is given to the machine again only where it was asked for: it may have dropped it. */
  function consensus(bytes: Uint8Array, author: MemberId, isAsked = false): Verdict {
    const known = held.find(bytes)
    if (known !== undefined) return isAsked ? take(known) : 'ignore'
    const message = decodeMessage(bytes)
    if (message === undefined) return refused('consensus-malformed', author, 'reject')
    if (!consensusJudge.isWellFormed(message)) return refused('consensus-polka-invalid', author, 'reject')
    parts.heardMessage(message)
    const { height, signer } = originOf(message)
    const tip = keeper.tip().height
    if (height <= tip) return 'ignore'
    // Who is no validator here may be one where the chain is longer: not believed, and not held against who relays it.
    if (!consensusJudge.isOfValidators(message)) return refused('consensus-not-validator', author, 'ignore')
    const same = held.sameClaim(message)
    if (same !== undefined) return isAsked ? take(same) : 'ignore'
    // Of later heights the set and its keys are not known for sure.
    const verdict = height > tip + 1 ? 'ignore' : 'reject'
    if (!consensusJudge.isCanonical(message)) return refused('consensus-polka-invalid', author, verdict)
    if (!consensusJudge.isSigned(message)) return refused('consensus-signature-invalid', author, verdict)
    if (height <= tip + 1 + HEIGHTS_AHEAD_LIMIT) held.add({ height, signer, bytes, message })
    return take(message)
  }

  function take(message: ConsensusMessage): Verdict {
    const { height } = originOf(message)
    const tip = keeper.tip().height
    if (height <= tip) return 'ignore'
    if (height > tip + 1) parts.behind()
    if (height <= tip + 1 + HEIGHTS_AHEAD_LIMIT) parts.heard(message)
    return 'accept'
  }

  function refused(code: string, author: MemberId, verdict: 'ignore' | 'reject'): Verdict {
    logger[verdict === 'reject' ? 'warn' : 'debug']({ code, author }, 'consensus message refused')
    return verdict
  }

  return {
    gossip,
    // The machine may have dropped for a limit what it hears now again: answers are not filtered as gossip is.
    object({ kind, bytes }, from) {
      if (kind === 'sheet') judge.namedSheet(bytes)
      else if (kind === 'reading') judge.namedReading(bytes)
      else if (kind === 'gate-vote') gateVote(bytes, from)
      else if (kind === 'transaction') judge.namedTransaction(bytes)
      else consensus(bytes, from, true)
    },
  }
}

function originOf(message: ConsensusMessage): { height: Height; signer: string } {
  if (message.kind === 'certificate') return { height: message.certificate.height, signer: '' }
  const { height, validator } = message.kind === 'proposal' ? message.proposal : message.vote
  return { height, signer: validator }
}
