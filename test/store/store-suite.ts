import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { encodeCertificate } from '../../node/engine/consensus-wire.ts'
import type { BlockCommit, ChainStore } from '../../node/engine/chain-store.ts'
import { stateLeaves } from '../../node/core/chain/state-leaves.ts'
import { slotStartMs } from '../../node/core/units/slots.ts'
import { createMeters } from '../support/test-meters.ts'
import { createStreet, homeAt } from '../support/street.ts'
import { makeOrder, makeSheet } from '../support/signed-messages.ts'
import { FIRST_SLOT } from '../support/test-community.ts'

/** A disk on which stores are opened one after the other. */
export interface StoreDisk {
  readonly communityHash: string
  open(): Promise<ChainStore>
  /** Closes the open store; what it held stays. */
  close(): Promise<void>
  remove(): Promise<void>
}

/** Commits of a real chain, each with everything that changed. */
export function makeCommits(count: number): { commits: BlockCommit[]; communityHash: string } {
  const street = createStreet()
  const meters = createMeters(street)
  let leaves = new Map<string, Uint8Array>()
  const commits = Array.from({ length: count }, (_, index): BlockCommit => {
    const slot = FIRST_SLOT + index
    const { block, state } = street.advance({
      sheets: [
        makeSheet(street.community, homeAt(street, 0), { slot }),
        makeSheet(street.community, homeAt(street, 1), { slot, orders: [makeOrder({ side: 'offer' })] }),
      ],
      readings: index < 2 ? [] : meters.readAll(slot - 2, () => ({ importWh: 500 })),
    })
    const before = leaves
    leaves = new Map(stateLeaves(state))
    const certificate = { height: block.header.height, round: 0, valueId: block.hash, signatures: [] }
    return {
      tip: {
        height: block.header.height,
        slot,
        blockHash: block.hash,
        finalAtMs: slotStartMs(slot, 900_000) - 1000,
      },
      stored: { block: block.bytes, certificate: encodeCertificate(certificate) },
      changed: new Map(leaves),
      removed: [...before.keys()].filter((key) => !leaves.has(key)),
      outcome: JSON.stringify({ height: block.header.height }),
    }
  })
  return { commits, communityHash: street.community.hash }
}

