import { get } from 'node:http'
import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hashPassword } from '../../../node/api/access/password-hash.ts'
import { addToken, revokeToken } from '../../../node/api/access/tokens.ts'
import { openApiDocument } from '../../../node/api/openapi/document.ts'
import type { GuardedHome } from './guarded-home.ts'
import { codeOf, PASSWORD, withGuardedHome } from './guarded-home.ts'

const OPERATIONS = Object.entries(openApiDocument('0').paths).flatMap(([path, operations]) =>
  Object.keys(operations).map((method) => ({
    method: method.toUpperCase(),
    path: path.replace(/\{\w+\}/, '7'),
  })),
)
const READS = OPERATIONS.filter(({ method }) => method === 'GET')
const WRITES = OPERATIONS.filter(
  ({ method, path }) => method !== 'GET' && `${method} ${path}` !== 'POST /api/v1/session',
)
const JSON_TYPE = { 'content-type': 'application/json' }

async function makeToken({ file }: GuardedHome, scope: 'read' | 'write'): Promise<Record<string, string>> {
  const { secret } = await file.change((now) => addToken(now, { name: `for ${scope}`, scope, nowMs: 0 }))
  return { authorization: `Bearer ${secret}` }
}

/** A stream of events: what becomes of it. */
function listen({ port }: GuardedHome, headers: Record<string, string>): Promise<{ ended: Promise<void> }> {
  return new Promise((resolve, reject) => {
    const sent = get(
      { host: '127.0.0.1', port, path: '/api/v1/events', headers, agent: false },
      (response) => {
        assert.is(response.statusCode, 200)
        response.resume()
        resolve({ ended: new Promise((done) => response.once('close', done)) })
      },
    )
    sent.once('error', reject)
  })
}

test('streams end with what they were opened by: a session, an old password, a token', () =>
  withGuardedHome('0.0.0.0', async (home) => {
    const [leaving, other] = [await home.session(), await home.session()]
    const [left, stays] = [await listen(home, leaving), await listen(home, other)]
    await home.ask('/api/v1/session', { method: 'DELETE', headers: leaving })
    await left.ended
    const writer = await makeToken(home, 'write')
    const told = await listen(home, writer)
    await home.ask('/api/v1/password', {
      method: 'PUT',
      headers: { ...writer, ...JSON_TYPE },
      body: JSON.stringify({ current: PASSWORD, next: 'a longer battery staple' }),
    })
    await stays.ended
    await home.ask('/api/v1/tokens/for%20write', { method: 'DELETE', headers: writer })
    await told.ended
  }))

test('who supervises the process needs no password, and hears one word', () =>
  withGuardedHome('0.0.0.0', async ({ ask }) => {
    const { status, text } = await ask('/healthz')
    assert.equal([status, text], [200, '{"ok":true}'])
    assert.is((await ask('/readyz')).status, 401)
  }))

test('where other machines reach it, no read passes without credentials, whatever its path', () =>
  withGuardedHome('0.0.0.0', async (home) => {
    for (const { path } of [...READS, { path: '/nothing.js' }, { path: '/api/v2' }]) {
      for (const method of ['GET', 'HEAD']) {
        const { status, text } = await home.ask(path, { method })
        const expected = path === '/login' || path === '/healthz' ? 200 : path === '/' ? 303 : 401
        assert.is(status, expected, `${method} ${path}`)
        assert.not.match(text, /Lindenweg|priceMicro|joules/, path)
      }
    }
    assert.is((await home.ask('/')).headers.location, '/login')
  }))

test('the document names what can be written', () => {
  assert.ok(WRITES.length >= 7)
})

// A home for each: who tries too many wrong tokens waits.
for (const host of ['127.0.0.1', '0.0.0.0'] as const)
  for (const { method, path } of WRITES)
    test(`${method} ${path} passes neither without credentials at ${host}, nor with a token that may only read`, () =>
      withGuardedHome(host, async (home) => {
        const reader = await makeToken(home, 'read')
        const { cookie = '' } = await home.session()
        const codeFor = async (headers: Record<string, string>): Promise<string> =>
          codeOf(await home.ask(path, { method, headers }))
        assert.is(await codeFor({}), 'credentials-missing')
        assert.is(await codeFor({ authorization: `Bearer sw_${'x'.repeat(43)}` }), 'credentials-wrong')
        assert.is(await codeFor(reader), 'scope-insufficient')
        assert.is(await codeFor({ cookie }), 'csrf-token-missing')
        assert.is((await home.file.read()).tokens.length, 1, 'nothing was changed')
        assert.equal(home.fake.owner.asked, [], 'and nothing decided')
      }))

