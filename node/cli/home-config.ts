/**
 * A home's configuration: one YAML file. Unknown keys are errors with their place; paths are relative to the file.
 */
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { OperatingError } from '../core/units/operating-error.ts'

export interface HomeConfig {
  readonly genesisPath: string
  readonly keysPath: string
  readonly dataDirectory: string
  readonly mode: 'demo' | 'paper' | 'live'
  readonly device: { readonly host: string; readonly port: number; readonly unitId: number; readonly pollMs: number; readonly lockStep: boolean }
  readonly listen: readonly string[]
  readonly web: { readonly host: string; readonly port: number }
  /** Present in a street whose market time runs faster than life: where its beginning is written. */
  readonly clock: { readonly path: string; readonly speed: number; readonly marketOriginMs: number } | null
}

/** Reads the file; throws `config-unreadable`, `config-syntax` or `config-invalid` with file:line:column. */
export async function readHomeConfig(path: string): Promise<HomeConfig> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new OperatingError({ code: 'config-unreadable', path }, `${path}: the configuration cannot be read: check the path and its permissions.`, { cause })
  })
  return parseHomeConfig(text, path)
}

export function parseHomeConfig(text: string, path: string): HomeConfig {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, maxAliasCount: 100 } as never)
  const [error] = document.errors
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0])
    throw invalid('config-syntax', `${path}:${String(line)}:${String(col)}`, `this is not YAML (${error.code})`)
  }
  const parsed = schema.safeParse(document.toJS())
  if (!parsed.success) throw describe(parsed.error, { document, lines, path })
  const { genesis, keys, data, clock, ...rest } = parsed.data
  const at = (relative: string): string => resolve(dirname(path), relative)
  return {
    ...rest,
    genesisPath: at(genesis),
    keysPath: at(keys),
    dataDirectory: at(data),
    clock: clock === undefined ? null : { path: at(clock.file), speed: clock.speed, marketOriginMs: clock.marketOriginMs },
  }
}

const port = z.int().min(0).max(65_535)

const schema = z.strictObject({
  version: z.literal(1),
  mode: z.enum(['demo', 'paper', 'live']),
  genesis: z.string(),
  keys: z.string(),
  data: z.string(),
  device: z.strictObject({
    host: z.string(),
    port,
    unitId: z.int().min(0).max(255).default(1),
    pollMs: z.int().min(100).max(600_000).default(5000),
    lockStep: z.boolean().default(false),
  }),
  listen: z.array(z.string().startsWith('/')).min(1).max(8),
  web: z.strictObject({ host: z.string().default('127.0.0.1'), port: port.default(7080) }),
  clock: z.strictObject({ file: z.string(), speed: z.number().positive().max(100_000), marketOriginMs: z.int().min(0) }).optional(),
})

type Source = { document: ReturnType<typeof parseDocument>; lines: LineCounter; path: string }

function describe(error: z.ZodError, { document, lines, path }: Source): OperatingError {
  const [issue] = error.issues
  const keyPath = issue?.path ?? []
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  const node: unknown = document.getIn(unknown === undefined ? keyPath : [...keyPath, unknown], true)
  const offset = (node as { range?: [number] } | undefined)?.range?.[0] ?? 0
  const { line, col } = lines.linePos(offset)
  const what = unknown === undefined ? `${keyPath.join('.') || 'the file'}: ${issue?.message ?? 'has the wrong shape'}` : `the key "${unknown}" is unknown`
  return invalid('config-invalid', `${path}:${String(line)}:${String(col)}`, what)
}

function invalid(code: string, place: string, what: string): OperatingError {
  return new OperatingError({ code, place }, `${place}: ${what}; correct the configuration and start again.`)
}
