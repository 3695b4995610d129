/**
 * Variables that stand before the file: `STREETWATT_WEB__PORT=8080` is `web: { port: 8080 }`. Letters' case and single
 * underscores do not count, so that `STREETWATT_DEVICE__POLL_MS` is `device.pollMs`. The value is read as YAML.
 */
import { parse } from 'yaml'
import { nearestWord } from '../../sim/scenario/did-you-mean.ts'
import { invalid } from './config-error.ts'
import { homeSchema } from './config-schema.ts'
import type { ConfigPath, Environment } from './config-text.ts'
import { keysOf, schemaAt } from './schema-keys.ts'

export interface Overridden {
  readonly value: unknown
  /** By the variable's name, the path that it overrides. */
  readonly variables: ReadonlyMap<string, ConfigPath>
  /** `the environment variable NAME` where the value at this path comes from one. */
  variableOf(path: ConfigPath): string | undefined
}

const PREFIX = 'STREETWATT_'
const DEPTH = '__'

/** Throws `config-invalid` where a variable names a key that there is not. */
export function overrideFromEnvironment(written: unknown, environment: Environment): Overridden {
  const variables = new Map<string, ConfigPath>()
  let value = written
  for (const [name, text] of Object.entries(environment).sort(byName)) {
    if (!name.startsWith(PREFIX) || text === undefined) continue
    const path = pathOf(name)
    if (path === undefined) continue
    variables.set(name, path)
    value = withValue(value, path, readValue(name, text))
  }
  return {
    value,
    variables,
    variableOf(path) {
      const found = [...variables].find(([, over]) => over.every((part, depth) => path[depth] === part))
      return found === undefined ? undefined : placeOf(found[0])
    },
  }
}

function byName([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1
}

/** Undefined for a variable that is somebody else's: container hosts, say, set STREETWATT_PORT_7080_TCP. */
function pathOf(name: string): ConfigPath | undefined {
  const parts = name.slice(PREFIX.length).split(DEPTH)
  const path: string[] = []
  for (const part of parts) {
    const known = keysOf(schemaAt(homeSchema, path))
    const key = known.find((each) => sameWord(each, part))
    if (key !== undefined) {
      path.push(key)
      continue
    }
    const nearest = nearestWord(part.replaceAll('_', ''), known)
    if (parts.length === 1 && nearest === null) return undefined
    const above = path.length === 0 ? 'the configuration' : path.join('.')
    const advice = nearest === null ? `known are ${known.join(', ') || 'none'}` : `did you mean "${nearest}"?`
    throw invalid(placeOf(name), `${above} has no key "${part}"; ${advice}`)
  }
  return path
}

function sameWord(key: string, part: string): boolean {
  return key.toLowerCase() === part.replaceAll('_', '').toLowerCase()
}

function readValue(name: string, text: string): unknown {
  try {
    return parse(text, { prettyErrors: false, maxAliasCount: 0 })
  } catch {
    throw invalid(placeOf(name), 'its value is no YAML')
  }
}

function withValue(into: unknown, [key, ...rest]: ConfigPath, value: unknown): unknown {
  if (key === undefined) return value
  const map = typeof into === 'object' && into !== null && !Array.isArray(into) ? into : {}
  return { ...map, [key]: withValue((map as Record<string, unknown>)[key], rest, value) }
}

function placeOf(name: string): string {
  return `the environment variable ${name}`
}
