/**
 * A process in the copy of the tree: loads test files when a case of them is asked for, runs cases one by one with one
 * mutant awake, and says which mutants a case reaches.
 */
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { MUTANT_VARIABLE } from './arm-mutants.ts'
import type { Case } from './cases.ts'
import { cases, loadingFile, SEEDS_FILE } from './cases.ts'

/** A case by its place in its file. */
export interface CaseName {
  readonly file: string
  readonly index: number
}

export type RunnerRequest =
  | { readonly type: 'list'; readonly file: string }
  /** Until one fails. `mutant` is -1 where none is to be awake. */
  | { readonly type: 'run'; readonly mutant: number; readonly cases: readonly CaseName[] }

export type RunnerReply =
  | { readonly type: 'listed'; readonly names: readonly string[]; readonly reached: readonly number[] }
  /** `busyMs`: of the processor, before. */
  | { readonly type: 'began'; readonly name: CaseName; readonly busyMs: number }
  | {
      readonly type: 'ran'
      readonly failed: CaseName | undefined
      readonly words: string
      readonly reached: readonly number[]
      /** Of the processor, for all the cases. */
      readonly busyMs: number
    }

const MUTANTS_LIMIT = 65_536

/** The same books in every run, so that a verdict can be had again. */
fc.configureGlobal({ seed: 20_261_129 })

let awake = Number(process.env[MUTANT_VARIABLE] ?? -1)
/** A mark for each mutant's number: asked at every step of everything, so it must cost nothing. */
const reached = new Uint8Array(MUTANTS_LIMIT)
Object.assign(globalThis, {
  isMutant(id: number): boolean {
    reached[id] = 1
    return id === awake
  },
})
const loaded = new Map<string, readonly Case[]>()

process.on('message', (request: RunnerRequest) => {
  void answer(request).then((reply) => process.send?.(reply))
})
process.on('disconnect', () => process.exit())

async function answer(request: RunnerRequest): Promise<RunnerReply> {
  reached.fill(0)
  if (request.type === 'list') {
    const names = (await load(request.file)).map(({ name }) => name)
    return { type: 'listed', names, reached: reachedIds() }
  }
  awake = request.mutant
  process.env[MUTANT_VARIABLE] = String(awake)
  const beforeMs = busyMs()
  for (const name of request.cases) {
    process.send?.({ type: 'began', name, busyMs: busyMs() } satisfies RunnerReply)
    try {
      await (await load(name.file))[name.index]?.run()
    } catch (error) {
      return { type: 'ran', failed: name, words: String(error), reached: [], busyMs: busyMs() - beforeMs }
    }
  }
  return { type: 'ran', failed: undefined, words: '', reached: reachedIds(), busyMs: busyMs() - beforeMs }
}

function busyMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function reachedIds(): number[] {
  return [...reached.keys()].filter((id) => reached[id] === 1)
}

async function load(file: string): Promise<readonly Case[]> {
  const before = loaded.get(file)
  if (before !== undefined) return before
  let made: readonly Case[]
  // Not before `isMutant` stands: it loads what has mutants in it.
  if (file === SEEDS_FILE) made = await (await import('./seed-cases.ts')).seedCases()
  else {
    const first = cases.length
    loadingFile(file)
    await import(pathToFileURL(file).href)
    made = cases.slice(first)
  }
  loaded.set(file, made)
  return made
}
