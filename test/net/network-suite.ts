import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MAX_CONSENSUS_BYTES, MAX_GOSSIP_BYTES, MAX_REQUEST_BYTES } from '../../node/net/limits.ts'
import { bytes, codeOf, collect, inTime, statusOf, text, until } from './test-home.ts'
import type { Home } from './test-home.ts'

/** What a test asks of an implementation: a street of homes that are linked, but for the pairs in `apart`. */
export interface Street {
  readonly homes: readonly Home[]
  close(): Promise<void>
}
export type OpenStreet = (options: { homes: number; apart?: readonly [number, number][] }) => Promise<Street>

/** The promises of the `Network` port, for the real and for the simulated one; the caller runs the suite. */
export function testNetwork(name: string, open: OpenStreet): ReturnType<typeof suite> {
  const test = suite(name)

  async function inStreet(
    options: { homes: number; apart?: readonly [number, number][] },
    check: (homes: readonly Home[]) => Promise<void>,
  ): Promise<void> {
    // AbortSignal.timeout keeps no process alive, and the simulated network has no sockets that would.
    const keepAlive = setInterval(() => undefined, 1_000)
    const street = await open(options)
    try {
      await check(street.homes)
    } finally {
      await street.close()
      clearInterval(keepAlive)
    }
  }

  test('gossip reaches every other home once, with its author, and not its sender', () =>
    inStreet({ homes: 4 }, async (homes) => {
      const [sender, ...others] = homes
      assert.ok(sender)
      assert.is(await sender.network.publish('sheets', bytes('a sheet')), 3)
      await until(() => others.every(({ heard }) => heard.length > 0))
      for (const { heard } of others) {
        assert.equal(heard, [{ topic: 'sheets', text: 'a sheet', author: sender.id }])
      }
      assert.equal(sender.heard, [])
    }))

  for (const verdict of ['accept', 'ignore', 'reject'] as const) {
    const isRelayed = verdict === 'accept'
    test(`a message judged '${verdict}' is ${isRelayed ? '' : 'not '}passed on`, () =>
      inStreet({ homes: 3, apart: [[0, 2]] }, async ([first, middle, last]) => {
        assert.ok(first && middle && last)
        // In the first second of a link gossipsub relays nothing over it, so the way is tried first.
        for (let trial = 0; last.heard.length === 0; trial += 1) {
          await first.network.publish('readings', bytes(`trial ${trial}`))
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
        middle.verdict = (content) => (content === 'judged' ? verdict : 'accept')
        await first.network.publish('readings', bytes('judged'))
        await until(() => hasHeard(middle, 'judged'))
        await first.network.publish('readings', bytes('after'))
        await until(() => hasHeard(last, 'after'))
        assert.is(hasHeard(last, 'judged'), isRelayed)
      }))
  }

  test('a judge that throws has ignored the message, and hears the next one', () =>
    inStreet({ homes: 2 }, async ([sender, judge]) => {
      assert.ok(sender && judge)
      judge.verdict = () => {
        throw new Error('a mistake in the judge')
      }
      await sender.network.publish('sheets', bytes('one'))
      await sender.network.publish('sheets', bytes('two'))
      await until(() => judge.heard.length === 2)
    }))

  test('a message at the limit arrives whole, and one byte more is refused', () =>
    inStreet({ homes: 2 }, async ([sender, reader]) => {
      assert.ok(sender && reader)
      await sender.network.publish('sheets', new Uint8Array(MAX_GOSSIP_BYTES))
      await sender.network.publish('consensus', new Uint8Array(MAX_CONSENSUS_BYTES))
      await until(() => reader.heard.length === 2)
      assert.is(
        await codeOf(sender.network.publish('sheets', new Uint8Array(MAX_GOSSIP_BYTES + 1))),
        'message-too-large',
      )
      const block = new Uint8Array(MAX_CONSENSUS_BYTES + 1)
      assert.is(await codeOf(sender.network.publish('consensus', block)), 'message-too-large')
    }))

  test('a direct request streams many frames in order, empty ones too', () =>
    inStreet({ homes: 2 }, async ([asker, answerer]) => {
      assert.ok(asker && answerer)
      answerer.answer = function* (protocol, request) {
        for (let index = 0; index < 500; index += 1)
          yield bytes(index === 7 ? '' : `${protocol} ${text(request)} ${index}`)
      }
      const frames = await collect(asker.network.request(answerer.id, 'blocks', bytes('from 5'), inTime()))
      assert.is(frames.length, 500)
      assert.is(frames[7], '')
      assert.is(frames[499], 'blocks from 5 499')
    }))

  test('an answer without frames ends at once', () =>
    inStreet({ homes: 2 }, async ([asker, answerer]) => {
      assert.ok(asker && answerer)
      answerer.answer = () => []
      assert.equal(await collect(asker.network.request(answerer.id, 'objects', bytes('?'), inTime())), [])
    }))

  test('who has read enough may stop, and ask again', () =>
    inStreet({ homes: 2 }, async ([asker, answerer]) => {
      assert.ok(asker && answerer)
      let isEnded = false
      answerer.answer = async function* () {
        try {
          for (;;) {
            yield new Uint8Array(10_000)
            await new Promise((resolve) => setTimeout(resolve, 1))
          }
        } finally {
          isEnded = true
        }
      }
      for (let round = 0; round < 20; round += 1) {
        for await (const frame of asker.network.request(answerer.id, 'blocks', bytes('?'), inTime())) {
          assert.is(frame.byteLength, 10_000)
          break
        }
      }
      await until(() => isEnded)
    }))

  test('twenty requests at once are all answered', () =>
    inStreet({ homes: 2 }, async ([asker, answerer]) => {
      assert.ok(asker && answerer)
      answerer.answer = (_protocol, request) => [request]
      const asked = Array.from({ length: 20 }, (_, index) => `question ${index}`)
      const answers = await Promise.all(
        asked.map((question) =>
          collect(asker.network.request(answerer.id, 'objects', bytes(question), inTime())),
        ),
      )
      assert.equal(answers.flat(), asked)
    }))

  test('an answer that breaks off is said to be broken, after the frames that came', () =>
    inStreet({ homes: 2 }, async ([asker, answerer]) => {
      assert.ok(asker && answerer)
      answerer.answer = function* () {
        yield bytes('one')
        throw new Error('the store is gone')
      }
      assert.is(
        await codeOf(collect(asker.network.request(answerer.id, 'blocks', bytes('?'), inTime()))),
        'peer-protocol',
      )
    }))

  test('an answer that does not come is a timeout, and an abort comes back as it was given', () =>
    inStreet({ homes: 2 }, async ([asker, answerer]) => {
      assert.ok(asker && answerer)
      answerer.answer = () => silence()
      const soon = { signal: AbortSignal.timeout(50) }
      assert.is(
        await codeOf(collect(asker.network.request(answerer.id, 'blocks', bytes('?'), soon))),
        'peer-timeout',
      )
      const caller = new AbortController()
      const asked = collect(asker.network.request(answerer.id, 'blocks', bytes('?'), caller))
      const reason = new Error('not needed any more')
      setTimeout(() => {
        caller.abort(reason)
      }, 20)
      assert.is(await asked.catch((error: unknown) => error), reason)
    }))

  test('a stranger cannot be asked, and a request has a limit', () =>
    inStreet({ homes: 2 }, async ([asker, answerer]) => {
      assert.ok(asker && answerer)
      const stranger = collect(asker.network.request('ff'.repeat(32), 'blocks', bytes('?'), inTime()))
      assert.is(await codeOf(stranger), 'peer-unreachable')
      const large = new Uint8Array(MAX_REQUEST_BYTES + 1)
      assert.is(
        await codeOf(collect(asker.network.request(answerer.id, 'blocks', large, inTime()))),
        'message-too-large',
      )
    }))

  test('who stops is seen to leave, cannot be asked, and may stop twice', () =>
    inStreet({ homes: 3 }, async ([first, second, third]) => {
      assert.ok(first && second && third)
      const changesBefore = first.peersChanges
      await second.network.stop()
      await second.network.stop()
      await until(() => statusOf(first, second.id)?.connected === false)
      await until(() => first.peersChanges > changesBefore)
      assert.is(statusOf(first, second.id)?.subscribed, false)
      assert.is(statusOf(first, third.id)?.connected, true)
      const asked = collect(first.network.request(second.id, 'blocks', bytes('?'), inTime()))
      assert.is(await codeOf(asked), 'peer-unreachable')
      assert.is(await first.network.publish('sheets', bytes('still here')), 1)
      assert.is(await second.network.publish('sheets', bytes('not any more')), 0)
    }))

  test('a home says where it listens', () =>
    inStreet({ homes: 1 }, async ([home]) => {
      assert.ok(home)
      assert.ok(home.network.addresses().length > 0)
    }))

  return test
}

function hasHeard(home: Home, wanted: string): boolean {
  return home.heard.some(({ text: heard }) => heard === wanted)
}

async function* silence(): AsyncGenerator<Uint8Array> {
  await new Promise(() => undefined)
  yield new Uint8Array()
}
