import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MAX_GOSSIP_BYTES } from '../../node/net/limits.ts'
import {
  asMembers,
  introduce,
  makeKey,
  makeKeys,
  startNode,
  startStreet,
  stopAll,
  subscribedTo,
} from './libp2p-street.ts'
import { bytes, codeOf, collect, inTime, statusOf, until } from './test-home.ts'
import type { TestNode } from './libp2p-street.ts'

const test = suite('libp2p')

function textsOf({ home }: TestNode): string[] {
  return home.heard.map(({ text }) => text)
}

test('a stranger is cut off when it dials, when it is dialled, and when it poses as a member', async () => {
  const keys = makeKeys(2)
  const [one, two] = keys
  assert.ok(one && two)
  const member = await startNode(one, asMembers(keys))
  // The stranger believes that it belongs to the street, and takes part in everything if it is let.
  const key = makeKey('stranger')
  const stranger = await startNode(key, [...asMembers(keys), ...asMembers([key])])
  try {
    stranger.network.addAddress(one.id, member.address())
    assert.throws(() => {
      member.network.addAddress(key.id, stranger.address())
    })
    // It answers at the address of a member, with a key that is not the member's.
    member.network.addAddress(two.id, stranger.address())
    await stranger.network.publish('sheets', bytes('from outside'))
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    assert.is(statusOf(stranger.home, one.id)?.subscribed, false)
    assert.is(statusOf(member.home, two.id)?.connected, false)
    assert.is(await stranger.network.publish('sheets', bytes('again from outside')), 0)
    assert.is(await member.network.publish('sheets', bytes('among us')), 0)
    const asked = collect(stranger.network.request(one.id, 'blocks', bytes('?'), inTime()))
    assert.is(await codeOf(asked), 'peer-unreachable')
    assert.equal([member.home.heard, stranger.home.heard], [[], []])
  } finally {
    await stopAll([member, stranger])
  }
})

test('who stops and returns with the same key is heard again, and hears', async () => {
  const keys = makeKeys(3)
  const nodes = await Promise.all(keys.map((key) => startNode(key, asMembers(keys))))
  const [first, second, third] = nodes
  assert.ok(first && second && third)
  for (const [one, other] of [
    [first, second],
    [first, third],
    [second, third],
  ] as const)
    introduce(one, other)
  await until(() => nodes.every((node) => subscribedTo(node) === 2))
  const listen = second.address()
  await second.network.stop()
  await until(() => statusOf(first.home, second.id)?.connected === false)
  // It comes back without knowing anybody's address: the others dial for ever.
  const returned = await startNode(second, asMembers(keys), { listen })
  try {
    await until(() => subscribedTo(returned) === 2 && subscribedTo(first) === 2)
    await returned.network.publish('sheets', bytes('I am back'))
    await first.network.publish('sheets', bytes('welcome'))
    await until(() => textsOf(first).includes('I am back') && textsOf(third).includes('I am back'))
    await until(() => textsOf(returned).includes('welcome'))
  } finally {
    await stopAll([first, third, returned])
  }
})

test('six homes form a mesh, and of 100 messages none is lost and none comes twice', async () => {
  const nodes = await startStreet(6)
  try {
    for (let index = 0; index < 100; index += 1) {
      await nodes[index % 6]?.network.publish('gate-votes', bytes(`message ${index}`))
    }
    const total = (): number => nodes.reduce((sum, { home }) => sum + home.heard.length, 0)
    await until(() => total() >= 500)
    for (const node of nodes) assert.is(new Set(textsOf(node)).size, node.home.heard.length)
    assert.is(total(), 500)
  } finally {
    await stopAll(nodes)
  }
})

test('the same bytes are one message in a second, whoever repeats them, and a new one later', async () => {
  const nodes = await startStreet(3)
  const [first, second, third] = nodes
  assert.ok(first && second && third)
  try {
    await startOfSecond()
    await first.network.publish('consensus', bytes('a vote'))
    await until(() => second.home.heard.length === 1)
    assert.is(await second.network.publish('consensus', bytes('a vote')), 0)
    assert.is(await first.network.publish('consensus', bytes('a vote')), 0)
    await startOfSecond()
    assert.is(await first.network.publish('consensus', bytes('a vote')), 2)
    await until(() => third.home.heard.length === 2)
  } finally {
    await stopAll(nodes)
  }
})

