import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { SignAndSend } from '../../../node/core/consensus/effect.ts'
import { maySign } from '../../../node/core/consensus/sign-state.ts'
import type { SignedBytes, SignState } from '../../../node/core/consensus/sign-state.ts'
import { Bench, effectsOf, HEIGHT, makePrevotes, makeProposal, said, validatorIds, valueOf } from './make.ts'

const at = (height: number, round: number, step: SignedBytes['step'], byte = 1): SignedBytes => {
  return { height, round, step, bytes: Uint8Array.of(byte) }
}
const last = at(4, 2, 'prevote')

const VERDICTS = [
  { why: 'nothing was signed', last: null, next: last, verdict: 'sign' },
  { why: 'a later step', last, next: at(4, 2, 'precommit'), verdict: 'sign' },
  { why: 'a later round, though an earlier step', last, next: at(4, 3, 'proposal'), verdict: 'sign' },
  { why: 'a later height, though an earlier round', last, next: at(5, 0, 'proposal'), verdict: 'sign' },
  { why: 'the same again', last, next: at(4, 2, 'prevote'), verdict: 'repeat' },
  { why: 'another message at the same place', last, next: at(4, 2, 'prevote', 2), verdict: 'refuse' },
  {
    why: 'a longer message at the same place',
    last,
    next: { ...last, bytes: Uint8Array.of(1, 1) },
    verdict: 'refuse',
  },
  { why: 'an earlier step', last, next: at(4, 2, 'proposal'), verdict: 'refuse' },
  { why: 'an earlier round', last, next: at(4, 1, 'precommit'), verdict: 'refuse' },
  { why: 'an earlier height', last, next: at(3, 9, 'precommit'), verdict: 'refuse' },
] as const

for (const { why, last: before, next, verdict } of VERDICTS) {
  test(`${verdict}: ${why}`, () => {
    assert.is(maySign(before, next), verdict)
  })
}

/** All that validator 1 signs in round 0, when all goes well. */
function signInRound0(): SignAndSend[] {
  const bench = new Bench()
  bench.give(makeProposal('a'), makePrevotes('a', [0, 1, 2]))
  return effectsOf(bench.effects, 'sign-and-send')
}

const signStateAfter = (index: number): SignState => {
  const signState = signInRound0()[index]?.signState
  assert.ok(signState)
  return signState
}

test('the lock is persisted with the precommit, not before, with its value and its polka', () => {
  const [prevote, precommit] = [signStateAfter(0), signStateAfter(1)]
  assert.equal([prevote.step, prevote.lockedRound], ['prevote', -1])
  assert.equal([precommit.step, precommit.lockedRound, precommit.validRound], ['precommit', 0, 0])
  assert.equal(precommit.lockedValue, valueOf('a'))
  assert.equal(precommit.validCertificate, makePrevotes('a', [0, 1, 2]))
})

test('who restarts after a prevote does not prevote again, but goes on to the precommit', () => {
  const bench = new Bench({ resumed: signStateAfter(0) })
  assert.equal(said(bench.give(makeProposal('b'))), [])
  bench.elapse('propose')
  assert.equal(said(bench.give(makePrevotes('b', [0, 2, 3]))), ['precommit 0 b'])
})

test('who restarts after a precommit says nothing more in that round, and is locked in the next', () => {
  const bench = new Bench({ resumed: signStateAfter(1), self: 1 })
  assert.equal(said(bench.give(makePrevotes(null, [0, 2, 3]))), [])
  assert.equal(said(bench.elapse('precommit')), ['proposal 1 a of 0'])
  bench.elapse('precommit')
  assert.equal(said(bench.give(makeProposal('b', { round: 2 }))), ['prevote 2 nil'])
})

test('a proposer that restarts after its proposal builds no other', () => {
  const bench = new Bench({ self: 0 })
  const built = { type: 'value-built', height: HEIGHT, round: 0, value: valueOf('a') } as const
  const [proposal] = effectsOf(bench.give(built), 'sign-and-send')
  assert.ok(proposal)
  const again = new Bench({ self: 0, resumed: proposal.signState })
  assert.equal(effectsOf(again.effects, 'build-value'), [])
  assert.equal(said(again.give({ ...built, value: valueOf('b') })), [])
  assert.equal(said(again.give(makeProposal('a'))), ['prevote 0 a'])
})

test('a sign state of an earlier height leaves no lock; one of a later height silences the machine', () => {
  const earlier = new Bench({ height: HEIGHT + 1, resumed: signStateAfter(1), self: 2 })
  assert.is(earlier.state.lockedRound, -1)
  assert.equal(said(earlier.elapse('propose')), ['prevote 0 nil'])
  const later = new Bench({ height: HEIGHT - 1, resumed: signStateAfter(1) })
  assert.equal(said(later.elapse('propose')), [])
  later.give({ type: 'height-started', height: HEIGHT, validators: validatorIds(4) })
  assert.equal(said(later.elapse('propose')), [])
  later.elapse('precommit')
  assert.equal(said(later.elapse('propose')), ['prevote 1 nil'])
})

test.run()
