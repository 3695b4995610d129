import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { History } from '../../node/api/history.ts'
import { createHttpServer } from '../../node/api/server.ts'
import type { HomeState } from '../../node/api/state.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { makeSealedSlot } from '../dashboard/sealed-slot.ts'
import { makeFigures } from './fake-figures.ts'
import { createFakeHome } from './fake-home.ts'
import { ask } from './http.ts'
import { readMetrics, sampleOf } from './metrics/read-metrics.ts'

async function withServer(
  body: (port: number, home: ReturnType<typeof createFakeHome>) => Promise<void>,
): Promise<void> {
  const assetsDir = await mkdtemp(join(tmpdir(), 'streetwatt-assets-'))
  await writeFile(join(assetsDir, 'index.html'), '<!doctype html><title>page</title>')
  await writeFile(join(assetsDir, 'app.js'), 'void 0')
  await writeFile(join(assetsDir, 'verifier.js'), 'void 0')
  const home = createFakeHome()
  const server = createHttpServer(
    { host: '127.0.0.1', port: 0, assetsDir },
    { source: home.source, figures: makeFigures(), logger: SILENT },
  )
  const { port } = await server.start()
  try {
    await body(port, home)
  } finally {
    await server.stop()
    await rm(assetsDir, { recursive: true })
  }
}

test('every route answers with what the source says', () =>
  withServer(async (port) => {
    const state = JSON.parse((await ask(port, '/api/v1/state')).text) as HomeState
    assert.is(state.home.title, 'Lindenweg 4')
    assert.match((await ask(port, '/')).text, '<title>page</title>')
    assert.is((JSON.parse((await ask(port, '/api/v1/slots/7')).text) as { slot: number }).slot, 7)
    assert.equal(JSON.parse((await ask(port, '/api/v1/accounts')).text), [
      { id: 'aa', kind: 'member', asset: 'money', balance: '-12' },
    ])
    assert.equal(JSON.parse((await ask(port, '/api/v1/blocks/9/outcome')).text), { height: 9 })
    assert.equal(JSON.parse((await ask(port, '/healthz')).text), { ok: true })
  }))