/** The promises of `ChainStore`, for the one on disk and the one in memory. */
export function testStore(
  name: string,
  makeDisk: (communityHash: string) => Promise<StoreDisk>,
): ReturnType<typeof suite> {
  const test = suite(name)
  const { commits, communityHash } = makeCommits(4)
  const [first, second] = commits
  const last = commits.at(-1)
  assert.ok(first && second && last)

  async function onDisk(check: (store: ChainStore, disk: StoreDisk) => Promise<void>): Promise<void> {
    const disk = await makeDisk(communityHash)
    try {
      await check(await disk.open(), disk)
    } finally {
      await disk.close()
      await disk.remove()
    }
  }

  test('a new store is empty, and says so', () =>
    onDisk(async (store) => {
      assert.is(await store.load(), undefined)
      assert.is(await store.loadSignState(), undefined)
      assert.is(await store.block(1), undefined)
      assert.is(await store.outcome(1), undefined)
      assert.is(await store.loadOwn('sheet', FIRST_SLOT), undefined)
      assert.is(await store.lastOwn('reading', 0), undefined)
      assert.equal(await store.listOwn('reading', 0, 10), [])
      assert.equal(await collect(store.blocks(1, 10)), [])
    }))

  const WAYS: [how: string, write: (store: ChainStore) => Promise<void>][] = [
    [
      'block by block',
      async (store) => {
        for (const commit of commits) await store.commitBlocks([commit])
      },
    ],
    ['as one run', (store) => store.commitBlocks(commits)],
  ]
  for (const [how, write] of WAYS) {
    test(`what was committed ${how} is there after a restart: tip, state, blocks and outcomes`, () =>
      onDisk(async (store, disk) => {
        assert.ok(commits.some(({ removed }) => removed.length > 0))
        await write(store)
        await disk.close()
        const again = await disk.open()
        const loaded = await again.load()
        assert.ok(loaded)
        assert.equal(loaded.tip, last.tip)
        assert.equal([...stateLeaves(loaded.state)], [...last.changed])
        assert.equal(await again.block(2), second.stored)
        assert.equal(
          await collect(again.blocks(1, 100)),
          commits.map(({ stored }) => stored),
        )
        assert.is(await again.outcome(1), '{"height":1}')
      }))
  }

  test('leaves that a block removed do not come back', () =>
    onDisk(async (store, disk) => {
      assert.ok(commits.some(({ removed }) => removed.length > 0))
      for (const commit of commits) await store.commitBlocks([commit])
      await disk.close()
      const loaded = await (await disk.open()).load()
      assert.ok(loaded)
      assert.equal([...stateLeaves(loaded.state).keys()], [...last.changed.keys()])
    }))

  test('blocks come in order from a height on, and not more than asked for', () =>
    onDisk(async (store) => {
      for (const commit of commits) await store.commitBlocks([commit])
      const stored = commits.map((commit) => commit.stored)
      assert.equal(await collect(store.blocks(2, 2)), stored.slice(1, 3))
      assert.equal(await collect(store.blocks(3, 100)), stored.slice(2))
      assert.equal(await collect(store.blocks(5, 100)), [])
    }))

  test('a state that is not the one its block was agreed on with is corrupt', () =>
    onDisk(async (store, disk) => {
      await store.commitBlocks([first])
      const [key, value] = [...second.changed].find(([name]) => name.startsWith('account/')) ?? ['', null]
      assert.ok(value)
      const altered = Uint8Array.from(value)
      altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1
      await store.commitBlocks([{ ...second, changed: new Map([...second.changed, [key, altered]]) }])
      await disk.close()
      assert.is(await codeOf((await disk.open()).load()), 'store-corrupt')
    }))

  test('a tip that is not that of its block is corrupt', () =>
    onDisk(async (store, disk) => {
      await store.commitBlocks([{ ...first, tip: { ...first.tip, height: 9 } }])
      await disk.close()
      const again = await disk.open()
      assert.is(await codeOf(again.load()), 'store-corrupt')
    }))

  test('the sign state is replaced whole', () =>
    onDisk(async (store, disk) => {
      await store.saveSignState(Uint8Array.of(1, 2, 3, 4))
      await store.saveSignState(Uint8Array.of(5))
      await disk.close()
      assert.equal([...((await (await disk.open()).loadSignState()) ?? [])], [5])
    }))

  test('of own messages the highest revision counts, as a number', () =>
    onDisk(async (store) => {
      for (const revision of [0, 2, 10, 9]) await store.saveOwn('sheet', 7, revision, Uint8Array.of(revision))
      await store.saveOwn('sheet', 8, 0, Uint8Array.of(80))
      const own = await store.loadOwn('sheet', 7)
      assert.is(own?.revision, 10)
      assert.equal([...(own?.bytes ?? [])], [10])
      assert.is((await store.loadOwn('sheet', 8))?.revision, 0)
      assert.is(await store.loadOwn('sheet', 6), undefined)
      assert.is(await store.loadOwn('gate-vote', 7), undefined)
    }))

  test('own messages come oldest first, from a slot on, and the last is the latest', () =>
    onDisk(async (store) => {
      for (const slot of [12, 9, 100, 10]) await store.saveOwn('reading', slot, 0, Uint8Array.of(slot))
      await store.saveOwn('boundary', 200, 0, Uint8Array.of(200))
      const from = async (slot: number, limit: number): Promise<number[]> =>
        (await store.listOwn('reading', slot, limit)).flatMap((bytes) => [...bytes])
      assert.equal(await from(10, 10), [10, 12, 100])
      assert.equal(await from(0, 2), [9, 10])
      assert.is((await store.lastOwn('reading', 10))?.slot, 100)
      assert.is(await store.lastOwn('reading', 101), undefined)
    }))

  return test
}

export async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => (error as { code?: unknown }).code ?? error,
  )
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}