test('on the loopback reading needs nothing', () =>
  withGuardedHome('127.0.0.1', async ({ ask }) => {
    for (const path of ['/api/v1/state', '/metrics', '/healthz'])
      assert.is((await ask(path)).status, 200, path)
  }))

test('a password opens a session that reads, and whose cookie no script and no other site has', () =>
  withGuardedHome('0.0.0.0', async (home) => {
    const { status, headers } = await home.logIn()
    assert.is(status, 200)
    const cookie = headers['set-cookie']?.[0] ?? ''
    for (const flag of ['HttpOnly', 'SameSite=Strict', 'Path=/', 'Max-Age=604800']) assert.match(cookie, flag)
    const session = await home.session()
    assert.is((await home.ask('/api/v1/state', { headers: session })).status, 200)
    assert.is((await home.ask('/metrics', { headers: session })).status, 200)
  }))

test('a form logs in without a script, and a wrong password comes back to it', () =>
  withGuardedHome('0.0.0.0', async ({ ask }) => {
    const send = (password: string, origin: string) =>
      ask('/api/v1/session', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', host: 'localhost', origin },
        body: new URLSearchParams({ password }).toString(),
      })
    const right = await send(PASSWORD, 'http://localhost')
    assert.equal([right.status, right.headers.location], [303, '/'])
    assert.match(String(right.headers['set-cookie']), 'HttpOnly')
    const wrong = await send('wrong', 'http://localhost')
    assert.equal([wrong.status, wrong.headers.location], [303, '/login?failed'])
    assert.is(codeOf(await send(PASSWORD, 'http://evil.example')), 'origin-other')
    const page = await ask('/login?failed')
    assert.match(page.text, 'role="alert"')
    assert.match(String(page.headers['content-security-policy']), "form-action 'self'")
    assert.is(page.headers['referrer-policy'], 'same-origin', 'or the form would come from nowhere')
    assert.not.match(page.text, '<script')
  }))

test('logging out ends the session', () =>
  withGuardedHome('0.0.0.0', async (home) => {
    const session = await home.session()
    const bye = await home.ask('/api/v1/session', { method: 'DELETE', headers: session })
    assert.is(bye.status, 204)
    assert.match(String(bye.headers['set-cookie']), 'Max-Age=0')
    assert.is((await home.ask('/api/v1/state', { headers: session })).status, 401)
  }))

test('a new password ends the sessions of the old one, without a restart', () =>
  withGuardedHome('0.0.0.0', async (home) => {
    const session = await home.session()
    const password = await hashPassword('another one entirely')
    await home.file.change((now) => ({ record: { ...now, password } }))
    assert.is((await home.ask('/api/v1/state', { headers: session })).status, 401)
    assert.is(codeOf(await home.logIn()), 'password-wrong')
    assert.is((await home.logIn('another one entirely')).status, 200)
  }))

const FOREIGN: { headers: Record<string, string>; why: string }[] = [
  { headers: { origin: 'http://evil.example' }, why: 'a page of another name' },
  { headers: { origin: 'null' }, why: 'a page that comes from nowhere' },
  { headers: { origin: 'http://localhost:1' }, why: 'another port of this machine' },
  { headers: { 'sec-fetch-site': 'cross-site' }, why: 'a page that the browser calls foreign' },
  { headers: { 'sec-fetch-site': 'same-site' }, why: 'a neighbour under the same name' },
]
for (const { headers, why } of FOREIGN) {
  test(`a session changes nothing for ${why}, even with its token`, () =>
    withGuardedHome('127.0.0.1', async (home) => {
      const session = await home.session()
      const options = { method: 'DELETE', headers: { ...session, host: 'localhost', ...headers } }
      assert.is(codeOf(await home.ask('/api/v1/session', options)), 'origin-other')
    }))
}