test('a copy that was refused from one author does not hide the true message of another', async () => {
  const nodes = await startStreet(3)
  const [copyist, author, reader] = nodes
  assert.ok(copyist && author && reader)
  try {
    // Both judge by the envelope's author, as they may.
    for (const { home } of [author, reader]) {
      home.verdict = () => (home.heard.at(-1)?.author === copyist.id ? 'ignore' : 'accept')
    }
    await startOfSecond()
    await copyist.network.publish('consensus', bytes('a vote'))
    await until(() => author.home.heard.length === 1 && reader.home.heard.length === 1)
    assert.is(await author.network.publish('consensus', bytes('a vote')), 2)
    await until(() => reader.home.heard.some(({ author: from }) => from === author.id))
  } finally {
    await stopAll(nodes)
  }
})

test('a flood is limited for its author on its topic alone', async () => {
  const nodes = await startStreet(3, { limits: { burstMessages: 20, messagesPerSecond: 0.1 } })
  const [flooder, reader, quiet] = nodes
  assert.ok(flooder && reader && quiet)
  try {
    for (let index = 0; index < 200; index += 1)
      await flooder.network.publish('sheets', bytes(`flood ${index}`))
    await flooder.network.publish('readings', bytes('another topic'))
    await quiet.network.publish('sheets', bytes('another author'))
    await until(() => textsOf(reader).includes('another topic') && textsOf(reader).includes('another author'))
    const flooded = textsOf(reader).filter((text) => text.startsWith('flood')).length
    assert.ok(flooded >= 20 && flooded <= 30, `${flooded} of 200 came through`)
    // Over the limit is nobody's fault: the links stay.
    assert.is(subscribedTo(reader), 2)
  } finally {
    await stopAll(nodes)
  }
})

test('an oversized message is refused at home, and gossip goes on', async () => {
  const nodes = await startStreet(2)
  const [sender, reader] = nodes
  assert.ok(sender && reader)
  try {
    const large = sender.network.publish('sheets', new Uint8Array(MAX_GOSSIP_BYTES + 1))
    assert.is(await codeOf(large), 'message-too-large')
    await sender.network.publish('sheets', bytes('small'))
    await until(() => textsOf(reader).includes('small'))
    assert.equal(textsOf(reader), ['small'])
  } finally {
    await stopAll(nodes)
  }
})

test('a reader who is slower than the sender gets a long answer whole', async () => {
  const nodes = await startStreet(2)
  const [asker, answerer] = nodes
  assert.ok(asker && answerer)
  let sentFrames = 0
  answerer.home.answer = function* () {
    for (; sentFrames < 40; sentFrames += 1) yield new Uint8Array(500_000).fill(sentFrames)
  }
  try {
    let index = 0
    for await (const frame of asker.network.request(answerer.id, 'blocks', bytes('?'), inTime())) {
      assert.is(frame[499_999], index)
      index += 1
      if (index === 2) {
        await new Promise((resolve) => setTimeout(resolve, 300))
        assert.ok(sentFrames < 20, `the sender waits, and does not fill our memory: ${sentFrames}`)
      }
    }
    assert.is(index, 40)
  } finally {
    await stopAll(nodes)
  }
})

test('a port that is taken is said, and a key that is not the member’s is a mistake', async () => {
  const keys = makeKeys(2)
  const [one, two] = keys
  assert.ok(one && two)
  const first = await startNode(one, asMembers(keys))
  try {
    assert.is(await codeOf(startNode(two, asMembers(keys), { listen: first.address() })), 'listen-failed')
    assert.match(
      String(await codeOf(startNode({ ...two, seed: one.seed }, asMembers(keys)))),
      'AssertionError',
    )
  } finally {
    await first.network.stop()
  }
})

async function startOfSecond(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1_010 - (Date.now() % 1_000)))
}

test.run()
