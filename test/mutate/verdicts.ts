/** What was found of each mutant, and the file that keeps it, so that an interrupted run goes on where it was. */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { dirname } from 'node:path'
import type { Mutant } from './find-mutants.ts'

export interface Verdict {
  /** `endless` and `ended`: the tests did not come to an end, or the process did. `unreached`: no test comes by. */
  readonly type: 'killed' | 'endless' | 'ended' | 'survived' | 'unreached'
  /** The test file, or `seeds`. */
  readonly by: string
  readonly words: string
}

export interface Judged {
  readonly mutant: Mutant
  readonly verdict: Verdict
}

export function isSurvivor({ verdict }: Judged): boolean {
  return verdict.type === 'survived' || verdict.type === 'unreached'
}

export function describe({ path, line, change }: Mutant): string {
  return `${path}:${String(line)} ${change}`
}

export interface VerdictFile {
  readonly known: (mutant: Mutant) => Verdict | undefined
  readonly keep: (judged: Judged) => void
}

/** A verdict is known as long as the mutant's file is the same. */
export function openVerdicts(path: string): VerdictFile {
  fs.mkdirSync(dirname(path), { recursive: true })
  const lines = fs.existsSync(path) ? fs.readFileSync(path, 'utf8').trim().split('\n').filter(Boolean) : []
  const verdicts = new Map(lines.map((line) => JSON.parse(line) as [string, Verdict]))
  const hashes = new Map<string, string>()
  const nameOf = (mutant: Mutant): string => {
    const hash = hashes.get(mutant.path) ?? hashOf(mutant.path)
    hashes.set(mutant.path, hash)
    return [hash, mutant.path, mutant.start, mutant.end, mutant.replacement].join(' ')
  }
  return {
    known: (mutant) => verdicts.get(nameOf(mutant)),
    keep({ mutant, verdict }) {
      verdicts.set(nameOf(mutant), verdict)
      fs.appendFileSync(path, `${JSON.stringify([nameOf(mutant), verdict])}\n`)
    },
  }
}

function hashOf(path: string): string {
  return createHash('sha256').update(fs.readFileSync(path)).digest('hex').slice(0, 12)
}
