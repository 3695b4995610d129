/** What a disk loses comes back from blocks and peers; what it refuses ends all signing. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeBlock } from '../../node/core/chain/block.ts'
import type { Change } from '../../node/core/governance/change.ts'
import { latchWrites } from '../../node/engine/latched-store.ts'
import type { EngineStreet, StreetHome } from '../support/engine-street.ts'
import { createEngineStreet, memberAt } from '../support/engine-street.ts'
import { createMemoryDisk, createMemoryStore } from '../support/memory-store.ts'
import { FIRST_SLOT } from '../support/test-community.ts'
import { makeDecision } from '../support/transactions.ts'
import { codeOf } from '../store/store-suite.ts'

const SLOTS = 5

test('a damaged state is computed again from the blocks, and the home goes on', async () => {
  const { street, home } = await stoppedStreet()
  const { tip } = home.disk
  home.disk.leaves.set('account/money/supplier', Uint8Array.of(1, 2, 3))
  await home.start()
  assert.is(home.engine().keeper.tip().blockHash, tip?.blockHash)
  assert.ok(home.log.some(({ code }) => code === 'store-corrupt'))
  await goesOn(street, home)
})

test('without its first block a home begins anew, fetches the ledger, and signs nothing twice', async () => {
  const { street, home } = await stoppedStreet()
  const before = street.sent.length
  const height = home.disk.tip?.height ?? 0
  const { signState } = home.disk
  assert.ok(signState)
  home.disk.leaves.clear()
  home.disk.blocks.delete(1)
  await home.start()
  assert.is(home.engine().keeper.tip().height, 0)
  assert.equal(home.disk.signState, signState)
  await street.time.runUntil(() => home.engine().keeper.tip().height >= height, 60_000)
  const said = street.sent
    .slice(before)
    .filter(({ from, topic }) => from === home.member && topic === 'consensus')
  assert.equal(said, [])
  await goesOn(street, home)
})

test('a block that is damaged in the middle ends the repair there, and peers give the rest', async () => {
  const { street, home } = await stoppedStreet()
  home.disk.leaves.delete('settled')
  const certificate = home.disk.blocks.get(3)?.certificate ?? new Uint8Array()
  const block = home.disk.blocks.get(3)?.block ?? new Uint8Array()
  home.disk.blocks.set(3, {
    block,
    certificate: certificate.map((byte, at) => (at === 120 ? byte ^ 1 : byte)),
  })
  await home.start()
  assert.is(home.engine().keeper.tip().height, 2)
  await goesOn(street, home)
  assert.equal(home.disk.blocks.get(3)?.block, block)
})

test('a block below the tip that is lost is fetched again, though a peer lies about it', async () => {
  const { street, home } = await stoppedStreet()
  const lost = home.disk.blocks.get(2)
  const other = home.disk.blocks.get(3)
  assert.ok(lost && other)
  home.disk.blocks.delete(2)
  const liar = memberAt(street, 1)
  liar.disk.blocks.set(2, other)
  await home.start()
  await street.time.runUntil(() => home.disk.blocks.has(2), 120_000)
  assert.equal(home.disk.blocks.get(2)?.block, lost.block)
  await goesOn(street, home)
})

test('a lost block is fetched again that others certified than vote now and voted at the beginning', async () => {
  const street = createEngineStreet({ homes: 6, founders: 6, validators: 4 })
  await street.startAll()
  const seats = (...homes: number[]): Change => ({
    type: 'set-validators',
    validators: homes.map((index) => memberAt(street, index).member),
  })
  const decide = (change: Change, slots: number, approvers: number[]): void => {
    const { bytes } = makeDecision(street.community, change, {
      approvers: approvers.map((index) => memberAt(street, index)),
      effectiveSlot: FIRST_SLOT + slots,
    })
    assert.is(memberAt(street, 2).engine().submitTransaction(bytes).code, 'ok')
  }
  decide(seats(2, 3, 4, 5), 2, [0, 1, 2])
  await street.runSlots(3)
  decide(seats(0, 1, 2, 3), 5, [2, 3, 4])
  await street.runSlots(8)
  const home = memberAt(street, 3)
  const between = [...home.disk.blocks.values()].find(
    ({ block }) => decodeBlock(block)?.header.slot === FIRST_SLOT + 3,
  )
  const height = (between && decodeBlock(between.block)?.header.height) ?? 0
  assert.ok(height > 1)
  home.kill()
  home.disk.blocks.delete(height)
  await home.start()
  await street.time.runUntil(() => home.disk.blocks.has(height), 300_000)
  assert.equal(home.disk.blocks.get(height)?.block, between?.block)
  await goesOn(street, home)
})

for (const write of ['sign-state', 'gate-vote', 'block'] as const) {
  test(`after one failed write of a ${write} nothing is signed or sent, though the disk is well again`, async () => {
    const street = createEngineStreet({ homes: 4 })
    await street.startAll()
    await street.runSlots(1)
    const home = memberAt(street, 0)
    let failedAt = -1
    home.disk.fails = (what) => {
      if (what !== write || failedAt >= 0) return false
      failedAt = street.sent.length
      return true
    }
    await street.runSlots(SLOTS)
    assert.ok(failedAt >= 0, 'a write failed')
    assert.is(home.engine().halted()?.code, 'store-failed')
    const { signState } = home.disk
    const said = street.sent
      .slice(failedAt)
      .filter(({ from, topic }) => from === home.member && SIGNED.has(topic))
    assert.equal(said, [])
    await street.runSlots(SLOTS + 2)
    assert.is(home.disk.signState, signState)
    await street.stopAll()
  })
}

/** By the engine; sheets and readings are the household's, which shares the latch in a node. */
const SIGNED: ReadonlySet<string> = new Set(['consensus', 'gate-votes', 'transactions'])

