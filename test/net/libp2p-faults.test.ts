import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { lpStream } from '@libp2p/utils'
import {
  MAX_CONSENSUS_BYTES,
  MAX_ANSWER_FRAME_BYTES,
  MAX_GOSSIP_BYTES,
  MAX_GOSSIP_RPC_BYTES,
} from '../../node/net/limits.ts'
import { wireName } from '../../node/net/envelope.ts'
import { spawnNode } from './child.ts'
import { asMembers, COMMUNITY, makeKeys, startNode } from './libp2p-street.ts'
import { startRawNode } from './raw-node.ts'
import { bytes, codeOf, collect, inTime, statusOf, until } from './test-home.ts'
import type { TestNode } from './libp2p-street.ts'
import type { RawNode } from './raw-node.ts'

const test = suite('libp2p faults')

async function withRawNode(
  check: (reader: TestNode, raw: RawNode, rawId: string) => Promise<void>,
): Promise<void> {
  const keys = makeKeys(2)
  const [one, two] = keys
  assert.ok(one && two)
  const reader = await startNode(one, asMembers(keys))
  const raw = await startRawNode(two, asMembers(keys))
  try {
    reader.network.addAddress(two.id, raw.address())
    await until(() => statusOf(reader.home, two.id)?.subscribed === true)
    await check(reader, raw, two.id)
  } finally {
    await Promise.all([reader.network.stop(), raw.node.stop()])
  }
}

const hasHeard = ({ home }: TestNode, wanted: string): boolean =>
  home.heard.some(({ text }) => text === wanted)

test('a message above its topic’s limit is rejected, and the next one arrives', () =>
  withRawNode(async (reader, raw) => {
    await raw.send('sheets', new Uint8Array(MAX_GOSSIP_BYTES + 1))
    await raw.send('sheets', bytes('small'))
    await until(() => hasHeard(reader, 'small'))
    assert.is(reader.home.heard.length, 1)
  }))

test('trap 2: gossip that an oversized RPC has killed lives again, because the watchdog makes the link anew', () =>
  withRawNode(async (reader, raw, rawId) => {
    await raw.send('sheets', new Uint8Array(MAX_GOSSIP_RPC_BYTES + 1))
    await until(() => statusOf(reader.home, rawId)?.subscribed === false)
    assert.is(
      statusOf(reader.home, rawId)?.connected,
      true,
      'the link itself is alive: nobody else would notice',
    )
    await until(() => statusOf(reader.home, rawId)?.connected === false)
    await until(() => statusOf(reader.home, rawId)?.subscribed === true)
    await raw.send('sheets', bytes('heard again'))
    await until(() => hasHeard(reader, 'heard again'))
  }))

test('an answer above a limit is refused as too large, and one of nonsense as broken', () =>
  withRawNode(async (reader, raw, rawId) => {
    await raw.node.handle(wireName(COMMUNITY, 'blocks'), async (stream) => {
      await lpStream(stream).write(new Uint8Array(MAX_ANSWER_FRAME_BYTES + 2))
    })
    await raw.node.handle(wireName(COMMUNITY, 'objects'), async (stream) => {
      await lpStream(stream).write(Uint8Array.of(9, 9, 9))
      await stream.close()
    })
    assert.is(
      await codeOf(collect(reader.network.request(rawId, 'blocks', bytes('?'), inTime()))),
      'peer-answer-too-large',
    )
    assert.is(
      await codeOf(collect(reader.network.request(rawId, 'objects', bytes('?'), inTime()))),
      'peer-protocol',
    )
  }))

test('a member without our protocol, and one that goes silent, are told apart', () =>
  withRawNode(async (reader, raw, rawId) => {
    assert.is(
      await codeOf(collect(reader.network.request(rawId, 'blocks', bytes('?'), inTime()))),
      'peer-protocol',
    )
    await raw.node.handle(wireName(COMMUNITY, 'blocks'), () => undefined)
    const soon = { signal: AbortSignal.timeout(100) }
    assert.is(
      await codeOf(collect(reader.network.request(rawId, 'blocks', bytes('?'), soon))),
      'peer-timeout',
    )
  }))

test('a process that is killed is seen to leave, and is heard when it is back under its key', async () => {
  const keys = makeKeys(2)
  const [one, two] = keys
  assert.ok(one && two)
  const reader = await startNode(one, asMembers(keys))
  const first = await spawnNode(two, keys)
  let child = first
  try {
    reader.network.addAddress(two.id, first.address)
    await until(() => reader.home.heard.some(({ text }) => text.startsWith(`alive ${first.pid}`)))
    await child.kill()
    await until(() => statusOf(reader.home, two.id)?.connected === false)
    child = await spawnNode(two, keys, { listen: first.address })
    await until(() => reader.home.heard.some(({ text }) => text.startsWith(`alive ${child.pid}`)))
    assert.ok(reader.home.heard.every(({ author }) => author === two.id))
  } finally {
    await child.kill()
    await reader.network.stop()
  }
})

test('trap 3: a frozen home whose backlog overflowed is heard and hears again after it thaws', async () => {
  const keys = makeKeys(2)
  const [one, two] = keys
  assert.ok(one && two)
  const reader = await startNode(one, asMembers(keys))
  const child = await spawnNode(two, keys)
  try {
    reader.network.addAddress(two.id, child.address)
    await until(() => reader.home.heard.length > 0 && statusOf(reader.home, two.id)?.subscribed === true)
    child.freeze()
    let handedOver = 1
    for (let index = 0; handedOver > 0 && index < 100; index += 1) {
      const block = new Uint8Array(MAX_CONSENSUS_BYTES)
      block[0] = index
      handedOver = await reader.network.publish('consensus', block)
    }
    assert.is(handedOver, 0, 'the backlog has overflowed and the stream is given up')
    child.thaw()
    await until(() => {
      void reader.network.publish('sheets', bytes('are you well'))
      return reader.home.heard.some(({ text }) => text.endsWith('heard are you well'))
    })
  } finally {
    await child.kill()
    await reader.network.stop()
  }
})

test('a process whose network has stopped ends by itself', async () => {
  const keys = makeKeys(2)
  const [one] = keys
  assert.ok(one)
  const child = await spawnNode(one, keys, { once: true })
  const tooLate = setTimeout(() => void child.kill(), 10_000)
  assert.is(await child.ended(), 0)
  clearTimeout(tooLate)
})

test.run()
