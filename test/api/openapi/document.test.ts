import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { OpenApiDocument } from '../../../node/api/openapi/document.ts'
import { createAccessFile } from '../../../node/api/access/access-file.ts'
import { createAttempts } from '../../../node/api/access/attempts.ts'
import { createSessions } from '../../../node/api/access/sessions.ts'
import { createEventHub, EVENT_LIMITS } from '../../../node/api/events.ts'
import { createRoutes } from '../../../node/api/routes.ts'
import { SILENT } from '../../../node/runtime/logger.ts'
import { makeSealedSlot } from '../../dashboard/sealed-slot.ts'
import { makeFigures } from '../fake-figures.ts'
import { createFakeHome } from '../fake-home.ts'
import { checkAnswer, checkResponse, STRICT } from './described.ts'

const home = createFakeHome()
const { source } = home
const assetsDir = await mkdtemp(join(tmpdir(), 'streetwatt-assets-'))
const routes = createRoutes(
  { host: '127.0.0.1', assetsDir },
  {
    ...{ source, figures: makeFigures(), logger: SILENT },
    access: {
      file: createAccessFile(join(assetsDir, 'access.json')),
      ...{ sessions: createSessions(), attempts: createAttempts(), tokenAttempts: createAttempts() },
    },
    events: createEventHub(EVENT_LIMITS, { source, logger: SILENT }),
  },
)
const ask = async (path: string): Promise<Response> =>
  routes.request(`http://127.0.0.1${path}`, { headers: { host: '127.0.0.1' } })

test.before(() => writeFile(join(assetsDir, 'app.js'), 'void 0'))
test.after(() => rm(assetsDir, { recursive: true }))

test('the document has every route that the server has, and no other', () => {
  const served = routes.routes
    .filter(({ method, path }) => method !== 'ALL' && path !== '/*')
    .map(({ method, path }) => `${method} ${path.replace(/:([a-z]+)/g, '{$1}')}`)
  const told = Object.entries(STRICT.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  )
  assert.equal([...new Set(served)].sort(), told.sort())
})

const ANSWERS: { path: string; asked: string; status: number }[] = [
  { path: '/', asked: '/', status: 503 },
  { path: '/api/v1/openapi.json', asked: '/api/v1/openapi.json', status: 200 },
  { path: '/api/v1/state', asked: '/api/v1/state', status: 200 },
  { path: '/api/v1/slots/{slot}', asked: '/api/v1/slots/7', status: 200 },
  { path: '/api/v1/slots/{slot}', asked: '/api/v1/slots/x', status: 400 },
  { path: '/api/v1/slots/{slot}', asked: '/api/v1/slots/8', status: 404 },
  { path: '/api/v1/rules/{hash}', asked: '/api/v1/rules/x', status: 400 },
  { path: '/api/v1/rules/{hash}', asked: `/api/v1/rules/${'0'.repeat(64)}`, status: 404 },
  { path: '/api/v1/blocks/{height}', asked: '/api/v1/blocks/x', status: 400 },
  { path: '/api/v1/blocks/{height}', asked: '/api/v1/blocks/9', status: 404 },
  { path: '/api/v1/blocks/{height}/outcome', asked: '/api/v1/blocks/9/outcome', status: 200 },
  { path: '/api/v1/blocks/{height}/outcome', asked: '/api/v1/blocks/3/outcome', status: 404 },
  { path: '/api/v1/statements/{month}', asked: '/api/v1/statements/2026-09', status: 404 },
  { path: '/api/v1/statements/{month}', asked: '/api/v1/statements/2026-10?format=doc', status: 400 },
  { path: '/api/v1/statements/{month}', asked: '/api/v1/statements/2026-10?format=csv', status: 200 },
  { path: '/api/v1/history/{period}', asked: '/api/v1/history/2026', status: 200 },
  { path: '/api/v1/history/{period}', asked: '/api/v1/history/2026-06-17', status: 200 },
  { path: '/api/v1/history/{period}', asked: '/api/v1/history/2026-06?format=csv', status: 200 },
  { path: '/api/v1/history/{period}', asked: '/api/v1/history/june', status: 400 },
  { path: '/api/v1/history/{period}', asked: '/api/v1/history/1999', status: 404 },
  { path: '/api/v1/accounts', asked: '/api/v1/accounts', status: 200 },
  { path: '/api/v1/settings', asked: '/api/v1/settings', status: 200 },
  { path: '/api/v1/device/test', asked: '/api/v1/device/test', status: 200 },
  { path: '/api/v1/backups', asked: '/api/v1/backups', status: 200 },
  { path: '/api/v1/logs', asked: '/api/v1/logs', status: 200 },
  { path: '/api/v1/session', asked: '/api/v1/session', status: 200 },
  { path: '/api/v1/tokens', asked: '/api/v1/tokens', status: 200 },
  { path: '/login', asked: '/login', status: 200 },
  { path: '/metrics', asked: '/metrics', status: 200 },
  { path: '/healthz', asked: '/healthz', status: 200 },
  { path: '/readyz', asked: '/readyz', status: 200 },
  { path: '/{asset}', asked: '/app.js', status: 200 },
  { path: '/{asset}', asked: '/nothing.js', status: 404 },
]
for (const { path, asked, status } of ANSWERS) {
  test(`${asked.slice(0, 40)} answers ${status} as the document says`, async () => {
    const response = await ask(asked)
    assert.is(response.status, status)
    await checkResponse(path, response)
  })
}