test('metrics are told in the text format of Prometheus, and not at all where they are off', () =>
  withServer(async (port) => {
    const { headers, text } = await ask(port, '/metrics')
    assert.is(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
    assert.is(sampleOf(readMetrics(text), 'streetwatt_ledger_height'), 5124)
    const silent = createHttpServer(
      { host: '127.0.0.1', port: 0, assetsDir: '.' },
      { source: createFakeHome().source, logger: SILENT },
    )
    const other = await silent.start()
    const refusal = await ask(other.port, '/metrics')
    await silent.stop()
    assert.is(refusal.status, 404)
    assert.is((JSON.parse(refusal.text) as { code: string }).code, 'metrics-off')
  }))

const REFUSALS: {
  path: string
  method?: string
  host?: string
  status: number
  code: string
  why: string
}[] = [
  { path: '/api/v1/slots/abc', status: 400, code: 'slot-number-invalid', why: 'letters are no slot' },
  { path: '/api/v1/slots/-1', status: 400, code: 'slot-number-invalid', why: 'slots count from 1970' },
  { path: '/api/v1/slots/1e3', status: 400, code: 'slot-number-invalid', why: 'only digits' },
  {
    path: '/api/v1/slots/9999999999999999',
    status: 400,
    code: 'slot-number-invalid',
    why: 'not a safe integer',
  },
  { path: '/api/v1/slots/8', status: 404, code: 'slot-unknown', why: 'a number, but nothing is known of it' },
  { path: '/api/v1/blocks/x', status: 400, code: 'block-height-invalid', why: 'letters are no height' },
  { path: '/api/v1/blocks/3', status: 404, code: 'block-unknown', why: 'above the tip' },
  { path: '/api/v1/blocks/3/outcome', status: 404, code: 'block-unknown', why: 'nor what it did' },
  { path: '/api/v1/blocks/-3/outcome', status: 400, code: 'block-height-invalid', why: 'heights begin at 1' },
  { path: '/api/v1/rules/abc', status: 400, code: 'rule-hash-invalid', why: 'a hash has 64 digits' },
  { path: `/api/v1/rules/${'0'.repeat(64)}`, status: 404, code: 'rule-unknown', why: 'no such module here' },
  { path: '/nothing', status: 404, code: 'not-found', why: 'no such page' },
  { path: '/api/v1', status: 404, code: 'not-found', why: 'a folder is no page' },
  {
    path: '/..%2f..%2fetc%2fpasswd',
    status: 404,
    code: 'not-found',
    why: 'a name cannot lead out of the assets',
  },
  {
    path: '/api/v1/state',
    method: 'POST',
    status: 405,
    code: 'method-not-allowed',
    why: 'the server only shows',
  },
  { path: '/nothing', method: 'DELETE', status: 405, code: 'method-not-allowed', why: 'whatever the path' },
  {
    path: '/api/v1/state',
    host: 'evil.example',
    status: 403,
    code: 'host-not-allowed',
    why: 'DNS rebinding',
  },
  {
    path: '/api/v1/state',
    host: '127.0.0.1.evil.example',
    status: 403,
    code: 'host-not-allowed',
    why: 'a name that begins like ours',
  },
  {
    path: '/api/v1/state',
    host: 'localhost@evil.example',
    status: 400,
    code: 'request-malformed',
    why: 'no user part in a host',
  },
]

for (const { path, method = 'GET', host, status, code, why } of REFUSALS) {
  test(`${method} ${path} of ${host ?? 'localhost'} is refused with ${code}: ${why}`, () =>
    withServer(async (port) => {
      const answer = await ask(port, path, { method, headers: host === undefined ? {} : { host } })
      assert.is(answer.status, status)
      assert.is((JSON.parse(answer.text) as { code: string }).code, code)
      assert.is(answer.headers['x-content-type-options'], 'nosniff')
    }))
}

test('the names of this machine are its own, with and without a port', () =>
  withServer(async (port) => {
    for (const host of [
      'localhost',
      `localhost:${port}`,
      `127.0.0.1:${port}`,
      `[::1]:${port}`,
      'LOCALHOST:1',
    ]) {
      assert.is((await ask(port, '/healthz', { headers: { host } })).status, 200, host)
    }
  }))

test('answers carry a policy against foreign scripts and no permission for other origins', () =>
  withServer(async (port) => {
    const { headers } = await ask(port, '/', { headers: { origin: 'http://evil.example' } })
    const policy = String(headers['content-security-policy'])
    assert.match(policy, "default-src 'self'")
    assert.not.match(policy, 'unsafe-inline')
    assert.is(headers['referrer-policy'], 'no-referrer')
    assert.is(headers['access-control-allow-origin'], undefined)
  }))

test('the script that clears slots again may compile WebAssembly, and no other answer may', () =>
  withServer(async (port) => {
    const policyOf = async (path: string): Promise<string> =>
      String((await ask(port, path)).headers['content-security-policy'])
    assert.is(
      await policyOf('/verifier.js'),
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
    )
    for (const path of ['/', '/app.js', '/api/v1/state', '/verifier.js/', '/nothing'])
      assert.not.match(await policyOf(path), 'wasm-unsafe-eval', path)
  }))

test('the past is told as JSON or as a table to keep, and refused with a code where there is none', () =>
  withServer(async (port) => {
    const month = await ask(port, '/api/v1/history/2026-06')
    assert.is(month.status, 200)
    assert.is((JSON.parse(month.text) as History).rows.length, 30)
    const table = await ask(port, '/api/v1/history/2026-06-17?format=csv')
    assert.is(table.headers['content-type'], 'text/csv; charset=utf-8')
    assert.is(table.headers['content-disposition'], 'attachment; filename="streetwatt-2026-06-17.csv"')
    assert.is(table.text.trimEnd().split('\r\n').length, 25)
    const refused = [
      ['/api/v1/history/2026-06?format=xlsx', 'history-format-unknown'],
      ['/api/v1/history/june', 'history-period-invalid'],
      ['/api/v1/history/2026-02-30', 'history-period-invalid'],
    ]
    for (const [path, code] of refused) {
      const { status, text } = await ask(port, path ?? '')
      assert.is(status, 400, path)
      assert.is((JSON.parse(text) as { code: string }).code, code)
    }
  }))

test('a rule is given by its hash, as bytes', () =>
  withServer(async (port, home) => {
    const { detail, ruleBytes } = makeSealedSlot('uniform')
    home.setSlot(detail, ruleBytes)
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/rules/${detail.clearing?.ruleHash ?? ''}`)
    assert.is(answer.headers.get('content-type'), 'application/wasm')
    assert.equal(new Uint8Array(await answer.arrayBuffer()), ruleBytes)
  }))

test('a file that has not changed is not sent again', () =>
  withServer(async (port) => {
    const first = await ask(port, '/app.js')
    assert.is(first.headers['cache-control'], 'no-cache')
    const again = await ask(port, '/app.js', { headers: { 'if-none-match': first.headers.etag ?? '' } })
    assert.is(again.status, 304)
    assert.is(again.text, '')
  }))

test('a node that is not ready says so with the name of the check', () =>
  withServer(async (port, home) => {
    assert.is((await ask(port, '/readyz')).status, 200)
    home.setReady(false)
    const answer = await ask(port, '/readyz')
    assert.is(answer.status, 503)
    assert.equal(JSON.parse(answer.text), {
      ready: false,
      checks: { peers: { ok: false, detail: 'no peer is connected' } },
    })
  }))

test('a page that was never built is missed by its name, and the data still comes', async () => {
  const server = createHttpServer(
    { host: 'localhost', port: 0, assetsDir: '/nonexistent' },
    { source: createFakeHome().source, logger: SILENT },
  )
  const { url } = await server.start()
  assert.is(((await (await fetch(url)).json()) as { code: string }).code, 'dashboard-not-built')
  assert.is((await fetch(`${url}api/v1/state`)).status, 200)
  await server.stop()
})

test('a taken port is an error, or with fallback the next free one', async () => {
  const taken = createServer()
  const port = await new Promise<number>((resolve) => {
    taken.listen(0, '127.0.0.1', () => {
      const address = taken.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  const parts = { source: createFakeHome().source, logger: SILENT }
  assert.is(await codeOfStart({ host: '127.0.0.1', port, assetsDir: '.' }), 'port-taken')
  const server = createHttpServer({ host: '127.0.0.1', port, assetsDir: '.', portFallback: true }, parts)
  const where = await server.start()
  assert.ok(where.port > port)
  assert.is(where.url, `http://127.0.0.1:${where.port}/`)
  await server.stop()
  await new Promise((resolve) => taken.close(resolve))
})

test('an address that other machines can reach is refused before anything listens', async () => {
  for (const host of ['0.0.0.0', '::', '192.168.1.20', 'home.local', '127.evil.example']) {
    assert.is(await codeOfStart({ host, port: 0, assetsDir: '.' }), 'lan-address-needs-password', host)
  }
})

async function codeOfStart(options: { host: string; port: number; assetsDir: string }): Promise<string> {
  try {
    await createHttpServer(options, { source: createFakeHome().source, logger: SILENT }).start()
    return 'started'
  } catch (error) {
    return error instanceof OperatingError ? String(error.code) : String(error)
  }
}

test.run()
