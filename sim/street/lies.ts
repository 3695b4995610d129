/** The lies themselves, each properly signed with the liar's own keys; undefined where there is nothing to lie about. */
import type { Block } from '../../node/core/chain/block.ts'
import { assembleBlock, decodeBlock } from '../../node/core/chain/block.ts'
import type { GateVote } from '../../node/core/chain/gate-vote.ts'
import { decodeGateVote, encodeGateVoteBody, signedGateVote } from '../../node/core/chain/gate-vote.ts'
import { hashBytes } from '../../node/core/codec/hash-bytes.ts'
import type { Proposal, Vote } from '../../node/core/consensus/message.ts'
import type { Domain } from '../../node/core/crypto/signing.ts'
import { DOMAINS, signingInput } from '../../node/core/crypto/signing.ts'
import type { OrderSheet, SignedSheet } from '../../node/core/market/order-sheet.ts'
import { decodeSheet, encodeSheetBody, signedSheet } from '../../node/core/market/order-sheet.ts'
import type { Topic } from '../../node/engine/ports.ts'
import { claimOf, decodeMessage, encodeMessage } from '../../node/engine/consensus-wire.ts'
import type { Signer } from '../../node/runtime/ed25519.ts'
import type { Chances } from './chances.ts'
import type { ChaosWorld } from './chaos-world.ts'
import { createHearsay } from './hearsay.ts'
import type { Plot } from './plot.ts'
import { halve, sideKey } from './plot.ts'
import type { Saying } from './saying.ts'
import type { TestHome } from './street-community.ts'

type Lie = readonly Saying[] | undefined

export interface Lies {
  hears(topic: Topic, bytes: Uint8Array): boolean
  wrongClearing(proposal: Proposal): Lie
  twoProposals(proposal: Proposal, bytes: Uint8Array): Lie
  twoVotes(vote: Vote, bytes: Uint8Array): Lie
  twoGateVotes(bytes: Uint8Array): Lie
  twoSheets(bytes: Uint8Array): Lie
  lastLook(gateVote: Uint8Array): Lie
  /** In another's name, with a signature that is none. */
  forgery(): Lie
  /** Votes of rounds that nobody will ever see, two of each. */
  farVotes(vote: Vote): Lie
  /** Somebody's proposal once more, with prevotes beside it that prove nothing. */
  paddedProposal(): Lie
  garbage(bytes: Uint8Array): Uint8Array
}

/** Above what an honest home gives; a member may have four revisions of a slot. */
const LATE_REVISION = 90
/** More than a node keeps of one sender. */
const FAR_ROUNDS = 24
const FAR_STEP = 7
const PADDINGS = 24