test('a latched store refuses every write after the first that failed, reads on, and says it once', async () => {
  const disk = createMemoryDisk()
  const failures: unknown[] = []
  const store = latchWrites(createMemoryStore(disk), ({ code }) => failures.push(code))
  await store.saveOwn('sheet', 1, 0, Uint8Array.of(1))
  let isFull = true
  disk.fails = () => isFull
  assert.is(await codeOf(store.saveOwn('sheet', 2, 0, Uint8Array.of(2))), 'store-failed')
  isFull = false
  assert.is(await codeOf(store.saveOwn('sheet', 3, 0, Uint8Array.of(3))), 'store-failed')
  assert.is(await codeOf(store.saveSignState(Uint8Array.of(3))), 'store-failed')
  assert.is(await codeOf(store.saveOwn('gate-vote', 3, 0, Uint8Array.of(3))), 'store-failed')
  assert.equal(failures, ['store-failed'])
  assert.is(disk.signState, undefined)
  assert.is((await store.loadOwn('sheet', 1))?.revision, 0)
})

test('a write that ends well while another fails is not answered as well', async () => {
  const disk = createMemoryDisk()
  let go = (): void => undefined
  const store = latchWrites(createMemoryStore(disk), () => undefined)
  disk.waits = () => new Promise((resolve) => (go = resolve))
  const slow = codeOf(store.saveOwn('sheet', 1, 0, Uint8Array.of(1)))
  const letGo = go
  disk.waits = () => Promise.resolve()
  disk.fails = (what) => what === 'sign-state'
  assert.is(await codeOf(store.saveSignState(Uint8Array.of(1))), 'store-failed')
  letGo()
  assert.is(await slow, 'store-failed')
})

test.run()

/** A street that has traded, and one of its validators, killed. */
async function stoppedStreet(): Promise<{ street: EngineStreet; home: StreetHome }> {
  const street = createEngineStreet({ homes: 4 })
  await street.startAll()
  await street.runSlots(SLOTS)
  const home = memberAt(street, 3)
  assert.ok((home.disk.tip?.height ?? 0) > 3)
  home.kill()
  return { street, home }
}

/** The street goes on with the home, which comes to the same state. */
async function goesOn(street: EngineStreet, home: StreetHome): Promise<void> {
  await street.runSlots(SLOTS + 3)
  assert.is(home.engine().halted(), undefined)
  assert.is(new Set(street.roots()).size, 1)
  assert.ok(street.heights().every((height) => height > SLOTS))
  await street.stopAll()
}
