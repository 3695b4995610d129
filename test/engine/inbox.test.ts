/** What a node holds and passes on of consensus messages: what somebody else adds to them makes no second message of one. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Proposal, Vote } from '../../node/core/consensus/message.ts'
import { createConsensusJudge } from '../../node/engine/consensus-judge.ts'
import type { ConsensusMessage } from '../../node/engine/consensus-wire.ts'
import { claimOf, encodeMessage } from '../../node/engine/consensus-wire.ts'
import { createHeldMessages } from '../../node/engine/held-messages.ts'
import type { InboxParts } from '../../node/engine/inbox.ts'
import { createInbox } from '../../node/engine/inbox.ts'
import type { Verdict } from '../../node/engine/ports.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import { makeSampleMessages } from '../support/sample-messages.ts'
import { sign } from '../support/signed-messages.ts'
import { homeAt } from '../support/street.ts'
import { makeCommunity } from '../support/test-community.ts'

const HEIGHT = 5
const street = makeCommunity({ homes: 5, validators: 4 })
const { community } = street
const { block } = makeSampleMessages()
const RELAY = homeAt(street, 3).member

test('a re-proposal with the prevotes of a quorum, in the order of the set, is passed on and held', () => {
  const { hear, heard } = makeScene()
  assert.is(hear(again(polka([0, 1, 2]))), 'accept')
  assert.is(hear(again(polka([0, 1, 2]))), 'ignore')
  assert.is(heard.length, 1)
})

for (const [what, message] of [
  ['the same vote again and again', again(Array.from({ length: 200 }, () => prevoteAt(0)))],
  ['two of three, one of them twice', again(polka([0, 1, 1]))],
  ['fewer than a quorum', again(polka([0, 1]))],
  ['another order than that of the set', again(polka([1, 0, 2]))],
  ['no votes', again([])],
  ['votes of another round', again(polka([0, 1, 2], { round: 0 }))],
  ['votes of another height', again(polka([0, 1, 2], { height: HEIGHT + 1 }))],
  ['votes for another value', again(polka([0, 1, 2], { valueId: '5'.repeat(64) }))],
  ['votes for nothing', again(polka([0, 1, 2], { valueId: null }))],
  ['precommits', again(polka([0, 1, 2], { type: 'precommit' }))],
  ['a valid round that has not been', again(polka([0, 1, 2], { round: 3 }), { validRound: 3 })],
  ['votes beside a fresh value', again(polka([0, 1, 2]), { validRound: -1 })],
] as const)
  test(`a proposal is refused before any signature is verified: ${what}`, () => {
    const scene = makeScene()
    assert.is(scene.hear(message), 'reject')
    assert.is(scene.verified(), 0)
    assert.equal(scene.codes, ['consensus-polka-invalid'])
    assert.is(scene.held.of(HEIGHT).length, 0)
    assert.is(scene.heard.length, 0)
  })

test('a proposal with a signature in its polka that is nobody’s is refused', () => {
  const forged = { ...prevoteAt(2), signature: new Uint8Array(64) }
  const { hear, codes } = makeScene()
  assert.is(hear(again([prevoteAt(0), prevoteAt(1), forged])), 'reject')
  assert.equal(codes, ['consensus-signature-invalid'])
})

test('another quorum beside the same proposal is no second message: not passed on, not held, not verified', () => {
  const scene = makeScene()
  const own = voteMessage({ type: 'prevote', height: HEIGHT, round: 2, valueId: null }, 2)
  assert.is(scene.hear(own), 'accept')
  assert.is(scene.hear(again(polka([0, 1, 2]))), 'accept')
  const before = scene.verified()
  for (const voters of [
    [0, 1, 3],
    [0, 2, 3],
    [1, 2, 3],
    [0, 1, 2, 3],
  ])
    assert.is(scene.hear(again(polka(voters))), 'ignore')
  assert.is(scene.verified(), before)
  assert.equal(
    scene.held.of(HEIGHT).map(({ bytes }) => bytes),
    [encodeMessage(own), encodeMessage(again(polka([0, 1, 2])))],
  )
})

test('who asks hears what is held of a message, in whatever form it is answered', () => {
  const { inbox, hear, heard } = makeScene()
  const held = again(polka([0, 1, 2]))
  hear(held)
  for (const message of [held, again(polka([1, 2, 3]))])
    inbox.object({ kind: 'consensus', bytes: encodeMessage(message) }, RELAY)
  assert.equal(heard, [held, held, held])
})

test('what is of a later height than the next is not held against who brings it: its set may be another', () => {
  const later = HEIGHT + 1
  const vote = voteMessage({ type: 'prevote', height: later, round: 0, valueId: null }, 0, 4)
  const short = again(polka([0, 1], { height: later }), { height: later })
  const { hear, codes, held } = makeScene()
  assert.equal([hear(vote), hear(short)], ['ignore', 'ignore'])
  assert.equal(codes, ['consensus-signature-invalid', 'consensus-polka-invalid'])
  assert.is(held.of(later).length, 0)
  const now = voteMessage({ type: 'prevote', height: HEIGHT, round: 0, valueId: null }, 0, 4)
  assert.is(hear(now), 'reject')
})

test('a certificate is passed on with the precommits of a quorum, and refused with one that is nobody’s', () => {
  const of = (signatures: readonly Vote[]): ConsensusMessage => ({
    kind: 'certificate',
    certificate: { height: HEIGHT, round: 1, valueId: block.hash, signatures },
  })
  const precommits = polka([0, 1, 2], { type: 'precommit' })
  const { hear, heard, codes } = makeScene()
  const [first, second, third] = precommits
  assert.ok(first && second && third)
  assert.is(hear(of([first, second, { ...third, signature: new Uint8Array(64) }])), 'reject')
  assert.equal(codes, ['consensus-signature-invalid'])
  assert.equal([hear(of(precommits)), heard.length], ['accept', 1])
})

type Claim = Pick<Vote, 'type' | 'height' | 'round' | 'valueId'>

/** A vote in the name of one home, signed with the consensus key of another where that is said. */
function signedVote(claim: Claim, by: number, signer = by): Vote {
  const vote = { ...claim, validator: homeAt(street, by).member }
  const { domain, body } = claimOf(vote)
  return { ...vote, signature: sign(homeAt(street, signer).keys.consensus, domain, community, body) }
}

