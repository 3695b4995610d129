/** `npm run mutate -- consensus|signing|gate-votes|ledger|store|chain`: what main.ts says of it, for areas of the chain. */
import type { AreaName } from './areas.ts'
import { AREAS } from './areas.ts'
import { areaTable, writeTable } from './area-table.ts'
import type { KnownCase } from './case-process.ts'
import { createArmedScratch } from './armed-scratch.ts'
import { createJudge, judgeAll } from './judge-area.ts'
import { sample } from './sample.ts'
import { removeScratch } from './scratch.ts'
import type { Survey } from './survey.ts'
import { survey } from './survey.ts'
import type { Judged } from './verdicts.ts'
import { describe, isSurvivor, openVerdicts } from './verdicts.ts'

export interface AreaOptions {
  /** How many mutants, chosen by the seed; all of them where undefined. */
  readonly sample: number | undefined
  readonly seed: number
  /** Of path and change. */
  readonly only: RegExp
  readonly jobs: number
  /** Judges those again that survived before. */
  readonly isAgain: boolean
  /** Asks only cases that are soon over: a first look, whose survivors are to be judged again. */
  readonly isQuick: boolean
}

/** Of the processor. */
const QUICK_MS = 1000

/** What says something of an area whose mutants are not all judged. */
const SAMPLE_AT_LEAST = 150
/** The source of an empty pattern. */
const ALL = new RegExp('').source

/** Gives how many survivors have no reason. A run of all mutants, or of a sample of the area, writes its table. */
export async function mutateArea(name: AreaName, options: AreaOptions): Promise<number> {
  const area = AREAS[name]
  const scratch = createArmedScratch(process.cwd(), area)
  const remove = (): void => removeScratch(scratch.folder)
  process.once('exit', remove)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  const verdicts = openVerdicts(`build/mutate/${name}.jsonl`)
  const chosen = choose(
    scratch.own.filter((id) => options.only.test(describe(mutantOf(id)))),
    options,
  )
  const open = chosen.filter((id) => {
    const verdict = verdicts.known(mutantOf(id))
    return verdict === undefined || (options.isAgain && isSurvivor({ mutant: mutantOf(id), verdict }))
  })
  say(`${name}: ${String(open.length)} of ${String(scratch.own.length)} mutants to judge`)
  if (open.length > 0) {
    const known = await survey(scratch, area, options.jobs)
    say(`${name}: ${String(known.cases.length)} cases pass without a mutant`)
    const asked = options.isQuick ? quickOf(known) : known
    const judges = Array.from({ length: options.jobs }, () => createJudge(scratch, asked))
    let count = 0
    await judgeAll(open, judges, (id, verdict) => {
      const judged = { mutant: mutantOf(id), verdict }
      verdicts.keep(judged)
      count += 1
      if (isSurvivor(judged)) say(`${verdict.type} ${describe(judged.mutant)}`)
      if (count % 50 === 0) say(`${name}: ${String(count)} of ${String(open.length)}`)
    })
  }
  process.off('exit', remove)
  remove()
  const judged = chosen.flatMap((id): Judged[] => {
    const verdict = verdicts.known(mutantOf(id))
    return verdict === undefined ? [] : [{ mutant: mutantOf(id), verdict }]
  })
  const { seed, isQuick } = options
  const table = areaTable(name, { made: scratch.own.map(mutantOf), judged, seed, isQuick })
  process.stdout.write(`${table.text}\n`)
  const isEnough = judged.length >= Math.min(scratch.own.length, SAMPLE_AT_LEAST)
  if (isEnough && options.only.source === ALL) writeTable(name, table)
  return table.unexplained.length

  function mutantOf(id: number) {
    const mutant = scratch.mutants[id]
    if (mutant === undefined) throw new Error(`there is no mutant ${String(id)}`)
    return mutant
  }
}

function quickOf({ cases, reaching, played, constants }: Survey): Survey {
  const areQuick = (some: readonly KnownCase[]): KnownCase[] => some.filter(({ busyMs }) => busyMs < QUICK_MS)
  const quickly = (by: Survey['reaching']) => new Map([...by].map(([id, some]) => [id, areQuick(some)]))
  return { cases: areQuick(cases), reaching: quickly(reaching), played: quickly(played), constants }
}

function choose(ids: readonly number[], options: AreaOptions): readonly number[] {
  return options.sample === undefined ? ids : sample(ids, options.sample, options.seed)
}

function say(words: string): void {
  process.stderr.write(`mutate: ${words}\n`)
}
