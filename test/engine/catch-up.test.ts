/** Whom a node that is behind asks, and whom it does not wait for. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createCatchUp } from '../../node/engine/catch-up.ts'
import type { CatchUp } from '../../node/engine/catch-up.ts'
import { encodePair } from '../../node/engine/certified-block.ts'
import { createChainKeeper } from '../../node/engine/chain-keeper.ts'
import { createCommits } from '../../node/engine/commits.ts'
import type { Network } from '../../node/engine/ports.ts'
import {
  BLOCKS_PER_REQUEST_LIMIT,
  decodeBlocksRequest,
  encodeObjectFrame,
} from '../../node/engine/requests.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import type { Clock } from '../../node/runtime/clock.ts'
import { createRuleShelf } from '../../node/store/rule-shelf.ts'
import { createMemoryDisk, createMemoryStore } from '../../sim/street/memory-store.ts'
import type { LedgerChain } from '../support/ledger-chain.ts'
import { makeLedgerChain } from '../support/ledger-chain.ts'

const { street, commits } = await makeLedgerChain({ blocks: 20, homes: 4 })
const { community } = street
const rules = createRuleShelf({ directory: '/nonexistent' })
await rules.prepare(community.genesis.rule)

/** A hundred times as fast as the real one. */
const clock: Clock = {
  nowMs: () => 0,
  speed: 1,
  after(delayMs, act) {
    const timer = setTimeout(act, delayMs / 100)
    return () => {
      clearTimeout(timer)
    }
  },
}

/** A request has so long altogether. */
const REQUEST_MS = 10_000

type Answer = (from: number, signal: AbortSignal, count: number) => AsyncIterable<Uint8Array>

async function* honest(from: number): AsyncGenerator<Uint8Array, void> {
  await Promise.resolve()
  for (const { stored } of commits.slice(from - 1)) yield encodePair(stored)
}

/** Says some blocks and then nothing more, as a process that was frozen. */
function frozenAfter(count: number): Answer {
  return async function* (from, signal) {
    for (const { stored } of commits.slice(from - 1, count)) yield encodePair(stored)
    await new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(new Error('cancelled'))
      })
    })
  }
}

/** So many at most, as a store gives them. */
function answering(given: LedgerChain['commits']): Answer {
  return async function* (from, _signal, count) {
    await Promise.resolve()
    for (const { stored } of given.slice(from - 1, from - 1 + count)) yield encodePair(stored)
  }
}

/** What was said of one height, a frame at a time: each soon after the one before, and all of them late. */
async function* slowly(signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
  for (let frame = 0; frame < 8; frame++) {
    await new Promise((resolve) => setTimeout(resolve, 6))
    signal.throwIfAborted()
    yield encodeObjectFrame({ kind: 'consensus', bytes: Uint8Array.of(frame) })
  }
}

/** `late`: who connects when the first was asked. */
async function behind(
  answers: readonly Answer[],
  { late }: { late?: string } = {},
): Promise<{
  catchUp: CatchUp
  asked: string[]
  height: () => number
  warned: string[]
  burst: { goneOn: number; ended: number }
  /** How long it waited for blocks before it asked the next. */
  waits: number[]
}> {
  const burst = { goneOn: 0, ended: 0 }
  const waits: number[] = []
  const asked: string[] = []
  const warned: string[] = []
  const peers = answers.map((_, index) => `peer-${index}`)
  const network = {
    peers: () => peers.map((member) => ({ member, connected: member !== late || asked.length > 0 })),
    request(member: string, protocol: string, request: Uint8Array, { signal }: { signal: AbortSignal }) {
      if (protocol === 'objects') return slowly(signal)
      asked.push(member)
      const answer = answers[peers.indexOf(member)]
      const wanted = decodeBlocksRequest(request)
      assert.ok(answer && wanted)
      return answer(wanted.fromHeight, signal, wanted.count)
    },
  } as unknown as Network
  const keeper = await createChainKeeper(
    { community, verify: verifyEd25519, ruleFor: rules.find },
    { store: createMemoryStore(createMemoryDisk()), clock },
  )
  const line = createCommits({
    keeper,
    ready: () => Promise.resolve(true),
    committed: () => undefined,
    failed: (error) => {
      throw error as Error
    },
  })
  // In the order in which they are named.
  let drawn = 0
  const random = { fraction: () => drawn++ / 1000 }
  const quiet = (): void => undefined
  const warn = ({ code }: { code?: unknown }): void => void warned.push(String(code))
  const catchUp = createCatchUp({
    ...{ network, keeper, random, receive: quiet },
    clock: {
      ...clock,
      after(delayMs, act) {
        if (delayMs < REQUEST_MS) waits.push(delayMs)
        return clock.after(delayMs, act)
      },
    },
    commitRun: line.commitRun,
    burst: {
      goOn: () => void (burst.goneOn += 1),
      end: () => void (burst.ended += 1),
    },
    logger: { debug: quiet, info: quiet, warn, error: quiet },
  })
  return { catchUp, asked, height: () => keeper.tip().height, warned, burst, waits }
}

test('blocks come from one honest peer in one answer, and two more are asked whether there are others', async () => {
  const { catchUp, asked, height, warned } = await behind([honest, honest, honest, honest])
  await catchUp.fetchBlocks()
  assert.is(height(), 20)
  assert.equal(asked, ['peer-0', 'peer-0', 'peer-1', 'peer-2'])
  assert.equal(warned, [])
  await catchUp.stop()
})

