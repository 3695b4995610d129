/**
 * Rule modules that are only proposed: peers gave them, and nobody has decided on them. There is room for so many; who
 * proposes ever more pushes out what was proposed before, and fills no disk.
 */
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Hash } from '../core/crypto/sha256.ts'
import { writeWholeFile } from '../runtime/whole-file.ts'

/** A megabyte each at most, and as many as proposals can be open. */
export const PROPOSED_MODULES_LIMIT = 32

export interface ProposedModules {
  readonly directory: string
  /** Keeps one; what `isNamed` by an open proposal stays, of the rest the oldest goes. */
  keep(hash: Hash, bytes: Uint8Array, isNamed: (hash: Hash) => boolean): Promise<void>
  drop(hash: Hash): Promise<void>
}

export function createProposedModules({ directory }: { directory: string }): ProposedModules {
  /** One after the other: each counts what the one before has kept. */
  let work: Promise<unknown> = Promise.resolve()

  async function write(hash: Hash, bytes: Uint8Array, isNamed: (hash: Hash) => boolean): Promise<void> {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const unnamed = (await oldestFirst(directory)).filter((name) => !isNamed(name.slice(0, HASH_DIGITS)))
    const count = (await readdir(directory)).length
    for (const name of unnamed.slice(0, Math.max(0, count + 1 - PROPOSED_MODULES_LIMIT)))
      await rm(join(directory, name), { force: true })
    await writeWholeFile(join(directory, `${hash}.wasm`), bytes)
  }

  return {
    directory,
    keep(hash, bytes, isNamed) {
      const written = work.then(() => write(hash, bytes, isNamed))
      work = written.catch(() => undefined)
      return written
    },
    drop: (hash) => rm(join(directory, `${hash}.wasm`), { force: true }),
  }
}

const HASH_DIGITS = 64

async function oldestFirst(directory: string): Promise<string[]> {
  const names = (await readdir(directory)).sort()
  const dated = await Promise.all(
    names.map(async (name) => ({
      name,
      atMs: (await stat(join(directory, name)).catch(() => undefined))?.mtimeMs ?? 0,
    })),
  )
  return dated.sort((left, right) => left.atMs - right.atMs).map(({ name }) => name)
}
