/** The table of an area, for people: by file what killed, then the survivors with their reasons. */
import * as fs from 'node:fs'
import type { AreaName } from './areas.ts'
import { AREA_NAMES } from './areas.ts'
import { explain } from './explained.ts'
import type { Mutant } from './find-mutants.ts'
import { SEEDS_FILE } from './cases.ts'
import type { Judged } from './verdicts.ts'
import { describe, isSurvivor } from './verdicts.ts'

const DOCUMENT = 'docs/consensus-mutants.md'

export interface AreaTable {
  readonly text: string
  /** Survivors that nobody has explained. */
  readonly unexplained: readonly Mutant[]
}

/** What is judged of what was made; all, or a sample by a seed. */
export interface JudgedArea {
  readonly made: readonly Mutant[]
  readonly judged: readonly Judged[]
  readonly seed: number
  /** Only cases that are soon over were asked. */
  readonly isQuick: boolean
}

export function areaTable(name: AreaName, { made, judged, seed, isQuick }: JudgedArea): AreaTable {
  const survivors = judged.filter(isSurvivor).map(({ mutant }) => mutant)
  const { explained, left } = explain(survivors)
  const paths = [...new Set(made.map(({ path }) => path))]
  const isWhole = judged.length === made.length
  const command = `npm run mutate -- ${name} --sample ${String(judged.length)} --seed ${String(seed)}`
  const lines = [
    `## ${name}`,
    '',
    ...(isWhole ? [] : [`A sample by chance, the same again with \`${command}\`.`, '']),
    ...(isQuick
      ? ['Only cases that take less than a second were asked: slower ones may notice more.', '']
      : []),
    '| file | made | judged | killed by a test | by a seed | no end | survived | killed |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...paths.map((path) =>
      row(
        path.replace('node/', ''),
        made.filter((mutant) => mutant.path === path).length,
        judged.filter(({ mutant }) => mutant.path === path),
      ),
    ),
    row('**all**', made.length, judged),
    '',
    ...beside(judged.length, { survived: survivors.length, explained: survivors.length - left.length }),
    `Killed by: ${killers(judged)}.`,
    '',
    ...explained.flatMap(({ reason, mutants }) => [reason, '', ...fence(mutants), '']),
    ...(left.length === 0 ? [] : ['Not explained:', '', ...fence(left), '']),
  ]
  return { text: lines.join('\n'), unexplained: left }
}

/** Puts a table in its place in the document; what people wrote below the tables stays there. */
export function writeTable(name: AreaName, { text }: AreaTable): void {
  const whole = fs.readFileSync(DOCUMENT, 'utf8')
  const [head = '', ...sections] = whole.split(/^(?=## )/m)
  const texts = new Map(sections.map((section) => [/^## (.+)$/m.exec(section)?.[1] ?? '', section]))
  texts.set(name, text)
  const tables = AREA_NAMES.flatMap((area) => texts.get(area) ?? [])
  for (const area of AREA_NAMES) texts.delete(area)
  const parts = [head, ...tables, ...texts.values()].map((part) => part.trimEnd())
  fs.writeFileSync(DOCUMENT, `${parts.join('\n\n')}\n`)
}

function row(name: string, madeCount: number, of: readonly Judged[]): string {
  const survived = of.filter(isSurvivor).length
  const endless = of.filter(({ verdict }) => verdict.type === 'endless' || verdict.type === 'ended').length
  const seeds = of.filter(({ verdict }) => verdict.type === 'killed' && verdict.by === SEEDS_FILE).length
  const tests = of.length - survived - endless - seeds
  const share = of.length === 0 ? '' : `${((100 * (of.length - survived)) / of.length).toFixed(1)} %`
  return `| ${[name, madeCount, of.length, tests, seeds, endless, survived, share].join(' | ')} |`
}

/** Nothing where no survivor has a reason. */
function beside(judged: number, { survived, explained }: { survived: number; explained: number }): string[] {
  if (explained === 0) return []
  const differing = judged - explained
  const share = ((100 * (judged - survived)) / differing).toFixed(1)
  return [
    `Without the ${String(explained)} that change nothing that matters (below): ${String(judged - survived)} of ${String(differing)}, ${share} %.`,
    '',
  ]
}

function killers(judged: readonly Judged[]): string {
  const counts = new Map<string, number>()
  for (const { verdict } of judged)
    if (verdict.type === 'killed') counts.set(verdict.by, (counts.get(verdict.by) ?? 0) + 1)
  return [...counts]
    .sort(([, left], [, right]) => right - left)
    .map(([by, count]) => `${by.replace('test/', '').replace('.test.ts', '')} ${String(count)}`)
    .join(', ')
}

function fence(mutants: readonly Mutant[]): string[] {
  return ['```', ...mutants.map(describe), '```']
}
