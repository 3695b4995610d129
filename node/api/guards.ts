import type { MiddlewareHandler } from 'hono'
import { isOwnHost } from './hosts.ts'
import { problem } from './problem.ts'

/** Nothing from elsewhere, nothing inline. The icon is a data: link; uPlot styles by CSSOM, which the policy allows. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

/** Puts the security headers on every answer, refusals too, and keeps what has no policy of its own out of caches. */
export const secureAnswers: MiddlewareHandler = async (context, next) => {
  await next()
  const { headers } = context.res
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) headers.set(name, value)
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store')
}

/** Refuses requests that a page of another name could have made. */
export function ownHostOnly(configuredHost: string): MiddlewareHandler {
  return async (context, next) => {
    if (isOwnHost(context.req.header('host'), configuredHost)) return next()
    return problem(
      403,
      'host-not-allowed',
      'This server answers only to its own address; open it as http://localhost.',
    )
  }
}

/** This server shows and never changes: everything but reading is refused before it is looked at. */
export const readOnly: MiddlewareHandler = async (context, next) => {
  const { method } = context.req
  if (method === 'GET' || method === 'HEAD') return next()
  return problem(405, 'method-not-allowed', `This server only answers GET, not ${method.slice(0, 16)}.`, {
    allow: 'GET, HEAD',
  })
}
