/** `streetwatt results show DIR`: the figures of all cases side by side. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CASE_NAMES } from '../../../sim/fast/run-result.ts'
import { RUN_FILE } from '../../../sim/results/write-run.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { Print } from '../print.ts'
import { formatTable } from '../print.ts'

export async function showResults(directory: string, { json }: { json?: true }, print: Print): Promise<void> {
  const path = join(directory, RUN_FILE)
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw unreadable(path, cause)
  })
  await print(json === true ? text : figuresTable(parseRun(text, path)))
}

type Figures = Readonly<Record<string, unknown>>

function parseRun(text: string, path: string): Readonly<Record<string, { kpis: Figures }>> {
  try {
    const { cases } = JSON.parse(text) as { cases: Readonly<Record<string, { kpis: Figures }>> }
    if (CASE_NAMES.every((name) => typeof cases[name]?.kpis === 'object')) return cases
  } catch (cause) {
    throw unreadable(path, cause)
  }
  throw unreadable(path, new Error('a case is missing'))
}

function figuresTable(cases: Readonly<Record<string, { kpis: Figures }>>): string {
  const names = Object.keys(cases['none']?.kpis ?? {})
  const rows = names.map((name) => [name, ...CASE_NAMES.map((each) => cell(cases[each]?.kpis[name]))])
  return formatTable([['', ...CASE_NAMES], ...rows])
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'number' && !Number.isInteger(value)) return value.toFixed(4)
  return typeof value === 'number' || typeof value === 'string' ? String(value) : ''
}

function unreadable(path: string, cause: unknown): OperatingError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new OperatingError(
    { code: 'results-unreadable', path },
    `${path}: no result can be read there (${reason}); name the folder that sim run wrote with --out.`,
    { cause },
  )
}