test('the own page makes a token and ends it, and the secret is shown once', () =>
  withGuardedHome('127.0.0.1', async (home) => {
    const own = { ...(await home.session()), host: 'localhost', origin: 'http://localhost' }
    const body = JSON.stringify({ name: 'Grafana' })
    const headers = { ...own, ...JSON_TYPE }
    const made = await home.ask('/api/v1/tokens', { method: 'POST', headers, body })
    assert.is(made.status, 201, made.text)
    const { id, scope, secret } = JSON.parse(made.text) as { id: string; scope: string; secret: string }
    assert.is(scope, 'read')
    const bearer = { authorization: `Bearer ${secret}` }
    assert.is((await home.ask('/metrics', { headers: bearer })).status, 200)
    assert.not.match((await home.ask('/api/v1/tokens', { headers: own })).text, secret)
    const ended = await home.ask(`/api/v1/tokens/${id}`, { method: 'DELETE', headers: own })
    assert.is(ended.status, 204)
    assert.is((await home.ask('/metrics', { headers: bearer })).status, 401, 'revoked')
  }))

test('a token that may write needs no header of a session, and a wrong body is said with its code', () =>
  withGuardedHome('0.0.0.0', async (home) => {
    const headers = { ...(await makeToken(home, 'write')), ...JSON_TYPE }
    const send = (body: string) => home.ask('/api/v1/tokens', { method: 'POST', headers, body })
    assert.is((await send('{"name":"a","scope":"write"}')).status, 201)
    assert.is(codeOf(await send('{"name":"a"}')), 'token-name-taken')
    assert.is(codeOf(await send('{"name":"<b>"}')), 'token-name-invalid')
    assert.is(codeOf(await send('{"name":"b","scope":"all"}')), 'body-malformed')
    assert.is(codeOf(await send('{')), 'body-malformed')
    assert.is(codeOf(await send(JSON.stringify({ name: 'b'.repeat(5000) }))), 'body-too-large')
    const gone = await home.ask('/api/v1/tokens/00000000', { method: 'DELETE', headers })
    assert.is(codeOf(gone), 'token-unknown')
  }))

test('another password is set with the present one; every other session ends and this one goes on', () =>
  withGuardedHome('0.0.0.0', async (home) => {
    const [mine, other] = [await home.session(), await home.session()]
    const change = (headers: Record<string, string>, body: object) =>
      home.ask('/api/v1/password', {
        method: 'PUT',
        headers: { ...JSON_TYPE, ...headers },
        body: JSON.stringify(body),
      })
    const next = 'a longer battery staple'
    assert.is(codeOf(await change({}, { current: PASSWORD, next })), 'credentials-missing')
    const { cookie = '' } = mine
    assert.is(codeOf(await change({ cookie }, { current: PASSWORD, next })), 'csrf-token-missing')
    assert.is(codeOf(await change(mine, { current: 'not this one', next })), 'password-wrong')
    assert.is(codeOf(await change(mine, { current: PASSWORD, next: 'short' })), 'password-unfit')
    assert.is(codeOf(await change(mine, { next })), 'body-malformed')
    const changed = await change(mine, { current: PASSWORD, next })
    assert.is(changed.status, 204)
    const own = { cookie: changed.headers['set-cookie']?.[0]?.split(';')[0] ?? '' }
    assert.is((await home.ask('/api/v1/state', { headers: own })).status, 200)
    for (const headers of [mine, other]) assert.is((await home.ask('/api/v1/state', { headers })).status, 401)
    assert.is(codeOf(await home.logIn()), 'password-wrong')
    assert.is((await home.logIn(next)).status, 200)
    for (const secret of [PASSWORD, next]) assert.not.match(home.logged(), secret)
  }))

test('a token that may write changes the password too, and who guesses the present one waits', () =>
  withGuardedHome('0.0.0.0', async (home) => {
    const headers = { ...(await makeToken(home, 'write')), ...JSON_TYPE }
    const change = (current: string) =>
      home.ask('/api/v1/password', {
        ...{ method: 'PUT', headers },
        body: JSON.stringify({ current, next: 'a longer battery staple' }),
      })
    const changed = await change(PASSWORD)
    assert.equal([changed.status, changed.headers['set-cookie']], [204, undefined])
    for (let guess = 0; guess < 5; guess++) assert.is(codeOf(await change('guess')), 'password-wrong')
    assert.is(codeOf(await change('guess')), 'too-many-attempts')
  }))

test('who guesses waits, also with the right password; a token that was right stays right', () =>
  withGuardedHome('0.0.0.0', async (home) => {
    for (let guess = 0; guess < 5; guess++)
      assert.is(codeOf(await home.logIn(`guess ${guess}`)), 'password-wrong')
    const sixth = await home.logIn()
    assert.is(codeOf(sixth), 'too-many-attempts')
    assert.ok(Number(sixth.headers['retry-after']) >= 1)
    const headers = await makeToken(home, 'read')
    assert.is((await home.ask('/metrics', { headers })).status, 200)
  }))

