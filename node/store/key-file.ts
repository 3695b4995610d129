/** A home's secret keys on disk: seeds of the node key and the consensus key, readable by their owner alone. */
import { randomBytes } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import * as z from 'zod'
import { fromHex, toHex } from '../core/codec/hex.ts'
import { OperatingError } from '../core/units/operating-error.ts'

/** 32-byte seeds. The member key itself stays offline after `init`. */
export interface HomeKeys {
  readonly nodeSeed: Uint8Array
  readonly consensusSeed: Uint8Array
}

export function newHomeKeys(): HomeKeys {
  return { nodeSeed: randomBytes(32), consensusSeed: randomBytes(32) }
}

/** Writes the keys once, synced, and never over others: a lost key cannot be made again. Throws `key-file-exists`. */
export function writeKeyFile(path: string, keys: HomeKeys): Promise<void> {
  return writeSecrets(path, { nodeSeed: toHex(keys.nodeSeed), consensusSeed: toHex(keys.consensusSeed) })
}

/** The same for the member key, which the node does not need: it is kept offline and certifies new keys. */
export function writeMemberKeyFile(path: string, memberSeed: Uint8Array): Promise<void> {
  return writeSecrets(path, { memberSeed: toHex(memberSeed) })
}

async function writeSecrets(path: string, document: object): Promise<void> {
  const text = `${JSON.stringify(document, null, 2)}\n`
  try {
    await writeFile(path, text, { mode: 0o600, flag: 'wx', flush: true })
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'EEXIST') throw cause
    throw new OperatingError(
      { code: 'key-file-exists', path },
      `The key file ${path} is there already and is not written over: move it away if it is not needed.`,
      { cause },
    )
  }
}

/** Reads the keys; refuses a file that others can read, because they could sign in this home's name. */
export async function readKeyFile(path: string): Promise<HomeKeys> {
  const keys = parseKeys(await readSecrets(path))
  if (keys !== undefined) return keys
  throw damaged(path)
}

/** The seed of the member key, of a file that its owner alone can read. */
export async function readMemberKeyFile(path: string): Promise<Uint8Array> {
  const memberSeed = parseMemberSeed(await readSecrets(path))
  if (memberSeed !== undefined) return memberSeed
  throw damaged(path)
}

async function readSecrets(path: string): Promise<string> {
  const { mode, text } = await readWithMode(path).catch((cause: unknown) => {
    throw new OperatingError(
      { code: 'key-file-unreadable', path },
      `The key file ${path} cannot be read: check the path and its permissions.`,
      { cause },
    )
  })
  if ((mode & 0o077) !== 0) {
    throw new OperatingError(
      { code: 'key-file-exposed', path },
      `The key file ${path} can be read by others: run chmod 600 on it, and rotate the keys if somebody may have.`,
    )
  }
  return text
}

function damaged(path: string): OperatingError {
  return new OperatingError(
    { code: 'key-file-invalid', path },
    `The key file ${path} is damaged, or is another key's: restore it from a backup.`,
  )
}

async function readWithMode(path: string): Promise<{ mode: number; text: string }> {
  const { mode } = await stat(path)
  return { mode, text: await readFile(path, 'utf8') }
}

/** The keys in a file's text, or undefined. */
export function parseKeys(text: string): HomeKeys | undefined {
  try {
    const { nodeSeed, consensusSeed } = schema.parse(JSON.parse(text))
    const seeds = { nodeSeed: fromHex(nodeSeed), consensusSeed: fromHex(consensusSeed) }
    if (seeds.nodeSeed === undefined || seeds.consensusSeed === undefined) return undefined
    return { nodeSeed: seeds.nodeSeed, consensusSeed: seeds.consensusSeed }
  } catch {
    return undefined
  }
}

/** The seed in the text of a member key's file, or undefined. */
export function parseMemberSeed(text: string): Uint8Array | undefined {
  try {
    return fromHex(memberSchema.parse(JSON.parse(text)).memberSeed)
  } catch {
    return undefined
  }
}

const seed = z.string().regex(/^[0-9a-f]{64}$/)
const schema = z.strictObject({ nodeSeed: seed, consensusSeed: seed })
const memberSchema = z.strictObject({ memberSeed: seed })
