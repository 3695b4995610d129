/**
 * Who may ask this home what: the hash of its password and of its API tokens, in `access.json` in the data directory,
 * readable by its owner alone. Commands write it while the node runs; the node sees each change at the next request.
 */
import { chmod, chown, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { OperatingError } from '../../core/units/operating-error.ts'
import { withFileLock } from '../../runtime/file-lock.ts'
import { passwordHashSchema } from './password-hash.ts'

export const ACCESS_FILE = 'access.json'
export const TOKEN_SCOPES = ['read', 'write'] as const
export type TokenScope = (typeof TOKEN_SCOPES)[number]
export const TOKENS_LIMIT = 64
export const TOKEN_NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,47}$/u

const accessSchema = z.strictObject({
  version: z.literal(1),
  password: passwordHashSchema.nullable(),
  tokens: z
    .array(
      z.strictObject({
        /** What it is revoked by; not secret. */
        id: z.string().regex(/^[0-9a-f]{8}$/),
        name: z.string().regex(TOKEN_NAME),
        scope: z.enum(TOKEN_SCOPES),
        /** sha-256: a token is 32 random bytes, which need no slow hash. */
        hash: z.string().regex(/^[0-9a-f]{64}$/),
        createdAtMs: z.int().min(0),
      }),
    )
    .max(TOKENS_LIMIT),
})
export type AccessRecord = z.output<typeof accessSchema>
export type TokenRecord = AccessRecord['tokens'][number]

const NOBODY: AccessRecord = { version: 1, password: null, tokens: [] }

export interface AccessFile {
  /** As it is now; nobody where there is no file. Throws `access-file-exposed` and `access-file-damaged`. */
  read(): Promise<AccessRecord>
  /**
   * Writes the record that `edit` makes of what stands there, whole and with its owner's rights alone, and gives back what
   * `edit` gave. Nobody else changes it meanwhile, in this process or another. Throws what `read` and `edit` throw, and
   * `file-locked`.
   */
  change<T extends { readonly record: AccessRecord }>(edit: (now: AccessRecord) => T): Promise<T>
}

export function createAccessFile(path: string): AccessFile {
  let known: { readonly version: string; readonly record: AccessRecord } | undefined

  async function read(): Promise<AccessRecord> {
    const found = await stat(path).catch((error: unknown) => {
      if ((error as { code?: unknown }).code === 'ENOENT') return undefined
      throw error
    })
    if (found === undefined) return NOBODY
    const version = [found.ino, found.mtimeMs, found.size, found.mode].join('/')
    if (known?.version === version) return known.record
    if ((found.mode & 0o077) !== 0) throw exposed(path)
    const record = parse(await readFile(path, 'utf8'))
    if (record === undefined) throw damaged(path)
    known = { version, record }
    return record
  }

  return {
    read,
    change: (edit) =>
      withFileLock(`${path}.lock`, async () => {
        const changed = edit(await read())
        await writeRecord(path, changed.record)
        return changed
      }),
  }
}

async function writeRecord(path: string, record: AccessRecord): Promise<void> {
  const next = `${path}.new`
  await writeFile(next, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600, flush: true })
  // A file that was left behind keeps its mode.
  await chmod(next, 0o600)
  await giveToOwner(next, dirname(path))
  await rename(next, path)
}

/** A command that root runs must leave the file to the service whose directory it is. */
async function giveToOwner(path: string, directory: string): Promise<void> {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = await stat(directory)
  await chown(path, uid, gid)
}

function parse(text: string): AccessRecord | undefined {
  try {
    return accessSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

function exposed(path: string): OperatingError {
  return new OperatingError(
    { code: 'access-file-exposed', path },
    `The file ${path} can be read by others: run chmod 600 on it, and set a new password.`,
  )
}

function damaged(path: string): OperatingError {
  return new OperatingError(
    { code: 'access-file-damaged', path },
    `The file ${path} is not what this program writes: remove it, and set the password and make the tokens anew.`,
  )
}