test('a program that goes on with a revoked token waits, and delays neither the password nor other tokens', () =>
  withGuardedHome('0.0.0.0', async (home) => {
    const headers = await makeToken(home, 'read')
    await home.file.change((now) => ({ record: revokeToken(now, 'for read') }))
    for (let scrape = 0; scrape < 5; scrape++)
      assert.is(codeOf(await home.ask('/metrics', { headers })), 'credentials-wrong')
    assert.is(codeOf(await home.ask('/metrics', { headers })), 'too-many-attempts')
    assert.is((await home.logIn()).status, 200)
    const session = await home.session()
    assert.is((await home.ask('/metrics', { headers: session })).status, 200)
    assert.is((await home.ask('/metrics', { headers: await makeToken(home, 'write') })).status, 200)
  }))

test('a wrong token between guesses makes no guess cheaper', () =>
  withGuardedHome('0.0.0.0', async (home) => {
    const headers = { authorization: `Bearer sw_${'x'.repeat(43)}` }
    for (let guess = 0; guess < 5; guess++) {
      assert.is(codeOf(await home.logIn(`guess ${guess}`)), 'password-wrong')
      assert.is(codeOf(await home.ask('/metrics', { headers })), 'credentials-wrong')
    }
    assert.is(codeOf(await home.logIn()), 'too-many-attempts')
    assert.is(codeOf(await home.ask('/metrics', { headers })), 'too-many-attempts')
  }))

test('many at once are not more guesses', () =>
  withGuardedHome('0.0.0.0', async (home) => {
    const guesses = Array.from({ length: 20 }, (_, index) => home.logIn(`guess ${index}`))
    const codes = (await Promise.all(guesses)).map(codeOf)
    assert.is(codes.filter((code) => code === 'password-wrong').length, 5)
    assert.is(codes.filter((code) => code === 'too-many-attempts').length, 15)
  }))

test('names that a stranger can point here are refused, addresses and own names are not', () =>
  withGuardedHome('0.0.0.0', async ({ ask }) => {
    for (const host of ['evil.example', 'home.evil.example', '1.2.3.4.evil.example'])
      assert.is(codeOf(await ask('/login', { headers: { host } })), 'host-not-allowed', host)
    for (const host of ['192.168.1.20', '192.168.1.20:7080', '[fd00::7]:7080', 'localhost'])
      assert.is((await ask('/login', { headers: { host } })).status, 200, host)
  }))

test('neither password nor token nor session is in the log, in an answer or in the file', () =>
  withGuardedHome('0.0.0.0', async (home) => {
    const session = await home.session()
    const { authorization = '' } = await makeToken(home, 'write')
    const token = authorization.slice('Bearer '.length)
    const answers = [
      await home.logIn('a wrong secret'),
      await home.ask('/api/v1/tokens', { headers: session }),
      await home.ask('/api/v1/session', { method: 'POST', body: PASSWORD, headers: JSON_TYPE }),
      await home.ask(`/api/v1/tokens/${token}`, { method: 'DELETE', headers: { authorization } }),
      await home.ask(`/${token}`, { headers: { authorization } }),
    ]
    const kept = await readFile(home.path, 'utf8')
    const told = [...answers.map(({ text }) => text), home.logged(), kept].join('\n')
    assert.match(home.logged(), 'a wrong password')
    const cookie = session['cookie']?.split('=')[1] ?? ''
    assert.ok(cookie.length > 40 && token.length > 40)
    for (const secret of [PASSWORD, 'a wrong secret', token, cookie, session['x-csrf-token'] ?? ''])
      assert.not(told.includes(secret), secret)
  }))

test("the file is its owner's alone; one that others read, or that is broken, lets nobody in", () =>
  withGuardedHome('0.0.0.0', async (home) => {
    assert.is((await stat(home.path)).mode & 0o777, 0o600)
    const session = await home.session()
    await chmod(home.path, 0o644)
    const exposed = await home.ask('/api/v1/state', { headers: session })
    assert.equal([exposed.status, codeOf(exposed)], [503, 'access-file-exposed'])
    await chmod(home.path, 0o600)
    for (const text of ['', '{}', '{"version":1,"password":null,"tokens":[],"more":1}', 'null']) {
      await writeFile(home.path, text)
      assert.is(codeOf(await home.ask('/api/v1/state', { headers: session })), 'access-file-damaged', text)
    }
  }))

test.run()
