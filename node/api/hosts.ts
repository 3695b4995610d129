import { isIPv4, isIPv6 } from 'node:net'
import { hostname } from 'node:os'

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1'])

/** Whether an address to listen on can be reached from this machine alone. */
export function isLoopback(host: string): boolean {
  const name = withoutBrackets(host.toLowerCase())
  return name === 'localhost' || name === '::1' || (isIPv4(name) && name.startsWith('127.'))
}

/**
 * Whether a Host header names this server. A page elsewhere can point its own name at our address (DNS rebinding) and
 * then read our answers as its own; it cannot make the browser send our name, nor an address, which nobody can point.
 */
export function isOwnHost(header: string | undefined, configuredHost: string): boolean {
  const name = hostName(header ?? '')
  if (name === undefined) return false
  if (LOOPBACK_NAMES.has(name) || name === withoutBrackets(configuredHost.toLowerCase())) return true
  return !isLoopback(configuredHost) && (isIPv4(name) || isIPv6(name) || isMachineName(name))
}

/** What the local network calls this machine. */
function isMachineName(name: string): boolean {
  const own = hostname().toLowerCase()
  return name === own || name === `${own}.local`
}

/** The host as it stands in a URL. */
export function hostInUrl(host: string): string {
  const name = withoutBrackets(host)
  return isIPv6(name) ? `[${name}]` : name
}

/** The host without the brackets of an IPv6 address, as `listen` wants it. */
export function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
}

function hostName(header: string): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[^:@/?#\s]+)(?::\d{1,5})?$/i.exec(header)
  return match?.[1] === undefined ? undefined : withoutBrackets(match[1].toLowerCase())
}
