import type { MiddlewareHandler } from 'hono'
import { isOwnHost } from './hosts.ts'
import { problem } from './problem.ts'

/** Nothing from elsewhere, nothing inline. The icon is a data: link; uPlot styles by CSSOM, which the policy allows. */
const PAGE_POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** A worker has the policy of its own script: this one clears a slot again, and may do that and ask this node only. */
const VERIFIER_PATH = '/verifier.js'
const VERIFIER_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "connect-src 'self'",
].join('; ')

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
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
  headers.set('content-security-policy', context.req.path === VERIFIER_PATH ? VERIFIER_POLICY : PAGE_POLICY)
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
