/**
 * Why some survivors change nothing that matters: `survivors.md` holds reasons, each followed by the mutants it is
 * about, in a fence. Lines move, so a mutant is known by its file and its change, as often as it is listed.
 */
import * as fs from 'node:fs'
import type { Mutant } from './find-mutants.ts'
import { describe } from './verdicts.ts'

const FILE = new URL('survivors.md', import.meta.url)

export interface Explained {
  readonly reason: string
  readonly mutants: readonly Mutant[]
}

/** The mutants by reason, in the order of the file; those without one are left. */
export function explain(mutants: readonly Mutant[]): {
  readonly explained: readonly Explained[]
  readonly left: readonly Mutant[]
} {
  const left = [...mutants]
  const explained = readReasons().map(({ reason, names }) => ({
    reason,
    mutants: names.flatMap((name) => {
      const index = left.findIndex((mutant) => nameOf(describe(mutant)) === name)
      return index === -1 ? [] : left.splice(index, 1)
    }),
  }))
  return { explained: explained.filter((one) => one.mutants.length > 0), left }
}

function readReasons(): { readonly reason: string; readonly names: readonly string[] }[] {
  const parts = fs.readFileSync(FILE, 'utf8').split('```')
  return parts.flatMap((fence, index) => {
    if (index % 2 === 0) return []
    const reason = parts[index - 1]?.trim().split('\n\n').at(-1) ?? ''
    const names = fence
      .trim()
      .split('\n')
      .slice(fence.startsWith('text\n') ? 1 : 0)
    return [{ reason, names: names.map(nameOf) }]
  })
}

function nameOf(described: string): string {
  return described.replace(/(\.ts):\d+ /, '$1 ')
}