test('who has more than one answer holds is asked for what follows before the last of it is taken', async () => {
  const whole = await makeLedgerChain({ blocks: BLOCKS_PER_REQUEST_LIMIT + 20, homes: 4 })
  const requests: [from: number, height: number][] = []
  const peer: Answer = (from, signal, count) => {
    requests.push([from, node.height()])
    return answering(whole.commits)(from, signal, count)
  }
  const node = await behind([peer])
  await node.catchUp.fetchBlocks()
  assert.is(node.height(), BLOCKS_PER_REQUEST_LIMIT + 20)
  const [first, second, ...rest] = requests
  assert.equal(first, [1, 0])
  assert.ok(second && second[0] === BLOCKS_PER_REQUEST_LIMIT + 1 && second[1] < BLOCKS_PER_REQUEST_LIMIT)
  assert.equal(rest, [[BLOCKS_PER_REQUEST_LIMIT + 21, BLOCKS_PER_REQUEST_LIMIT + 20]])
  assert.equal(node.warned, [])
  await node.catchUp.stop()
})

test('of many blocks the process hears when each run of them begins and when they are taken, of a few it does not', async () => {
  const node = await behind([answering(commits.slice(0, 4))])
  await node.catchUp.fetchBlocks()
  assert.is(node.height(), 4)
  assert.is(node.burst.goneOn, 0)
  await node.catchUp.stop()
  const whole = await behind([honest])
  await whole.catchUp.fetchBlocks()
  assert.is(whole.height(), 20)
  assert.is(whole.burst.goneOn, 1, 'sixteen blocks, and four that are not worth it')
  assert.ok(whole.burst.ended >= 1)
  await whole.catchUp.stop()
})

test('a peer that says the same blocks again and again is left after it brought nothing new', async () => {
  let answers = 0
  const peer: Answer = async function* () {
    answers += 1
    for (let round = 0; round < BLOCKS_PER_REQUEST_LIMIT; round++) yield* honest(1 + (round % 20))
  }
  const { catchUp, height } = await behind([peer])
  await catchUp.fetchBlocks()
  assert.is(height(), 20)
  assert.is(answers, 3)
  await catchUp.stop()
})

test('a peer that is frozen, at once or within its answer, keeps nobody from asking the next', async () => {
  for (const count of [0, 7, 17]) {
    const { catchUp, asked, height } = await behind([frozenAfter(count), honest, honest])
    await catchUp.fetchBlocks()
    assert.is(height(), 20, `frozen after ${count}`)
    assert.ok(asked.includes('peer-1'))
    await catchUp.stop()
  }
})

test('of a neighbour who is frozen nobody waits longer than half a second, of one who has begun three times as long', async () => {
  for (const [answers, expected] of [
    [
      [frozenAfter(0), frozenAfter(0), honest],
      [500, 500, 500],
    ],
    [
      [frozenAfter(7), honest],
      [500, 1500],
    ],
    // Where all are silent it is the network: they are waited for once more.
    [
      [frozenAfter(0), frozenAfter(0), frozenAfter(0)],
      [500, 500, 500, 1500],
    ],
  ] as const) {
    const { catchUp, waits } = await behind(answers)
    await catchUp.fetchBlocks()
    assert.equal(waits.slice(0, expected.length), expected)
    await catchUp.stop()
  }
})

test('who is heard before signing may take its time, as long as it says something: only silence is not waited for', async () => {
  // A height of many rounds is hundreds of frames. Whoever cannot hear them never signs again.
  const { catchUp } = await behind([answering([]), answering([]), frozenAfter(0)])
  const { answered, isInStep } = await catchUp.hearPeers()
  assert.equal([[...answered].sort(), isInStep], [['peer-0', 'peer-1'], true])
  await catchUp.stop()
})

test('stopping cancels what a frozen peer still owes', async () => {
  const { catchUp, height } = await behind([frozenAfter(0), frozenAfter(0), frozenAfter(0)])
  await catchUp.fetchBlocks()
  await catchUp.stop()
  assert.is(height(), 0)
})

test('a peer that lies costs its answer, and what was good of it is kept', async () => {
  const liar: Answer = async function* (from) {
    for await (const [index, frame] of numbered(honest(from))) yield index < 5 ? frame : frame.slice(1)
  }
  const { catchUp, height, warned } = await behind([liar, honest, honest])
  await catchUp.fetchBlocks()
  assert.is(height(), 20)
  assert.ok(warned.includes('peer-block-invalid'))
  await catchUp.stop()
})

/** Five true blocks in each answer, and what follows is not the next one. */
const lying: Answer = async function* (from) {
  for await (const [index, frame] of numbered(honest(from))) yield index < 5 ? frame : frame.slice(1)
}

test('who lied is asked again when the others were', async () => {
  const { catchUp, asked, height } = await behind([lying, honest, honest])
  await catchUp.fetchBlocks()
  assert.is(height(), 20)
  assert.equal(asked, ['peer-0', 'peer-1', 'peer-1', 'peer-2', 'peer-0'])
  await catchUp.stop()
})

test('who connects while one lies is asked before that one is asked again', async () => {
  const { catchUp, asked, height } = await behind([lying, honest], { late: 'peer-1' })
  await catchUp.fetchBlocks()
  assert.is(height(), 20)
  assert.equal(asked, ['peer-0', 'peer-1', 'peer-1', 'peer-0'])
  await catchUp.stop()
})

test('where nobody else is there, who lies gives its true blocks a few at a time', async () => {
  const { catchUp, asked, height } = await behind([lying])
  await catchUp.fetchBlocks()
  assert.is(height(), 20)
  assert.is(asked.length, 5)
  await catchUp.stop()
})

async function* numbered<T>(items: AsyncIterable<T>): AsyncGenerator<[number, T], void> {
  let index = 0
  for await (const item of items) yield [index++, item]
}

test.run()