test('a cleared slot, and the module that cleared it, are as the document says', async () => {
  const { detail, ruleBytes } = makeSealedSlot('uniform')
  home.setSlot(detail, ruleBytes)
  await checkResponse('/api/v1/slots/{slot}', await ask(`/api/v1/slots/${detail.slot}`))
  await checkResponse('/api/v1/rules/{hash}', await ask(`/api/v1/rules/${detail.clearing?.ruleHash ?? ''}`))
})

test('events are of the type that the document says', async () => {
  const response = await ask('/api/v1/events')
  const contentType = response.headers.get('content-type') ?? ''
  await response.body?.cancel()
  checkAnswer('/api/v1/events', 'GET', { status: 200, contentType, text: '' })
})

test('a home that cannot trade, and a stranger, are told as the document says', async () => {
  home.setReady(false)
  await checkResponse('/readyz', await ask('/readyz'))
  home.setReady(true)
  const stranger = await routes.request('http://evil.example/api/v1/state', {
    headers: { host: 'evil.example' },
  })
  assert.is(stranger.status, 403)
  await checkResponse('/api/v1/state', stranger)
})

test('an answer that is not as the document says is found', async () => {
  const state = source.state()
  const answer = (body: object) => () =>
    checkAnswer('/api/v1/state', 'GET', {
      status: 200,
      contentType: 'application/json',
      text: JSON.stringify(body),
    })
  assert.throws(answer({ ...state, nowMs: undefined }), /nowMs/)
  assert.throws(answer({ ...state, more: 1 }), /additional properties/)
  assert.throws(answer({ ...state, power: { ...state.power, pvPowerW: -1 } }), /pvPowerW/)
})

test('published schemas leave room for what later versions add', async () => {
  const { components } = (await (await ask('/api/v1/openapi.json')).json()) as OpenApiDocument
  assert.not.match(JSON.stringify(components), 'additionalProperties":false')
})

test('every reference leads somewhere, every parameter of a path is described, and names are unique', () => {
  const text = JSON.stringify(STRICT)
  for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/([A-Za-z]+)"/g))
    assert.ok(STRICT.components.schemas[name], name)
  const operations = Object.entries(STRICT.paths).flatMap(([path, each]) =>
    Object.values(each).map((operation) => ({ path, ...operation })),
  )
  for (const { path, parameters = [] } of operations) {
    const inPath = (parameters as { name: string; in: string }[]).filter((each) => each.in === 'path')
    assert.equal(
      inPath.map(({ name }) => name),
      [...path.matchAll(/\{([a-z]+)\}/g)].map((match) => match[1]),
    )
  }
  assert.is(new Set(operations.map(({ operationId }) => operationId)).size, operations.length)
})

test.run()
