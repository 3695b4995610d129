/**
 * Who may pass. On the loopback reading is open; where other machines reach the server everything but logging in and
 * `/healthz` needs credentials. A write always needs them: a token of scope `write`, or a session, from a page of this server, with the
 * session's own token in a header.
 */
import type { Context, MiddlewareHandler } from 'hono'
import type { Logger } from '../../runtime/logger.ts'
import { problem } from '../problem.ts'
import type { AccessFile } from './access-file.ts'
import type { Attempts } from './attempts.ts'
import type { Caller } from './caller.ts'
import { addressOf, callerOf, isOwnOrigin } from './caller.ts'
import type { Sessions } from './sessions.ts'
import { isCsrfToken } from './sessions.ts'

export interface AccessParts {
  readonly file: AccessFile
  readonly sessions: Sessions
  /** Wrong passwords. */
  readonly attempts: Attempts
  /** Wrong tokens, apart: a program that goes on with a revoked one often comes from where its owner comes from. */
  readonly tokenAttempts: Attempts
  readonly logger: Logger
  /** A session or a token has ended, or the password is another. */
  readonly ended?: () => void
}

export interface AccessOptions {
  /** Whether whoever reaches the server may read. */
  readonly isReadingOpen: boolean
}

export const LOGIN_PAGE = '/login'
export const HEALTH_PATH = '/healthz'
export const SESSION_PATH = '/api/v1/session'
export const CSRF_HEADER = 'x-csrf-token'

export function guardAccess({ isReadingOpen }: AccessOptions, parts: AccessParts): MiddlewareHandler {
  const { file, sessions, tokenAttempts } = parts
  return async (context, next) => {
    if (isLogin(context) || isHealth(context)) return next()
    const isRead = context.req.method === 'GET' || context.req.method === 'HEAD'
    if (isRead && isReadingOpen && context.req.header('authorization') === undefined) return next()
    const caller = callerOf(context, await file.read(), sessions)
    if (caller.type === 'wrong') {
      const waitSeconds = tokenAttempts.waitSeconds(addressOf(context))
      if (waitSeconds > 0) return tooManyAttempts(waitSeconds)
      tokenAttempts.failed(addressOf(context))
    }
    const refusal = isRead ? refuseRead(context, caller) : refuseWrite(context, caller)
    return refusal ?? next()
  }
}

/** Whether who asked may read still, for what lasts longer than its request. Throws what reading the file throws. */
export async function mayStillRead(
  context: Context,
  { isReadingOpen }: AccessOptions,
  { file, sessions }: Pick<AccessParts, 'file' | 'sessions'>,
): Promise<boolean> {
  if (isReadingOpen && context.req.header('authorization') === undefined) return true
  const { type } = callerOf(context, await file.read(), sessions)
  return type === 'token' || type === 'session'
}

/** Refuses before the password is looked at: a wrong one costs the same whoever guesses. */
export function tooManyAttempts(waitSeconds: number): Response {
  return problem(429, 'too-many-attempts', `Too many wrong attempts; try again in ${waitSeconds} s.`, {
    'retry-after': String(waitSeconds),
  })
}

function isLogin({ req }: Context): boolean {
  if (req.path === LOGIN_PAGE) return req.method === 'GET' || req.method === 'HEAD'
  return req.path === SESSION_PATH && req.method === 'POST'
}

/** Whether the process works is no secret, and who supervises it has no password: one word, without detail. */
function isHealth({ req }: Context): boolean {
  return req.path === HEALTH_PATH && (req.method === 'GET' || req.method === 'HEAD')
}

function refuseRead({ req, redirect }: Context, caller: Caller): Response | undefined {
  if (caller.type === 'token' || caller.type === 'session') return undefined
  if (caller.type === 'nobody' && req.path === '/') return redirect(LOGIN_PAGE, 303)
  return credentialsMissing(caller)
}

function refuseWrite(context: Context, caller: Caller): Response | undefined {
  if (caller.type === 'wrong' || caller.type === 'nobody') return credentialsMissing(caller)
  if (caller.type === 'token')
    return caller.scope === 'write'
      ? undefined
      : problem(403, 'scope-insufficient', 'This token may read and nothing else; make one of scope write.')
  if (!isOwnOrigin(context))
    return problem(403, 'origin-other', 'Only a page of this server may change something with a session.')
  if (isCsrfToken(caller.session, context.req.header(CSRF_HEADER))) return undefined
  return problem(
    403,
    'csrf-token-missing',
    `Send the csrfToken of GET ${SESSION_PATH} in the header ${CSRF_HEADER}.`,
  )
}

function credentialsMissing(caller: Caller): Response {
  const code = caller.type === 'wrong' ? 'credentials-wrong' : 'credentials-missing'
  const message =
    caller.type === 'wrong'
      ? 'This token is none of this home; streetwatt token list names those that are.'
      : 'Log in at /login, or send a token: Authorization: Bearer …'
  return problem(401, code, message, { 'www-authenticate': 'Bearer' })
}
