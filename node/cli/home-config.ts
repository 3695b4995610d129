/**
 * A home's configuration: one YAML file. Unknown keys are errors with their place; paths are relative to the file.
 */
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Document } from 'yaml'
import { Lexer, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { nearestWord } from '../../sim/scenario/did-you-mean.ts'
import { isNestedTooDeep } from '../core/units/nesting.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { DeviceConfig } from './device-config.ts'
import { deviceConfig, deviceSchema } from './device-config.ts'
import type { NetworkConfig } from './network-config.ts'
import { networkConfig, networkShape } from './network-config.ts'

export interface HomeConfig extends NetworkConfig {
  readonly genesisPath: string
  readonly keysPath: string
  /** This home's own record, where genesis does not have it. */
  readonly memberPath: string | null
  readonly dataDirectory: string
  readonly mode: 'demo' | 'paper' | 'live'
  readonly device: DeviceConfig
  /** The street's own meter, where this home reads it. */
  readonly feeder: DeviceConfig | null
  readonly web: { readonly host: string; readonly port: number }
  /** Whether `/metrics` answers. */
  readonly metrics: { readonly enabled: boolean }
  /** Present in a street whose market time runs faster than life: where its beginning is written. */
  readonly clock: MarketClock | null
}

export interface MarketClock {
  readonly path: string
  readonly speed: number
  readonly marketOriginMs: number
  /** What the home expects of its slots, where it does not forecast. */
  readonly foresightPath: string | null
}

/** Reads the file; throws `config-unreadable`, `config-syntax` or `config-invalid` with file:line:column. */
export async function readHomeConfig(path: string): Promise<HomeConfig> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new OperatingError(
      { code: 'config-unreadable', path },
      `${path}: the configuration cannot be read; name another with -c FILE, or see a street without one: streetwatt demo.`,
      { cause },
    )
  })
  return parseHomeConfig(text, path)
}

/** In characters; a configuration has some hundred. */
const LENGTH_LIMIT = 1 << 17

export function parseHomeConfig(text: string, path: string): HomeConfig {
  if (text.length > LENGTH_LIMIT || isNestedTooDeep(new Lexer().lex(text)))
    throw syntaxErrorAt(`${path}:1:1`, 'the file is larger or nests deeper than any configuration')
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true })
  const source: Source = { document, lines, path }
  const wrong = document.errors[0] ?? document.warnings[0]
  if (wrong !== undefined) throw broken(source, wrong)
  const parsed = schema.safeParse(readValues(source))
  if (!parsed.success) throw invalid(source, parsed.error)
  const { genesis, keys, member, data, clock, device, feeder, mode, web, metrics } = parsed.data
  const at = (relative: string): string => resolve(dirname(path), relative)
  return {
    mode,
    device: deviceConfig(device),
    feeder: feeder === undefined ? null : deviceConfig(feeder),
    ...{ web, metrics },
    ...networkConfig(parsed.data, mode),
    genesisPath: at(genesis),
    keysPath: at(keys),
    memberPath: member === undefined ? null : at(member),
    dataDirectory: at(data),
    clock: clock === undefined ? null : marketClock(clock, at),
  }
}

const port = z.int().min(0).max(65_535)

const schema = z.strictObject({
  version: z.literal(1),
  mode: z.enum(['demo', 'paper', 'live']),
  genesis: z.string().min(1),
  keys: z.string().min(1),
  member: z.string().min(1).optional(),
  data: z.string().min(1),
  device: deviceSchema,
  feeder: deviceSchema.optional(),
  ...networkShape,
  web: z.strictObject({ host: z.string().default('127.0.0.1'), port: port.default(7080) }),
  metrics: z.strictObject({ enabled: z.boolean() }).default({ enabled: true }),
  clock: z
    .strictObject({
      file: z.string().min(1),
      speed: z.number().positive().max(100_000),
      marketOriginMs: z.int().min(0),
      foresight: z.string().min(1).optional(),
    })
    .optional(),
})

function marketClock(
  { file, speed, marketOriginMs, foresight }: NonNullable<z.output<typeof schema>['clock']>,
  at: (relative: string) => string,
): MarketClock {
  const foresightPath = foresight === undefined ? null : at(foresight)
  return { path: at(file), speed, marketOriginMs, foresightPath }
}

/** Keys of the top level and of the maps in it, for suggestions. */
const KNOWN_KEYS = Object.entries(schema.shape).flatMap(([key, part]) => {
  const inner = part instanceof z.ZodOptional || part instanceof z.ZodDefault ? part.unwrap() : part
  return inner instanceof z.ZodObject ? [key, ...Object.keys(inner.shape)] : [key]
})

interface Source {
  readonly document: Document
  readonly lines: LineCounter
  readonly path: string
}

function readValues(source: Source): unknown {
  try {
    return source.document.toJS({ maxAliasCount: 100 })
  } catch {
    throw syntaxError(source, { offset: 0, what: 'its aliases are too many or lead nowhere' })
  }
}

function broken(
  source: Source,
  { message, pos }: { message: string; pos: readonly [number, number] },
): Error {
  const [what = 'this is not YAML'] = message.split('\n')
  return syntaxError(source, { offset: pos[0], what: what.replace(/[.:]$/, '') })
}

function syntaxError(source: Source, { offset, what }: { offset: number; what: string }): Error {
  return syntaxErrorAt(placeOf(source, offset), what)
}

function syntaxErrorAt(place: string, what: string): Error {
  return new OperatingError({ code: 'config-syntax', place }, `${place}: ${what}; correct the YAML.`)
}

function invalid(source: Source, error: z.ZodError): Error {
  // A misspelt key is also missing: what it is called matters more.
  const issue = error.issues.find(({ code }) => code === 'unrecognized_keys') ?? error.issues[0]
  const path = (issue?.path ?? []).map((part) => (typeof part === 'number' ? part : String(part)))
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  const place = placeOf(source, offsetOf(source.document, unknown === undefined ? path : [...path, unknown]))
  const what =
    unknown === undefined
      ? `${path.join('.') || 'the file'}: ${issue?.message ?? 'has the wrong shape'}`
      : unknownKey(unknown)
  return new OperatingError(
    { code: 'config-invalid', place },
    `${place}: ${what}; correct the configuration and start again.`,
  )
}

function unknownKey(key: string): string {
  const nearest = nearestWord(key, KNOWN_KEYS)
  return `the key "${key}" is unknown${nearest === null ? '' : `, did you mean "${nearest}"?`}`
}

/** The place of the value, or of the nearest part of its path that is there. */
function offsetOf(document: Document, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true)
    const offset = (node as { range?: [number] } | undefined)?.range?.[0]
    if (offset !== undefined) return offset
  }
  return 0
}

function placeOf({ lines, path }: Source, offset: number): string {
  const { line, col } = lines.linePos(offset)
  return `${path}:${String(Math.max(1, line))}:${String(Math.max(1, col))}`
}