export function createLies(world: ChaosWorld, home: TestHome, plot: Plot, chances: Chances): Lies {
  const { made, isHonest } = world
  const { community } = made
  const members = made.homes.map(({ member }) => member)
  const halves = halve(members, isHonest)
  const hearsay = createHearsay(world)
  let lastVote: Vote | undefined
  let lastPrevote: Vote | undefined
  let lastProposal: Proposal | undefined

  function sign(signer: Signer, domain: Domain, body: Uint8Array): Uint8Array {
    return signer.sign(signingInput(domain, hashBytes(community.hash), body))
  }

  function propose(proposal: Proposal, block: Block): Uint8Array {
    const value = { id: block.hash, bytes: block.bytes }
    const { domain, body } = claimOf({ ...proposal, type: 'proposal', value })
    const signature = sign(home.keys.consensus, domain, body)
    return encodeMessage({ kind: 'proposal', proposal: { ...proposal, value, signature }, polka: [] })
  }

  function voteFor(vote: Vote, valueId: string | null): Uint8Array {
    const { domain, body } = claimOf({ ...vote, valueId })
    const signature = sign(home.keys.consensus, domain, body)
    return encodeMessage({ kind: 'vote', vote: { ...vote, valueId, signature } })
  }

  function signVote(vote: GateVote): Uint8Array {
    return signedGateVote(vote, sign(home.keys.consensus, DOMAINS.gateVote, encodeGateVoteBody(vote))).bytes
  }

  function signSheet(sheet: OrderSheet): SignedSheet {
    return signedSheet(sheet, sign(home.keys.node, DOMAINS.sheet, encodeSheetBody(sheet)))
  }

  function toHalves(topic: Topic, first: Uint8Array, second: Uint8Array): Lie {
    return [
      { topic, bytes: first, to: halves[0] ?? [] },
      { topic, bytes: second, to: halves[1] ?? [] },
    ]
  }

  return {
    hears(topic, bytes) {
      hearsay.hears(topic, bytes)
      if (topic !== 'consensus') return decodeGateVote(bytes)?.vote.validator === home.member
      const message = decodeMessage(bytes)
      if (message === undefined || message.kind === 'certificate') return false
      if (message.kind === 'vote' && isHonest(message.vote.validator)) {
        lastVote = message.vote
        if (lastVote.type === 'prevote') lastPrevote = lastVote
      }
      if (message.kind === 'proposal' && isHonest(message.proposal.validator)) lastProposal = message.proposal
      return (message.kind === 'vote' ? message.vote : message.proposal).validator === home.member
    },
    wrongClearing(proposal) {
      const block = decodeBlock(proposal.value.bytes)
      if (block === undefined || proposal.validRound >= 0) return undefined
      const clearing = { ...block.body.clearing, energyWh: block.body.clearing.energyWh + 1000 }
      const wrong = assembleBlock(block.header, { ...block.body, clearing })
      return [{ topic: 'consensus', bytes: propose(proposal, wrong) }]
    },
    twoProposals(proposal, bytes) {
      const block = decodeBlock(proposal.value.bytes)
      if (block === undefined || proposal.validRound >= 0) return undefined
      const own = block.body.gateVotes.find((signed) => signed.vote.validator === home.member)
      const other = hearsay.otherBlock(block, own && decodeGateVote(signVote(otherVote(own.vote))))
      if (other === undefined) return undefined
      const [one = [], two = []] = halves
      plot.sides.set(sideKey(proposal), [
        { valueId: block.hash, to: one },
        { valueId: other.hash, to: two },
      ])
      return toHalves('consensus', bytes, propose(proposal, other))
    },
    twoVotes(vote, bytes) {
      const sides = plot.sides.get(sideKey(vote))
      if (sides === undefined) {
        const other = vote.valueId === null ? 'ab'.repeat(32) : null
        return toHalves('consensus', bytes, voteFor(vote, other))
      }
      return sides.map(({ valueId, to }) => ({ topic: 'consensus', bytes: voteFor(vote, valueId), to }))
    },
    twoGateVotes(bytes) {
      const signed = decodeGateVote(bytes)
      if (signed === undefined) return undefined
      return toHalves('gate-votes', bytes, signVote(otherVote(signed.vote)))
    },
    twoSheets(bytes) {
      const signed = decodeSheet(bytes)
      if (signed === undefined) return undefined
      const orders = signed.sheet.orders.slice(1)
      return toHalves('sheets', bytes, signSheet({ ...signed.sheet, orders }).bytes)
    },
    lastLook(bytes) {
      const signed = decodeGateVote(bytes)
      const own = signed && hearsay.sheetOf(signed.vote.slot)
      if (signed === undefined || own === undefined) return undefined
      const { slot } = signed.vote
      const late = signSheet({ ...own.sheet, member: home.member, revision: LATE_REVISION })
      hearsay.hears('sheets', late.bytes)
      const references = plot.lateSheets.get(slot) ?? []
      references.push({ member: home.member, revision: LATE_REVISION, hash: late.hash, bytes: late.bytes })
      plot.lateSheets.set(slot, references)
      const sheets = [...signed.vote.sheets, ...references].sort((left, right) =>
        left.member === right.member ? left.revision - right.revision : left.member < right.member ? -1 : 1,
      )
      return [
        { topic: 'gate-votes', bytes: signVote({ ...signed.vote, sheets }) },
        { topic: 'sheets', bytes: late.bytes },
      ]
    },
    forgery() {
      if (lastVote === undefined) return undefined
      const { height, round, type } = lastVote
      const names = made.validators.map(({ member }) => member).filter(isHonest)
      const bytes = names.map((validator) =>
        encodeMessage({
          kind: 'vote',
          vote: {
            type,
            height,
            round: round + 1,
            valueId: 'cd'.repeat(32),
            validator,
            signature: new Uint8Array(64),
          },
        }),
      )
      return bytes.map((each) => ({ topic: 'consensus', bytes: each }))
    },
    farVotes(vote) {
      return Array.from({ length: FAR_ROUNDS }, (_, index) => vote.round + 1 + index * FAR_STEP).flatMap(
        (round) =>
          ['cd', 'ef'].map((byte): Saying => ({
            topic: 'consensus',
            bytes: voteFor({ ...vote, round }, byte.repeat(32)),
          })),
      )
    },
    paddedProposal() {
      const [proposal, prevote] = [lastProposal, lastPrevote]
      if (proposal === undefined || prevote === undefined) return undefined
      return Array.from({ length: PADDINGS }, (_, index): Saying => {
        const polka = Array.from({ length: index + 1 }, () => prevote)
        return { topic: 'consensus', bytes: encodeMessage({ kind: 'proposal', proposal, polka }) }
      })
    },
    garbage(bytes) {
      const spoilt = bytes.slice(0, 1 + chances.below(bytes.length))
      spoilt[chances.below(spoilt.length)] = chances.below(256)
      return spoilt
    },
  }
}

function otherVote(vote: GateVote): GateVote {
  return {
    ...vote,
    wasPreviousTimely: !vote.wasPreviousTimely,
    sheets: vote.sheets.slice(1),
    readings: [],
  }
}
