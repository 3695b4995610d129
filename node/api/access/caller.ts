/** Who makes a request, by what it brings along: a token, a session's cookie, or nothing. */
import type { Context } from 'hono'
import type { AccessRecord, TokenScope } from './access-file.ts'
import type { Session, Sessions } from './sessions.ts'
import { findToken } from './tokens.ts'

export type Caller =
  | { readonly type: 'token'; readonly scope: TokenScope }
  | { readonly type: 'session'; readonly id: string; readonly session: Session }
  /** A token that is none. */
  | { readonly type: 'wrong' }
  | { readonly type: 'nobody' }

export const SESSION_COOKIE = 'streetwatt-session'

export function callerOf(context: Context, record: AccessRecord, sessions: Sessions): Caller {
  const authorization = context.req.header('authorization')
  if (authorization !== undefined) {
    const secret = /^Bearer ([\w-]{1,100})$/i.exec(authorization)?.[1]
    const token = secret === undefined ? undefined : findToken(record, secret)
    return token === undefined ? { type: 'wrong' } : { type: 'token', scope: token.scope }
  }
  const id = cookieOf(context.req.header('cookie') ?? '')
  const session = id === undefined ? undefined : sessions.find(id, record.password)
  return id === undefined || session === undefined ? { type: 'nobody' } : { type: 'session', id, session }
}

/** The address at the other end of the connection; what a proxy says of others is not believed. */
export function addressOf(context: Context): string {
  const { incoming } = (context.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } }
  return incoming?.socket?.remoteAddress ?? 'unknown'
}

/**
 * Whether a page of this server made the request, as the browser says: no page elsewhere can make it lie in these
 * headers. A request without either comes from no browser.
 */
export function isOwnOrigin({ req }: Context): boolean {
  const site = req.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  const origin = req.header('origin')
  const host = req.header('host') ?? ''
  // A proxy that speaks TLS for this server hands the Host on.
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`
}

function cookieOf(header: string): string | undefined {
  const value = header
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${SESSION_COOKIE}=`))
    ?.slice(SESSION_COOKIE.length + 1)
  return value !== undefined && /^[\w-]{43}$/.test(value) ? value : undefined
}
