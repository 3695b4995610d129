/**
 * What the cases of an area are, how long each takes and which mutants it reaches. Kept in build/mutate by test file: a
 * run after a test was written looks only at that one again.
 */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { join } from 'node:path'
import type { Area } from './areas.ts'
import type { ArmedScratch } from './armed-scratch.ts'
import type { CaseProcess, KnownCase } from './case-process.ts'
import { createCaseProcess } from './case-process.ts'
import { SEEDS_FILE } from './cases.ts'

const KEPT = 'build/mutate/surveys'

/** Nobody knows yet how long a case takes. */
const UNKNOWN = { tookMs: 120_000, busyMs: 120_000 }

/** Without any mutant awake. */
export interface Survey {
  readonly cases: readonly KnownCase[]
  /** By number of the mutant. */
  readonly reaching: ReadonlyMap<number, readonly KnownCase[]>
  /** Reached by loading: constants. They must be awake from the start, and any case may notice. */
  readonly loaded: ReadonlySet<number>
}

/** Of one test file: what an earlier one has loaded is not counted again, the sum is what matters. */
interface FileSurvey {
  readonly loaded: readonly number[]
  readonly cases: readonly { readonly known: KnownCase; readonly reached: readonly number[] }[]
}

/**
 * Runs every case once, so many files at a time. One that fails as it is, for want of time on a busy machine, is left
 * out: every mutant would seem killed by it.
 */
export async function survey(scratch: ArmedScratch, area: Area, jobs: number): Promise<Survey> {
  const files = area.seeds === 0 ? [...scratch.tests] : [...scratch.tests, SEEDS_FILE]
  const sources = hashOf(sourcesOf(scratch.folder))
  const found: FileSurvey[] = []
  await Promise.all(
    Array.from({ length: jobs }, async () => {
      let runner: CaseProcess | undefined
      for (let file = files.shift(); file !== undefined; file = files.shift()) {
        const own = file === SEEDS_FILE ? String(area.seeds) : hashOf([join(scratch.folder, file)])
        const path = join(KEPT, `${file.replaceAll('/', '-')}-${sources}-${own}.json`)
        const kept = readKept(path)
        if (kept !== undefined) {
          found.push(kept)
          continue
        }
        if (runner === undefined || runner.isOver()) runner = createCaseProcess(scratch.folder)
        found.push(await surveyFile(runner, file, area, path))
      }
      runner?.stop()
    }),
  )
  const reaching = new Map<number, KnownCase[]>()
  for (const { known, reached } of found.flatMap(({ cases }) => cases))
    for (const id of reached) reaching.set(id, [...(reaching.get(id) ?? []), known])
  return {
    cases: found.flatMap(({ cases }) => cases.map(({ known }) => known)),
    reaching,
    loaded: new Set(found.flatMap(({ loaded }) => loaded)),
  }
}

async function surveyFile(
  runner: CaseProcess,
  file: string,
  { seeds }: Area,
  keptAt: string,
): Promise<FileSurvey> {
  const listed = await runner.list(file)
  const wanted = file === SEEDS_FILE ? listed.names.slice(0, seeds) : listed.names
  const cases: FileSurvey['cases'][number][] = []
  for (const [index, name] of wanted.entries()) {
    const startedMs = performance.now()
    const outcome = await runner.run(-1, [{ file, index, name, ...UNKNOWN }])
    if (outcome.type !== 'passed') {
      process.stderr.write(`mutate: left out, it fails as it is: ${file}: ${name}: ${outcome.words}\n`)
      if (runner.isOver()) throw new Error(`dies as it is: ${file}: ${name}`)
      continue
    }
    const tookMs = Math.ceil(performance.now() - startedMs)
    cases.push({
      known: { file, index, name, tookMs, busyMs: Math.ceil(outcome.busyMs) },
      reached: outcome.reached,
    })
  }
  const found = { loaded: listed.reached, cases }
  if (cases.length === wanted.length) {
    fs.mkdirSync(KEPT, { recursive: true })
    fs.writeFileSync(keptAt, JSON.stringify(found))
  }
  return found
}

function readKept(path: string): FileSurvey | undefined {
  return fs.existsSync(path) ? (JSON.parse(fs.readFileSync(path, 'utf8')) as FileSurvey) : undefined
}

/** All that a case may run, mutants included, but for the other tests and what only judges. */
function sourcesOf(folder: string): string[] {
  return ['node', 'sim', 'test', 'matcher-wasm', 'dist/rules'].flatMap((part) =>
    fs
      .readdirSync(join(folder, part), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|wasm)$/.test(name) && !/\.test\.ts$|^mutate\/(?!case|seed|survey)/.test(name))
      .map((name) => join(folder, part, name))
      .sort(),
  )
}

function hashOf(paths: readonly string[]): string {
  const hash = createHash('sha256')
  for (const path of paths)
    hash.update(fs.readFileSync(path, 'utf8').replaceAll(/streetwatt-mutate-\w+/g, ''))
  return hash.digest('hex').slice(0, 12)
}
