/** The loop around the consensus machine where order matters: a tip that moves meanwhile, failures, and the end. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeMessage } from '../../node/engine/consensus-wire.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { createStreet } from '../support/street.ts'
import { FIRST_SLOT } from '../support/test-community.ts'
import { createHeight, proposalOf, reopened, self, slowDown, voteOf } from './driver-height.ts'

test('a block that a peer brings while the same height is being signed is not judged on the new tip', async () => {
  const { driver, time, disk, keeper, street } = await createHeight()
  const block = street.propose()
  // The proposer's timeout: this node signs nil, and its disk takes a while.
  const slow = slowDown(disk)
  await time.advanceTo(time.nowMs() + 600)
  assert.ok(slow.isWaiting())
  driver.receive(proposalOf(street, block))
  for (const index of [1, 2, 3]) driver.receive(voteOf(street, 'precommit', index, block.hash))
  keeper.moveTo(block)
  slow.go()
  await time.advanceTo(time.nowMs() + 10)
  assert.is(driver.halted(), undefined)
})

test('a certified block that is invalid here stops the node for good', async () => {
  const { driver, time, street, sent } = await createHeight({ isValid: false })
  const block = street.propose()
  driver.receive(proposalOf(street, block))
  for (const index of [1, 2, 3]) driver.receive(voteOf(street, 'precommit', index, block.hash))
  await time.advanceTo(time.nowMs() + 10)
  assert.is(driver.halted()?.code, 'certified-value-invalid')
  const before = sent.length
  await time.advanceTo(time.nowMs() + 60_000)
  assert.is(sent.length, before)
})

test('what is decided is handed over once, and no timer of the height remains', async () => {
  const { driver, time, clock, street, decided } = await createHeight()
  const block = street.propose()
  driver.receive(proposalOf(street, block))
  for (const index of [1, 2, 3]) driver.receive(voteOf(street, 'precommit', index, block.hash))
  await time.advanceTo(time.nowMs() + 10)
  assert.equal(decided, [block.hash])
  assert.is(clock.timers(), 0)
})

test('a failure that nobody expected halts the node with a code, its cause kept', async () => {
  const { driver, time } = await createHeight({
    check: () => {
      throw new Error('a mistake of ours')
    },
  })
  const street = createStreet()
  driver.receive(proposalOf(street, street.propose()))
  await time.advanceTo(time.nowMs() + 10)
  assert.is(driver.halted()?.code, 'consensus-halted')
  assert.match(String(driver.halted()?.cause), 'a mistake of ours')
})

test('stop waits for the signature under way, which is kept and not sent', async () => {
  const { driver, time, clock, disk, sent } = await createHeight()
  const slow = slowDown(disk)
  await time.advanceTo(time.nowMs() + 600)
  assert.ok(slow.isWaiting())
  let isStopped = false
  const stopped = driver.stop().then(() => (isStopped = true))
  await time.advanceTo(time.nowMs() + 10)
  assert.not(isStopped)
  slow.go()
  await stopped
  assert.ok(disk.signState)
  assert.equal(sent, [])
  assert.is(clock.timers(), 0)
})

test('two votes of its own key for one place, whoever brings them, stop a node', async () => {
  const { driver, time, sent } = await createHeight()
  const street = createStreet()
  driver.receive(voteOf(street, 'prevote', 0, 'ab'.repeat(32)))
  driver.receive(voteOf(street, 'prevote', 0, 'cd'.repeat(32)))
  await time.advanceTo(time.nowMs() + 10)
  assert.is(driver.halted()?.code, 'sign-state-conflict')
  await time.advanceTo(time.nowMs() + 60_000)
  assert.equal(sent, [])
})

test('a node whose chain was repaired signs nothing below the height that it signed last', async () => {
  const { driver, time, clock, disk, street, keeper, sent } = await createHeight({ signedBefore: 3 })
  const { signState } = disk
  assert.ok(signState)
  await time.advanceTo(time.nowMs() + 60_000)
  assert.equal([sent.length, clock.timers()], [0, 0])
  assert.is(disk.signState, signState)
  const [one, two] = [1, 2].map((height) => ({
    ...street.propose(),
    header: { ...street.propose().header, height },
  }))
  assert.ok(one && two)
  keeper.moveTo(one)
  driver.startHeight([])
  await time.advanceTo(time.nowMs() + 60_000)
  assert.is(sent.length, 0)
  keeper.moveTo(two)
  driver.startHeight([])
  await time.advanceTo(time.nowMs() + 60_000)
  assert.ok(sent.length > 0)
})

test('while the disk is slow so many messages wait and no more; what did not fit is taken when it comes again', async () => {
  const { driver, time, disk, street, decided } = await createHeight()
  const block = street.propose()
  const slow = slowDown(disk)
  await time.advanceTo(time.nowMs() + 600)
  assert.ok(slow.isWaiting())
  const precommits = [1, 2, 3].map((index) => voteOf(street, 'precommit', index, block.hash))
  for (let count = 0; count < 4096; count++) driver.receive(voteOf(street, 'prevote', 1, block.hash))
  for (const message of [proposalOf(street, block), ...precommits]) driver.receive(message)
  slow.go()
  await time.advanceTo(time.nowMs() + 10)
  assert.equal(decided, [])
  for (const message of [proposalOf(street, block), ...precommits]) driver.receive(message)
  await time.advanceTo(time.nowMs() + 10)
  assert.equal(decided, [block.hash])
})

test('a node that has halted lets go of what waits, and keeps nothing more', async () => {
  const { driver, time, clock, disk, street } = await createHeight()
  const slow = slowDown(disk)
  await time.advanceTo(time.nowMs() + 600)
  assert.ok(slow.isWaiting())
  for (const index of [1, 2, 3]) driver.receive(voteOf(street, 'prevote', index, 'ab'.repeat(32)))
  assert.ok(driver.kept().waiting >= 3)
  driver.halt(new OperatingError({ code: 'store-failed' }, 'The disk is full.'))
  assert.is(driver.kept().waiting, 0)
  for (const index of [1, 2, 3]) driver.receive(voteOf(street, 'precommit', index, 'ab'.repeat(32)))
  assert.is(driver.kept().waiting, 0)
  assert.is(clock.timers(), 0)
  slow.go()
  await driver.stop()
})

test('of the blocks that are proposed some are kept read, and never more than sixteen', async () => {
  const { driver, time, street } = await createHeight()
  const most: number[] = []
  for (let at = 0; at < 40; at++) {
    driver.receive(proposalOf(street, street.propose({ slot: FIRST_SLOT + at })))
    await time.advanceTo(time.nowMs() + 1)
    most.push(driver.kept().readBlocks)
  }
  assert.is(Math.max(...most), 16)
  await driver.stop()
})

test('of two signatures that are due at once the second is not made when the driver is stopped during the first', async () => {
  const { driver, time, disk, street, clock } = await createHeight()
  const block = street.propose()
  for (const index of [1, 2, 3]) driver.receive(voteOf(street, 'prevote', index, block.hash))
  await time.advanceTo(time.nowMs() + 10)
  const slow = slowDown(disk)
  driver.receive(proposalOf(street, block))
  await time.advanceTo(time.nowMs() + 10)
  assert.ok(slow.isWaiting())
  const stopped = driver.stop()
  slow.go()
  await stopped
  assert.is((await reopened(disk, street)).resumed?.step, 'prevote')
  assert.is(clock.timers(), 0)
})

test('beside a signature the votes of its round and of the one before are kept, and no older ones', async () => {
  const { driver, time, disk, street } = await createHeight()
  const others = [1, 2]
  for (const round of [0, 1, 2])
    for (const type of ['prevote', 'precommit'] as const) {
      for (const index of others) driver.receive(voteOf(street, type, index, null, round))
      await time.advanceTo(time.nowMs() + 2000)
    }
  const { resumed, resumedVotes } = await reopened(disk, street)
  const rounds = new Set(
    resumedVotes.filter(({ validator }) => validator !== self(street)).map(({ round }) => round),
  )
  assert.ok(resumed && resumed.round >= 2, String(resumed?.round))
  assert.equal([...rounds].sort(), [resumed.round - 1, resumed.round])
})

test('after a restart the votes that were kept are heard by this node itself, too', async () => {
  const block = createStreet().propose()
  const votes = [1, 2, 3].map((index) => voteOf(createStreet(), 'precommit', index, block.hash).vote)
  const { driver, time, street, decided } = await createHeight({ signedBefore: 1, votes })
  driver.receive(proposalOf(street, block))
  await time.advanceTo(time.nowMs() + 10)
  assert.equal(decided, [block.hash])
})

test('after a restart the votes that were kept, and what was signed last, go out again; of who is silent nothing does', async () => {
  const votes = [1, 2, 3].map((index) => voteOf(createStreet(), 'prevote', index, null).vote)
  const { sent } = await createHeight({ signedBefore: 1, votes })
  assert.is(sent.length, votes.length + 1)
  const silent = await createHeight({ signedBefore: 2, votes })
  silent.driver.halt(new OperatingError({ code: 'disk-full' }, 'so'))
  silent.keeper.moveTo(silent.street.propose())
  silent.driver.startHeight([])
  await silent.time.advanceTo(silent.time.nowMs() + 10)
  assert.equal(silent.sent, [])
})

test('after a restart it goes on where it signed last, and signs nothing before that', async () => {
  const { driver, time, sent } = await createHeight({ signedBefore: 1 })
  await time.advanceTo(time.nowMs() + 10_000)
  assert.is(driver.halted(), undefined)
  const said = sent.map((bytes) => decodeMessage(bytes))
  assert.ok(said.length > 0)
  for (const message of said) {
    const [type, round] =
      message?.kind === 'vote' ? [message.vote.type, message.vote.round] : [message?.kind, NaN]
    assert.ok(round > 0 || type === 'precommit', `${type} of round ${round}`)
  }
})

test('what was heard of a height before it began counts in it', async () => {
  const { driver, time, street, keeper } = await createHeight()
  keeper.moveTo(street.propose())
  const early = [1, 2, 3].map((index) => {
    const { vote } = voteOf(street, 'prevote', index, null)
    return { kind: 'vote' as const, vote: { ...vote, height: 2 } }
  })
  driver.startHeight(early)
  await time.advanceTo(time.nowMs() + 1)
  assert.is(driver.kept().votes, early.length)
})

test('a timer is cancelled once, and none that belongs to a height that is over', async () => {
  const { driver, time, street, keeper, mostCancelled } = await createHeight()
  for (let height = 1; height < 4; height++) {
    await time.advanceTo(time.nowMs() + 100)
    const block = street.propose()
    keeper.moveTo({ ...block, header: { ...block.header, height } })
    driver.startHeight([])
  }
  await driver.stop()
  assert.is(mostCancelled(), 1)
})

test('a height takes the timers of the one before with it', async () => {
  const { driver, time, clock, street, keeper } = await createHeight()
  await time.advanceTo(time.nowMs() + 100)
  const timers = clock.timers()
  assert.ok(timers > 0)
  keeper.moveTo(street.propose())
  driver.startHeight([])
  await time.advanceTo(time.nowMs() + 10)
  assert.is(clock.timers(), timers)
})

test('a certificate decides what was proposed, as the votes in it would', async () => {
  const { driver, time, street, decided } = await createHeight()
  const block = street.propose()
  driver.receive(proposalOf(street, block))
  const signatures = [1, 2, 3].map((index) => voteOf(street, 'precommit', index, block.hash).vote)
  driver.receive({
    kind: 'certificate',
    certificate: { height: 1, round: 0, valueId: block.hash, signatures },
  })
  await time.advanceTo(time.nowMs() + 10)
  assert.equal([decided, driver.halted()], [[block.hash], undefined])
})

test('a node that halted says its first reason, and one that was stopped has none', async () => {
  const { driver, time, clock, street, decided } = await createHeight()
  const reasons = ['disk-full', 'store-corrupt'].map((code) => new OperatingError({ code }, 'so'))
  assert.ok(clock.timers() > 0)
  for (const reason of reasons) driver.halt(reason)
  assert.is(clock.timers(), 0)
  assert.is(driver.halted(), reasons[0])
  const block = street.propose()
  driver.receive(proposalOf(street, block))
  for (const index of [1, 2, 3]) driver.receive(voteOf(street, 'precommit', index, block.hash))
  await time.advanceTo(time.nowMs() + 10)
  assert.equal(decided, [])
  const other = await createHeight()
  await other.driver.stop()
  other.driver.halt(reasons[0])
  assert.is(other.driver.halted(), undefined)
})

test.run()
