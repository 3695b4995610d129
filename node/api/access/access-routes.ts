/** Logging in and out, and API tokens. Everything but logging in has passed the guard before it comes here. */
import type { Context } from 'hono'
import { Hono } from 'hono'
import * as z from 'zod'
import { OperatingError } from '../../core/units/operating-error.ts'
import { jsonOf, malformed, shortBodies } from '../bodies.ts'
import { problem } from '../problem.ts'
import type { AccessParts } from './access-guard.ts'
import { LOGIN_PAGE, SESSION_PATH, tooManyAttempts } from './access-guard.ts'
import { TOKEN_SCOPES } from './access-file.ts'
import { addressOf, callerOf, isOwnOrigin, SESSION_COOKIE } from './caller.ts'
import { answerLoginPage } from './login-page.ts'
import { hashPassword, isPassword, PASSWORD_LENGTH } from './password-hash.ts'
import { SESSION_MS } from './sessions.ts'
import { addToken, describeToken, revokeToken } from './tokens.ts'

/** So many may wait while one password is being hashed. */
const WAITING_LIMIT = 8

const loginBody = z.strictObject({ password: z.string() })
const passwordBody = z.strictObject({ current: z.string(), next: z.string() })
const tokenBody = z.strictObject({ name: z.string(), scope: z.enum(TOKEN_SCOPES).default('read') })

export function createAccessRoutes(parts: AccessParts): Hono {
  const { file, sessions } = parts
  const app = new Hono()
  const inTurn = createTurn()
  app.get(LOGIN_PAGE, (context) => answerLoginPage(context.req.query('failed') !== undefined))
  app.get(SESSION_PATH, async (context) => {
    const record = await file.read()
    const caller = callerOf(context, record, sessions)
    return context.json({
      isPasswordSet: record.password !== null,
      isLoggedIn: caller.type === 'session',
      csrfToken: caller.type === 'session' ? caller.session.csrfToken : null,
    })
  })
  app.post(SESSION_PATH, shortBodies, (context) => inTurn(() => logIn(context, parts)))
  app.delete(SESSION_PATH, async (context) => {
    const caller = callerOf(context, await file.read(), sessions)
    if (caller.type === 'session') sessions.close(caller.id)
    parts.ended?.()
    return new Response(null, { status: 204, headers: { 'set-cookie': cookie('', 0) } })
  })

  app.put('/api/v1/password', shortBodies, (context) => inTurn(() => changePassword(context, parts)))

  app.get('/api/v1/tokens', async (context) => context.json((await file.read()).tokens.map(describeToken)))
  app.post('/api/v1/tokens', shortBodies, async (context) => {
    const body = tokenBody.safeParse(await jsonOf(context)).data
    if (body === undefined) return malformed('{ "name": …, "scope": "read" or "write" }')
    return refusing(async () => {
      const { token, secret } = await file.change((now) => addToken(now, { ...body, nowMs: Date.now() }))
      return context.json({ ...describeToken(token), secret }, 201)
    })
  })
  app.delete('/api/v1/tokens/:id', (context) =>
    refusing(async () => {
      await file.change((now) => ({ record: revokeToken(now, context.req.param('id')) }))
      parts.ended?.()
      return new Response(null, { status: 204 })
    }),
  )
  return app
}

/** A form is answered with a page, JSON with JSON. */
async function logIn(context: Context, { file, sessions, attempts, logger }: AccessParts): Promise<Response> {
  const address = addressOf(context)
  const waitSeconds = attempts.waitSeconds(address)
  if (waitSeconds > 0) return tooManyAttempts(waitSeconds)
  if (!isOwnOrigin(context)) return problem(403, 'origin-other', 'Only a page of this server may log in.')
  const isForm = (context.req.header('content-type') ?? '').startsWith('application/x-www-form-urlencoded')
  const body = loginBody.safeParse(isForm ? await context.req.parseBody() : await jsonOf(context)).data
  if (body === undefined) return malformed('{ "password": … }')
  const { password } = await file.read()
  if (password === null)
    return problem(403, 'password-not-set', 'This home has no password; run streetwatt password set.')
  if (!(await isPassword(body.password, password))) {
    attempts.failed(address)
    logger.warn({ address }, 'a wrong password')
    return isForm
      ? context.redirect(`${LOGIN_PAGE}?failed`, 303)
      : problem(401, 'password-wrong', 'This is not the password of this home.')
  }
  attempts.succeeded(address)
  const { id, session } = sessions.open(password)
  context.header('set-cookie', cookie(id, SESSION_MS / 1000))
  return isForm ? context.redirect('/', 303) : context.json({ csrfToken: session.csrfToken })
}

/**
 * Who is logged in, or has a token that may write, sets another password by saying the present one. All sessions of the
 * old one end; the one that asked goes on as a new one.
 */
async function changePassword(context: Context, parts: AccessParts): Promise<Response> {
  const { file, sessions, attempts, logger } = parts
  const address = addressOf(context)
  const waitSeconds = attempts.waitSeconds(address)
  if (waitSeconds > 0) return tooManyAttempts(waitSeconds)
  const body = passwordBody.safeParse(await jsonOf(context)).data
  if (body === undefined) return malformed('{ "current": …, "next": … }')
  const record = await file.read()
  if (record.password === null)
    return problem(403, 'password-not-set', 'This home has no password; run streetwatt password set.')
  if (!(await isPassword(body.current, record.password))) {
    attempts.failed(address)
    logger.warn({ address }, 'a wrong password')
    return problem(403, 'password-wrong', 'This is not the password of this home.')
  }
  attempts.succeeded(address)
  const { least, most } = PASSWORD_LENGTH
  if (body.next.length < least || body.next.length > most)
    return problem(400, 'password-unfit', `A password has ${least} to ${most} characters: choose another.`)
  const isSession = callerOf(context, record, sessions).type === 'session'
  const password = await hashPassword(body.next)
  await file.change((now) => ({ record: { ...now, password } }))
  logger.info({ address }, 'the password was changed')
  parts.ended?.()
  if (isSession) context.header('set-cookie', cookie(sessions.open(password).id, SESSION_MS / 1000))
  return context.body(null, 204)
}

/** Scripts cannot read it, other sites cannot send it. No `Secure`: at home there is seldom a certificate. */
function cookie(value: string, maxAgeSeconds: number): string {
  return `${SESSION_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}`
}

/** One at a time: a hash takes 32 MiB, and who guesses is no faster with many connections. */
function createTurn(): (work: () => Promise<Response>) => Promise<Response> {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return (work) => {
    if (waiting >= WAITING_LIMIT) return Promise.resolve(tooManyAttempts(1))
    waiting += 1
    const answer = last.then(work).finally(() => (waiting -= 1))
    last = answer.catch(() => undefined)
    return answer
  }
}

const REFUSAL_STATUS: Readonly<Record<string, number>> = {
  'token-name-invalid': 400,
  'token-name-taken': 409,
  'tokens-too-many': 409,
  'token-unknown': 404,
  'file-locked': 503,
}

async function refusing(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work()
  } catch (error) {
    const status = error instanceof OperatingError ? REFUSAL_STATUS[String(error.code)] : undefined
    if (!(error instanceof OperatingError) || status === undefined) throw error
    return problem(status, String(error.code), error.message)
  }
}
