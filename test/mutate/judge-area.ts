/** Judges the mutants of one area: each by the cases that reach it, the quickest first, then by seeds. */
import type { Area } from './areas.ts'
import type { ArmedScratch } from './armed-scratch.ts'
import type { CaseProcess, KnownCase, Outcome } from './case-process.ts'
import { createCaseProcess } from './case-process.ts'
import { SEEDS_FILE } from './cases.ts'
import type { Verdict } from './verdicts.ts'

/** Nobody knows yet how long a case takes. */
const SURVEY_CASE_MS = 120_000

/** What the cases are, how long each takes, and which mutants it reaches; without any mutant awake. */
export interface Survey {
  readonly cases: readonly KnownCase[]
  /** By number of the mutant. */
  readonly reaching: ReadonlyMap<number, readonly KnownCase[]>
  /** Reached by loading: constants. They must be awake from the start, and any case may notice. */
  readonly loaded: ReadonlySet<number>
}

interface GrowingSurvey extends Survey {
  readonly cases: KnownCase[]
  readonly reaching: Map<number, KnownCase[]>
  readonly loaded: Set<number>
}

/** Runs every case once, so many files at a time; throws where one fails as it is: then every mutant would seem killed. */
export async function survey(scratch: ArmedScratch, area: Area, jobs: number): Promise<Survey> {
  const found: GrowingSurvey = { cases: [], reaching: new Map(), loaded: new Set() }
  const files = area.seeds === 0 ? [...scratch.tests] : [...scratch.tests, SEEDS_FILE]
  await Promise.all(
    Array.from({ length: jobs }, async () => {
      for (let file = files.shift(); file !== undefined; file = files.shift()) {
        const runner = createCaseProcess(scratch.folder)
        try {
          await surveyFile(runner, file, area, found)
        } finally {
          runner.stop()
        }
      }
    }),
  )
  return found
}

async function surveyFile(
  runner: CaseProcess,
  file: string,
  { seeds }: Area,
  found: GrowingSurvey,
): Promise<void> {
  const listed = await runner.list(file)
  for (const id of listed.reached) found.loaded.add(id)
  const wanted = file === SEEDS_FILE ? listed.names.slice(0, seeds) : listed.names
  for (const [index, name] of wanted.entries()) {
    const startedMs = performance.now()
    const outcome = await runner.run(-1, [{ file, index, name, tookMs: SURVEY_CASE_MS }])
    if (outcome.type !== 'passed')
      throw new Error(`fails as it is (${outcome.type}): ${file}: ${name}: ${outcome.words}`)
    const known = { file, index, name, tookMs: performance.now() - startedMs }
    found.cases.push(known)
    for (const id of outcome.reached) found.reaching.set(id, [...(found.reaching.get(id) ?? []), known])
  }
}

export interface Judge {
  readonly judge: (id: number) => Promise<Verdict>
  readonly stop: () => void
}

/** So many failed cases may leave something under way in one process. */
const FAILURES_LIMIT = 10

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
      const cases = casesFor(known, id)
      if (cases.length === 0) return { type: 'unreached', by: '', words: '' }
      return verdictOf(await run(id, cases), cases)
    },
    stop: () => runner?.stop(),
  }
}

/** Seeds last: a test says better what is wrong. */
function casesFor({ cases, reaching, loaded }: Survey, id: number): readonly KnownCase[] {
  const found = loaded.has(id) ? cases : (reaching.get(id) ?? [])
  const isSeed = ({ file }: KnownCase): number => Number(file === SEEDS_FILE)
  return found.toSorted((left, right) => isSeed(left) - isSeed(right) || left.tookMs - right.tookMs)
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
