/** The one way to sign: nothing that contradicts what was signed, and nothing that is not on disk. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { UnsignedVote } from '../../node/core/consensus/message.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { ChainStore } from '../../node/engine/chain-store.ts'
import { openSignRecord } from '../../node/engine/sign-record.ts'
import { decodeSignState } from '../../node/engine/sign-state-codec.ts'
import { createMemoryDisk, createMemoryStore } from '../support/memory-store.ts'
import { homeAt } from '../support/street.ts'
import { makeCommunity } from '../support/test-community.ts'

const street = makeCommunity()
const own = homeAt(street, 0)
const [VALUE, OTHER] = ['ab'.repeat(32), 'cd'.repeat(32)]
const NOTHING_LOCKED = {
  lockedValue: null,
  lockedRound: -1,
  validValue: null,
  validRound: -1,
  validCertificate: [],
}

const open = (store: ChainStore) =>
  openSignRecord({ community: street.community }, { store, signer: own.keys.consensus })

/** What the machine asks to sign. */
function request(
  step: 'prevote' | 'precommit',
  height: number,
  round: number,
  valueId: string | null = VALUE,
) {
  const message: UnsignedVote = { type: step, height, round, valueId, validator: own.member }
  return { message, signState: { ...NOTHING_LOCKED, height, round, step }, votes: [] }
}

async function refusal(work: Promise<unknown>): Promise<unknown> {
  try {
    await work
  } catch (error) {
    return error instanceof OperatingError ? error.code : error
  }
  return undefined
}

test('what was signed is on disk, to the byte, before it is handed out', async () => {
  const store = createMemoryStore(createMemoryDisk())
  const order: string[] = []
  const record = await open({
    ...store,
    async saveSignState(bytes) {
      await store.saveSignState(bytes)
      order.push('on disk')
    },
  })
  const signed = await record.sign(request('prevote', 3, 0))
  order.push('handed out')
  assert.equal(order, ['on disk', 'handed out'])
  const saved = decodeSignState((await store.loadSignState()) ?? new Uint8Array())
  assert.equal(saved?.message, signed)
  assert.equal(record.lastMessage(), signed)
})

test('the same for the same place is the signature of the first time, and nothing is written again', async () => {
  const store = createMemoryStore(createMemoryDisk())
  let writes = 0
  const record = await open({
    ...store,
    saveSignState: (bytes) => {
      writes += 1
      return store.saveSignState(bytes)
    },
  })
  const first = await record.sign(request('precommit', 3, 1))
  assert.is(await record.sign(request('precommit', 3, 1)), first)
  assert.is(writes, 1)
})

for (const [what, later] of [
  ['another value', request('precommit', 3, 1, OTHER)],
  ['nothing in place of a value', request('precommit', 3, 1, null)],
  ['an earlier step', request('prevote', 3, 1)],
  ['an earlier round', request('precommit', 3, 0)],
  ['an earlier height', request('precommit', 2, 9)],
] as const) {
  test(`after a precommit it refuses ${what}, in this process and after a restart`, async () => {
    const store = createMemoryStore(createMemoryDisk())
    const record = await open(store)
    const signed = await record.sign(request('precommit', 3, 1))
    const before = await store.loadSignState()
    for (const one of [record, await open(store)]) {
      assert.is(await refusal(one.sign(later)), 'sign-state-conflict')
      assert.equal(one.lastMessage(), signed, 'what was signed stays what it was')
    }
    assert.equal(await store.loadSignState(), before)
  })
}

for (const [what, later] of [
  ['the next step', request('precommit', 3, 0)],
  ['the next round', request('prevote', 3, 1)],
  ['the next height', request('prevote', 4, 0, OTHER)],
] as const) {
  test(`after a prevote it signs ${what}, and says so after a restart`, async () => {
    const store = createMemoryStore(createMemoryDisk())
    const record = await open(store)
    await record.sign(request('prevote', 3, 0))
    const signed = await record.sign(later)
    const again = await open(store)
    assert.equal(again.lastMessage(), signed)
    const { height, round, step } = later.signState
    const { resumed } = again
    assert.equal([resumed?.height, resumed?.round, resumed?.step], [height, round, step])
    assert.equal(again.lastPlace()?.bytes, record.lastPlace()?.bytes)
  })
}

test('a validator that never signed has nothing to resume', async () => {
  const record = await open(createMemoryStore(createMemoryDisk()))
  assert.equal(
    [record.resumed, record.resumedVotes, record.lastPlace(), record.lastMessage()],
    [undefined, [], undefined, undefined],
  )
})

test('a signature that the disk did not take is not handed out, and its place counts as used', async () => {
  const store = createMemoryStore(createMemoryDisk())
  const failure = new Error('the disk is full')
  const record = await open({ ...store, saveSignState: () => Promise.reject(failure) })
  assert.is(await refusal(record.sign(request('prevote', 3, 0))), failure)
  assert.is(await refusal(record.sign(request('prevote', 3, 0, OTHER))), 'sign-state-conflict')
  assert.is(await refusal(record.sign(request('prevote', 3, 0))), failure, 'nor when it is asked for again')
  assert.is(record.lastMessage(), undefined)
})

test('what was signed and cannot be read any more ends it: on doubt nothing is signed', async () => {
  const store = createMemoryStore(createMemoryDisk())
  await store.saveSignState(Uint8Array.of(1, 2, 3))
  assert.is(await refusal(open(store)), 'sign-state-damaged')
})

test.run()
