/**
 * A value that is to come from the environment (`!env NAME`) and is not there is missed by whoever reads it, and by nobody
 * else: an owner who forgot the password of a broker still gets a new one for the page, and a battery is set back.
 */
import type { MissingValue } from './config-text.ts'

/** What a top-level key of the file becomes in a `HomeConfig`; whoever reads that is refused. */
const READ_AS: Readonly<Record<string, readonly string[]>> = {
  mode: ['mode', 'backup', 'network'],
  genesis: ['genesisPath'],
  keys: ['keysPath'],
  member: ['memberPath'],
  data: ['dataDirectory', 'backup'],
  site: ['site'],
  device: ['device'],
  feeder: ['feeder'],
  trading: ['trading'],
  battery: ['battery'],
  listen: ['listen'],
  peers: ['peers'],
  relay: ['network'],
  relays: ['network'],
  announce: ['network'],
  mdns: ['network'],
  web: ['web'],
  metrics: ['metrics'],
  backup: ['backup'],
  mqtt: ['mqtt'],
  proxy: ['proxy'],
  clock: ['clock'],
}

/** Stand where the file must have something, only so that the rest of it can be checked. */
const STAND_INS: Readonly<Record<string, unknown>> = {
  version: 1,
  mode: 'paper',
  genesis: '-',
  keys: '-',
  data: '-',
  device: { host: '-', port: 502 },
  listen: [],
}

/** The values of a file without its parts in which something is missing. */
export function withoutMissing(value: unknown, missing: readonly MissingValue[]): unknown {
  const parts = new Set(missing.map(({ path }) => String(path[0])))
  const kept = Object.entries(value as object).filter(([part]) => !parts.has(part))
  const stands = Object.entries(STAND_INS).filter(([part]) => parts.has(part))
  return Object.fromEntries([...kept, ...stands])
}

/** The configuration, of which reading a part in which something is missing throws `config-env-missing`. */
export function withholdMissing<T extends object>(config: T, missing: readonly MissingValue[]): T {
  const held = { ...config }
  for (const { path, error } of missing) {
    for (const property of READ_AS[String(path[0])] ?? []) {
      Object.defineProperty(held, property, {
        enumerable: true,
        configurable: true,
        get() {
          throw error
        },
      })
    }
  }
  return held
}
