/**
 * A broken edit stops no home that ran before: the configuration of its last good start is kept in the data directory
 * and runs on, and what is wrong with the file is said wherever people look. A home that never ran is refused. The last
 * good configuration runs whole, with the keys that it names itself: never with what the broken file names.
 */
import { readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import * as z from 'zod'
import { OperatingError } from '../core/units/operating-error.ts'
import { writeWholeFile } from '../runtime/whole-file.ts'
import type { Environment } from './config-text.ts'
import type { HomeConfig } from './home-config.ts'
import { parseForCommand, parseHomeConfig, readConfigFile } from './home-config.ts'

/** A configuration that can run, and what was made of it. */
export interface RunnableConfig<T> {
  readonly config: HomeConfig
  readonly text: string
  readonly made: T
  /** What is wrong with the file, where this is not what it says. */
  readonly fault: OperatingError | null
}

export const LAST_GOOD_FILE = 'config.last-good.json'

const keptSchema = z.strictObject({ path: z.string(), text: z.string() })

/**
 * What else an edit can break: a file or an address that the configuration names, and that is not what it must be. Where
 * the file is as it was when the home ran last, it is no edit that broke it, and the last good one fails the same way.
 */
const OF_EDITS: ReadonlySet<string> = new Set([
  'genesis-unreadable',
  'genesis-invalid',
  'key-file-unreadable',
  'key-file-exposed',
  'key-file-invalid',
  'keys-not-of-a-member',
  'member-file-invalid',
  'lan-address-needs-password',
])

/**
 * Reads the file and makes of it what `make` makes; where either throws what an edit can break, does the same with the
 * last good one. Throws the file's own error where there is none, or where it does not run either.
 */
export async function readRunnableConfig<T>(
  path: string,
  environment: Environment,
  make: (config: HomeConfig) => Promise<T>,
): Promise<RunnableConfig<T>> {
  let text = ''
  try {
    text = await readConfigFile(path)
    const config = parseHomeConfig(text, path, environment)
    return { config, text, made: await make(config), fault: null }
  } catch (error) {
    if (!isOfEdit(error)) throw error
    const lastGood = await readLastGood(path, foldersOf(text, path, environment))
    if (lastGood === undefined || lastGood === text) throw error
    try {
      const config = parseHomeConfig(lastGood, path, environment)
      return { config, text: lastGood, made: await make(config), fault: error }
    } catch {
      throw error
    }
  }
}

/**
 * The configuration for a command about a home that may be running: the file's, or the last good one's where the file is
 * broken, as a start would take it; `say` is told so. Throws the file's own error where there is no last good one.
 */
export async function readStandingConfig(
  path: string,
  {
    environment = process.env,
    say = sayOnStderr,
  }: { environment?: Environment; say?: (line: string) => void } = {},
): Promise<{ readonly config: HomeConfig; readonly text: string }> {
  let text = ''
  try {
    text = await readConfigFile(path)
    return { config: parseForCommand(text, path, environment), text }
  } catch (error) {
    if (!isConfigError(error)) throw error
    const lastGood = await readLastGood(path, foldersOf(text, path, environment))
    if (lastGood === undefined) throw error
    const config = parseForCommand(lastGood, path, environment)
    say(`streetwatt: the last good configuration is taken, because ${error.message} (${error.code})\n`)
    return { config, text: lastGood }
  }
}

function sayOnStderr(line: string): void {
  process.stderr.write(line)
}

/** Keeps the text of a configuration with which the node runs; a disk that has it already is not written to. */
export async function keepLastGood(path: string, { config, text }: RunnableConfig<unknown>): Promise<void> {
  const kept = `${JSON.stringify({ path: resolve(path), text })}\n`
  const file = join(config.dataDirectory, LAST_GOOD_FILE)
  const before = await readFile(file, 'utf8').catch(() => undefined)
  // It may hold a password.
  if (before === kept && (await isOwn(file))) return
  await writeWholeFile(file, kept, { mode: 0o600 })
}

function isConfigError(error: unknown): error is OperatingError {
  return error instanceof OperatingError && String(error.code).startsWith('config-')
}

function isOfEdit(error: unknown): error is OperatingError {
  return isConfigError(error) || (error instanceof OperatingError && OF_EDITS.has(String(error.code)))
}

/** Where the data directory may be: a file that is broken says it still, mostly. */
function foldersOf(text: string, path: string, environment: Environment): string[] {
  const [, , written] = /^data:[ \t]*(["']?)([^"'\n#]+?)\1[ \t]*(?:#.*)?$/m.exec(text) ?? []
  const named = [environment['STREETWATT_DATA'], written].filter((each) => each !== undefined)
  return [...named, 'data', '.'].map((folder) => resolve(dirname(path), folder))
}

/** The text that was kept for this very file. */
async function readLastGood(path: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const text = await readFile(join(folder, LAST_GOOD_FILE), 'utf8').catch(() => undefined)
    const kept = text === undefined ? undefined : parseKept(text)
    if (kept?.path === resolve(path)) return kept.text
  }
  return undefined
}

function parseKept(text: string): z.infer<typeof keptSchema> | undefined {
  try {
    return keptSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

async function isOwn(file: string): Promise<boolean> {
  return ((await stat(file)).mode & 0o077) === 0
}
