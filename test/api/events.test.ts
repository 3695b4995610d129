import { get, type IncomingMessage } from 'node:http'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createEventHub, EVENT_LIMITS, type EventLimits } from '../../node/api/events.ts'
import { createHttpServer } from '../../node/api/server.ts'
import type { HomeState } from '../../node/api/state.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createFakeHome, makeHomeState } from './fake-home.ts'
import { ask } from './http.ts'

interface Listener {
  readonly response: IncomingMessage
  text(): string
  states(): HomeState[]
  /** Resolves when what has arrived satisfies the condition. */
  until(condition: (text: string) => boolean): Promise<void>
  hangUp(): void
}

function listenTo(port: number): Promise<Listener> {
  return new Promise((resolve, reject) => {
    const sent = get({ host: '127.0.0.1', port, path: '/api/v1/events', agent: false }, (response) => {
      let text = ''
      let checks: (() => void)[] = []
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        for (const check of checks) check()
      })
      resolve({
        response,
        text: () => text,
        states: () =>
          [...text.matchAll(/^event: state\ndata: (.*)$/gm)].map(
            (match) => JSON.parse(match[1] ?? '') as HomeState,
          ),
        until: (condition) =>
          new Promise((done) => {
            const check = (): void => {
              if (!condition(text)) return
              checks = checks.filter((other) => other !== check)
              done()
            }
            checks.push(check)
            check()
          }),
        hangUp: () => sent.destroy(),
      })
    })
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET') reject(error)
    })
  })
}

async function withServer(
  events: Partial<EventLimits>,
  body: (port: number, home: ReturnType<typeof createFakeHome>) => Promise<void>,
): Promise<void> {
  const home = createFakeHome()
  const server = createHttpServer(
    { host: '127.0.0.1', port: 0, assetsDir: '.', events },
    { source: home.source, logger: SILENT },
  )
  const { port } = await server.start()
  try {
    await body(port, home)
  } finally {
    await server.stop()
  }
}

const ends = (listener: Listener): Promise<void> =>
  new Promise((resolve) => listener.response.once('close', resolve))

test('a listener gets the state of now at once, then every change', () =>
  withServer({ intervalMs: 5 }, async (port, home) => {
    const listener = await listenTo(port)
    assert.match(listener.response.headers['content-type'] ?? '', 'text/event-stream')
    await listener.until((text) => text.includes('"title":"Lindenweg 4"'))
    home.change({ nowMs: 42 })
    await listener.until((text) => text.includes('"nowMs":42,'))
    assert.is(listener.states().length, 2)
    listener.hangUp()
  }))

test('a burst of changes is two events: the first soon, the last after the interval', () =>
  withServer({ intervalMs: 60 }, async (port, home) => {
    const listener = await listenTo(port)
    await listener.until((text) => text.includes('event: state'))
    for (let nowMs = 1; nowMs <= 100; nowMs++) home.change({ nowMs })
    await listener.until((text) => text.includes('"nowMs":100,'))
    const beforeMs = performance.now()
    for (let nowMs = 101; nowMs <= 200; nowMs++) home.change({ nowMs })
    await listener.until((text) => text.includes('"nowMs":200,'))
    assert.ok(performance.now() - beforeMs > 40, 'the second waits for the interval')
    assert.equal(
      listener
        .states()
        .map(({ nowMs }) => nowMs)
        .slice(1),
      [100, 200],
    )
    listener.hangUp()
  }))

test('the interval of the real limits allows four events a second', () => {
  assert.is(EVENT_LIMITS.intervalMs, 250)
  assert.is(EVENT_LIMITS.heartbeatMs, 15_000)
})

test('an idle stream beats with comments, so that both ends know the other lives', () =>
  withServer({ heartbeatMs: 10 }, async (port) => {
    const listener = await listenTo(port)
    await listener.until((text) => text.split('\n: ').length > 2)
    assert.is(listener.states().length, 1)
    listener.hangUp()
  }))

test('who hangs up is forgotten, and the source is left alone when nobody listens', () =>
  withServer({}, async (port, home) => {
    const listeners = await Promise.all([listenTo(port), listenTo(port), listenTo(port)])
    assert.is(home.listeners(), 1, 'one subscription serves them all')
    for (const listener of listeners) listener.hangUp()
    while (home.listeners() > 0) await new Promise(setImmediate)
    const again = await listenTo(port)
    assert.is(home.listeners(), 1)
    again.hangUp()
  }))

test('one listener too many is refused, and a place that becomes free is given again', () =>
  withServer({ clients: 2 }, async (port, home) => {
    const first = await listenTo(port)
    const second = await listenTo(port)
    const refused = await ask(port, '/api/v1/events')
    assert.is(refused.status, 503)
    assert.is((JSON.parse(refused.text) as { code: string }).code, 'too-many-clients')
    first.hangUp()
    second.hangUp()
    while (home.listeners() > 0) await new Promise(setImmediate)
    const third = await listenTo(port)
    assert.is(third.response.statusCode, 200)
    third.hangUp()
  }))

test('HEAD asks for the headers of the stream and takes no place', () =>
  withServer({}, async (port, home) => {
    const answer = await ask(port, '/api/v1/events', { method: 'HEAD' })
    assert.is(answer.status, 200)
    assert.is(home.listeners(), 0)
  }))

test('stopping ends the streams', () =>
  withServer({}, async (port, home) => {
    const server = createHttpServer(
      { host: '127.0.0.1', port: 0, assetsDir: '.' },
      { source: home.source, logger: SILENT },
    )
    const other = await listenTo((await server.start()).port)
    const ended = ends(other)
    await server.stop()
    await ended
    assert.is(home.listeners(), 0)
    assert.is((await ask(port, '/healthz')).status, 200)
  }))

test('who reads nothing misses states, and is dropped after some heartbeats', async () => {
  const home = createFakeHome()
  const hub = createEventHub(
    { ...EVENT_LIMITS, intervalMs: 0, heartbeatMs: 5, missedHeartbeats: 2 },
    { source: home.source, logger: SILENT },
  )
  const stream = hub.open()
  assert.ok(stream)
  assert.is(hub.clients(), 1)
  while (hub.clients() > 0) {
    home.change({ nowMs: 1 })
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  assert.is(home.listeners(), 0)
})

test('a state that cannot be made is logged, and does not stop the node', async () => {
  const home = createFakeHome()
  let said: (() => void) | undefined
  const logged = new Promise<void>((resolve) => (said = resolve))
  const hub = createEventHub(
    { ...EVENT_LIMITS, intervalMs: 0 },
    { source: home.source, logger: { ...SILENT, error: () => said?.() } },
  )
  hub.open()
  const circular = makeHomeState()
  Object.assign(circular, { attention: circular })
  home.change(circular)
  await logged
  assert.is(hub.clients(), 1)
  hub.close()
})

test('who may not read any more is left out at the next heartbeat, also where that cannot be known', async () => {
  const { source } = createFakeHome()
  const events = createEventHub({ ...EVENT_LIMITS, heartbeatMs: 5 }, { source, logger: SILENT })
  let mayRead = true
  const stream = events.open(() => Promise.resolve(mayRead))?.getReader()
  const doubtful = events.open(() => Promise.reject(new Error('no file')))?.getReader()
  const end = async (reader: typeof stream): Promise<void> => {
    while ((await reader?.read())?.done === false);
  }
  await end(doubtful)
  assert.is(events.clients(), 1)
  mayRead = false
  await end(stream)
  assert.is(events.clients(), 0)
})

test.run()
