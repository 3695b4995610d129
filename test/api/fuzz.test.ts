import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createHttpServer, type HttpServer } from '../../node/api/server.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createFakeHome } from './fake-home.ts'
import { ask, askRaw } from './http.ts'
import { STRICT } from './openapi/described.ts'

let server: HttpServer
let assetsDir = ''
let port = 0

test.before(async () => {
  assetsDir = await mkdtemp(join(tmpdir(), 'streetwatt-assets-'))
  await writeFile(join(assetsDir, 'index.html'), '<!doctype html>')
  server = createHttpServer(
    { host: '127.0.0.1', port: 0, assetsDir },
    { source: createFakeHome().source, logger: SILENT },
  )
  port = (await server.start()).port
})
test.after(async () => {
  await server.stop()
  await rm(assetsDir, { recursive: true })
})

const HEADERS = [
  'accept',
  'authorization',
  'content-type',
  'cookie',
  'if-none-match',
  'origin',
  'range',
  'referer',
  'sec-fetch-site',
  'x-csrf-token',
  'x-forwarded-for',
]

const anyPiece = fc.oneof(
  fc.string({ maxLength: 12 }).map(encodeURIComponent),
  fc.constantFrom(
    '..',
    '.',
    '%2e%2e',
    '%2f',
    '%00',
    '%',
    '%zz',
    '%ff',
    '%c3%28',
    'api',
    'v1',
    'slots',
    'blocks',
    'state',
    '7',
    '-0',
    '٣',
    'package.json',
    'a'.repeat(3000),
  ),
)
const anyPath = fc
  .array(anyPiece, { maxLength: 6 })
  .map(
    (pieces) =>
      `/${pieces.map((piece) => (/^[\x21-\x7e]*$/.test(piece) ? piece : encodeURIComponent(piece))).join('/')}`,
  )

test('no path makes the server stumble', () =>
  fc.assert(
    fc.asyncProperty(anyPath, async (path) => {
      const { status } = await ask(port, path)
      assert.ok(status >= 200 && status < 500, `${status} for ${path}`)
    }),
    { numRuns: 300 },
  ))

const KNOWN_PATHS = Object.keys(STRICT.paths).map((path) => path.replace(/\{[a-z]+\}/, '7'))
const anyQuery = fc
  .array(fc.tuple(fc.constantFrom('format', 'a', ''), fc.string({ maxLength: 20 })), { maxLength: 3 })
  .map((pairs) => (pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`))
/** What a header may hold on the wire. */
const headerText = fc.string({
  maxLength: 60,
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
})
const anyHeaders = fc.dictionary(
  fc.constantFrom(...HEADERS),
  fc.oneof(headerText, fc.constantFrom('application/json', 'null', 'http://evil.example', '*', '"x"', '')),
  { maxKeys: 5 },
)
const anyBody = fc.oneof(
  fc.constant(undefined),
  fc.json({ maxDepth: 3 }),
  fc.string({ maxLength: 200 }),
  fc.uint8Array({ maxLength: 200 }),
)
const anyMethod = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND')

test('no method, query, header or body makes the server stumble, and every refusal has a code', () =>
  fc.assert(
    fc.asyncProperty(
      fc.record({
        path: fc.oneof(fc.constantFrom(...KNOWN_PATHS.filter((each) => !each.endsWith('/events'))), anyPath),
        query: anyQuery,
        method: anyMethod,
        headers: anyHeaders,
        body: anyBody,
      }),
      async ({ path, query, method, headers, body }) => {
        const options = { method, headers, ...(body !== undefined && { body }) }
        const { status, text } = await ask(port, `${path}${query}`, options)
        assert.ok(status >= 200 && status < 500, `${status} for ${method} ${path}`)
        if (status < 400 || method === 'HEAD') return
        assert.match((JSON.parse(text) as { code: string }).code, /^[a-z]+(-[a-z]+)+$/)
      },
    ),
    { numRuns: 500 },
  ))

test('a path never leads to a file outside the assets', async () => {
  for (const path of [
    '/../package.json',
    '/%2e%2e/package.json',
    '/..%5cpackage.json',
    '/node/api/server.ts',
    '/.gitignore',
    '/test%2fapi%2ffuzz.test.ts',
  ]) {
    assert.is((await ask(port, path)).status, 404, path)
  }
})

test('broken requests are refused and do no harm', async () => {
  const broken = [
    'GET / HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a b\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: \r\n\r\n',
    'GET / HTTP/1.0\r\n\r\n',
    'GET http://[::bad/ HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'GET //\\evil HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'GET ftp://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'GET * HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n',
    `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`,
    'nonsense\r\n\r\n',
  ]
  for (const bytes of broken) {
    const status = await askRaw(port, bytes)
    assert.ok(status === 0 || (status >= 400 && status < 500), `${status} for ${bytes.slice(0, 60)}`)
  }
  assert.is((await ask(port, '/healthz')).status, 200)
})

test.run()
