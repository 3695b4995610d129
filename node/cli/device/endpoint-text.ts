/** `HOST[:PORT]` as people write it, with IPv6 in brackets where a port follows. */

export interface HostPort {
  readonly host: string
  /** Null where none was written. */
  readonly port: number | null
}

const BRACKETED = /^\[(?<host>[0-9a-fA-F:.%\w]+)\](?::(?<port>\d{1,5}))?$/
const PLAIN = /^(?<host>[^\s:/[\]]+)(?::(?<port>\d{1,5}))?$/
const BARE_IPV6 = /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.%\w]*$/

/** Null where the text is no host with or without a port. */
export function parseHostPort(text: string): HostPort | null {
  const { host, port } = (BRACKETED.exec(text) ?? PLAIN.exec(text))?.groups ?? {}
  if (host === undefined) return BARE_IPV6.test(text) ? { host: text, port: null } : null
  if (port === undefined) return { host, port: null }
  return isPort(Number(port)) ? { host, port: Number(port) } : null
}

export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535
}

/** `192.168.1.20:502`, `[fe80::1]:502`; a serial line has no port and is its path. */
export function formatHostPort({ host, port }: HostPort): string {
  if (port === null) return host
  return host.includes(':') ? `[${host}]:${String(port)}` : `${host}:${String(port)}`
}
