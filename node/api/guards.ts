import type { MiddlewareHandler } from 'hono'
import { LOGIN_PAGE } from './access/access-guard.ts'
import { LOGIN_POLICY } from './access/login-page.ts'
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

const OWN_POLICIES: ReadonlyMap<string, string> = new Map([
  [VERIFIER_PATH, VERIFIER_POLICY],
  [LOGIN_PAGE, LOGIN_POLICY],
])

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
  for (const [name, value] of Object.entries(SECURITY_HEADERS))
    if (!headers.has(name)) headers.set(name, value)
  headers.set('content-security-policy', OWN_POLICIES.get(context.req.path) ?? PAGE_POLICY)
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store')
}

/** Refuses requests that a page of another name could have made. */
export function ownHostOnly(configuredHost: string): MiddlewareHandler {
  return async (context, next) => {
    if (isOwnHost(context.req.header('host'), configuredHost)) return next()
    return problem(
      403,
      'host-not-allowed',
      'This server answers only to its own name; open it as http://localhost, or by its address.',
    )
  }
}

/** What can be changed over HTTP; each needs credentials (access/access-guard.ts). */
const WRITES: readonly { readonly method: string; readonly path: RegExp }[] = [
  { method: 'POST', path: /^\/api\/v1\/session$/ },
  { method: 'DELETE', path: /^\/api\/v1\/session$/ },
  { method: 'PUT', path: /^\/api\/v1\/password$/ },
  { method: 'POST', path: /^\/api\/v1\/tokens$/ },
  { method: 'DELETE', path: /^\/api\/v1\/tokens\/[^/]+$/ },
  { method: 'PUT', path: /^\/api\/v1\/wishes$/ },
  { method: 'DELETE', path: /^\/api\/v1\/wishes$/ },
  { method: 'PUT', path: /^\/api\/v1\/trading$/ },
]

/** Everything but reading and what is listed above is refused before it is looked at. */
export const knownWritesOnly: MiddlewareHandler = async (context, next) => {
  const { method, path } = context.req
  if (method === 'GET' || method === 'HEAD') return next()
  if (WRITES.some((write) => write.method === method && write.path.test(path))) return next()
  const allowed = WRITES.filter((write) => write.path.test(path)).map((write) => write.method)
  const message = `${method.slice(0, 16)} is nothing that this address answers.`
  return problem(405, 'method-not-allowed', message, { allow: ['GET', 'HEAD', ...allowed].join(', ') })
}
