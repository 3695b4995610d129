/** Judges the mutants of one area: each by the cases that reach it, the quickest first, then by seeds. */
import type { ArmedScratch } from './armed-scratch.ts'
import type { CaseProcess, KnownCase, Outcome } from './case-process.ts'
import { createCaseProcess } from './case-process.ts'
import { SEEDS_FILE } from './cases.ts'
import type { Survey } from './survey.ts'
import type { Verdict } from './verdicts.ts'

export interface Judge {
  readonly judge: (id: number) => Promise<Verdict>
  readonly stop: () => void
}

const SLOW_MS = 1500

/** So many failed cases may leave something under way in one process. */
const FAILURES_LIMIT = 30

/**
 * One process for many mutants: a new one for a constant, after an end, and where failed cases may have left too much
 * behind. A process that died of what an earlier mutant left says nothing of this one, which is judged again.
 */
export function createJudge(scratch: ArmedScratch, known: Survey): Judge {
  let runner: CaseProcess | undefined
  let failures = 0
  const renew = (mutant?: number): CaseProcess => {
    runner?.stop()
    failures = 0
    runner = createCaseProcess(scratch.folder, mutant)
    return runner
  }
  const run = async (id: number, cases: readonly KnownCase[]): Promise<Outcome> => {
    if (known.loaded.has(id)) {
      const outcome = await renew(id).run(id, cases)
      renew()
      return outcome
    }
    const isUsable = runner !== undefined && !runner.isOver() && failures < FAILURES_LIMIT
    const chosen = isUsable && runner !== undefined ? runner : renew()
    const before = failures
    const outcome = await chosen.run(id, cases)
    if (outcome.type === 'failed') failures += 1
    if (outcome.type === 'endless' || outcome.type === 'ended') renew()
    return outcome.type === 'ended' && before > 0 ? run(id, cases) : outcome
  }
  return {
    async judge(id) {
      let cases = casesFor(known, id)
      if (cases.length === 0) return { type: 'unreached', by: '', words: '' }
      for (;;) {
        const outcome = await run(id, cases)
        const killer = cases.findIndex(
          ({ file, index }) => file === outcome.at?.file && index === outcome.at.index,
        )
        if (outcome.type !== 'failed' || !isDoubtful(cases[killer])) return verdictOf(outcome, cases)
        // A street in real time may also fail because others keep the machine busy.
        renew()
        const again = await run(id, cases.slice(killer, killer + 1))
        if (again.type !== 'passed' || killer + 1 === cases.length) return verdictOf(again, cases)
        cases = cases.slice(killer + 1)
      }
    },
    stop: () => runner?.stop(),
  }
}

/** Whether it may fail for want of time; what has no clock may not. */
function isDoubtful(known: KnownCase | undefined): boolean {
  if (known === undefined || known.file === SEEDS_FILE || known.file.startsWith('test/core/')) return false
  return known.tookMs > SLOW_MS
}

/** Seeds last: a test says better what is wrong. */
function casesFor({ cases, reaching, loaded }: Survey, id: number): readonly KnownCase[] {
  const found = loaded.has(id) ? cases : (reaching.get(id) ?? [])
  const isSeed = ({ file }: KnownCase): number => Number(file === SEEDS_FILE)
  return found.toSorted(
    (left, right) => isSeed(left) - isSeed(right) || left.busyMs - right.busyMs || left.tookMs - right.tookMs,
  )
}

function verdictOf({ type, at, words }: Outcome, cases: readonly KnownCase[]): Verdict {
  if (type === 'passed') return { type: 'survived', by: '', words: '' }
  const name = cases.find(({ file, index }) => file === at?.file && index === at.index)?.name ?? ''
  return {
    type: type === 'failed' ? 'killed' : type,
    by: at?.file ?? 'loading',
    words: `${name}: ${words}`.slice(0, 300),
  }
}

/** Judges in turn with so many processes; calls back with each verdict. */
export async function judgeAll(
  ids: readonly number[],
  judges: readonly Judge[],
  found: (id: number, verdict: Verdict) => void,
): Promise<void> {
  const queue = [...ids]
  await Promise.all(
    judges.map(async (judge) => {
      for (let id = queue.shift(); id !== undefined; id = queue.shift()) found(id, await judge.judge(id))
      judge.stop()
    }),
  )
}
