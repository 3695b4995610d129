/**
 * Brings a file of an earlier version of the format to this program's, one version after the other. It is edited, not
 * written anew: comments and order stay.
 */
import type { Document } from 'yaml'
import { parseDocument } from 'yaml'
import { invalid, syntaxError } from './config-error.ts'
import { CONFIG_VERSION } from './config-schema.ts'

/** Changes a document of one version into one of the next; the version itself is set by the caller. */
export type MigrationStep = (document: Document) => void

/** By the version that they begin from. There is one version so far, so there are none. */
const STEPS: ReadonlyMap<number, MigrationStep> = new Map()

export interface Migrated {
  readonly fromVersion: number
  /** The same text where there was nothing to do. */
  readonly text: string
}

/** Throws `config-syntax` for what is not YAML, and `config-invalid` for a version that cannot be brought to `to`. */
export function migrateText(
  text: string,
  path: string,
  { to = CONFIG_VERSION, steps = STEPS }: { to?: number; steps?: ReadonlyMap<number, MigrationStep> } = {},
): Migrated {
  const document = parseDocument(text, { prettyErrors: false })
  const [wrong] = document.errors
  if (wrong !== undefined)
    throw syntaxError(`${path}:1:1`, wrong.message.split('\n')[0] ?? 'this is not YAML')
  const written: unknown = document.get('version')
  if (typeof written !== 'number' || !Number.isSafeInteger(written))
    throw invalid(path, 'version: is missing or no whole number')
  if (written > to)
    throw invalid(path, `version: ${String(written)} is newer than this program, which knows ${String(to)}`)
  if (written === to) return { fromVersion: written, text }
  for (let version = written; version < to; version++) {
    const step = steps.get(version)
    if (step === undefined) throw invalid(path, `version: no program ever wrote version ${String(version)}`)
    step(document)
    document.set('version', version + 1)
  }
  return { fromVersion: written, text: document.toString() }
}