function voteMessage(claim: Claim, by: number, signer = by): ConsensusMessage {
  return { kind: 'vote', vote: signedVote(claim, by, signer) }
}

function prevoteAt(by: number, changes: Partial<Claim> = {}): Vote {
  return signedVote({ type: 'prevote', height: HEIGHT, round: 1, valueId: block.hash, ...changes }, by)
}

function polka(by: readonly number[], changes: Partial<Claim> = {}): Vote[] {
  return by.map((index) => prevoteAt(index, changes))
}

/** In round 3 the third home proposes what had its polka in round 1. */
function again(votes: readonly Vote[], changes: Partial<Proposal> = {}): ConsensusMessage {
  const value = { id: block.hash, bytes: block.bytes }
  const claim = {
    height: HEIGHT,
    round: 3,
    value,
    validRound: 1,
    validator: homeAt(street, 2).member,
    ...changes,
  }
  const { domain, body } = claimOf({ type: 'proposal', ...claim })
  const signature = sign(homeAt(street, 2).keys.consensus, domain, community, body)
  return { kind: 'proposal', proposal: { ...claim, signature }, polka: votes }
}

function makeScene() {
  const held = createHeldMessages()
  const heard: ConsensusMessage[] = []
  const codes: unknown[] = []
  let verified = 0
  const log = ({ code }: { code?: unknown }): void => void codes.push(code)
  const nothing = (): void => undefined
  const parts = {
    keeper: { tip: () => ({ height: HEIGHT - 1 }) },
    consensusJudge: createConsensusJudge({
      community: () => community,
      verify: (...claim) => {
        verified += 1
        return verifyEd25519(...claim)
      },
    }),
    held,
    logger: { debug: log, warn: log },
    heardMessage: nothing,
    heard: (message: ConsensusMessage) => heard.push(message),
    behind: nothing,
  }
  const inbox = createInbox(parts as unknown as InboxParts)
  const hear = (message: ConsensusMessage): Verdict =>
    inbox.gossip('consensus', encodeMessage(message), RELAY)
  return { inbox, hear, held, heard, codes, verified: () => verified }
}

test.run()
