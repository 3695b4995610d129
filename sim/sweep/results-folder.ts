/**
 * Where a sweep keeps what is done, so that one that was killed goes on: a line of JSON for each run, appended and
 * synced as it is done. A line that a kill tore in two is dropped, and its run done again.
 */
import type { FileHandle } from 'node:fs/promises'
import { mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { RunRecord } from './street-run.ts'
import type { SweepPlan } from './sweep-plan.ts'

const PLAN_FILE = 'sweep.json'
const RECORDS_FILE = 'runs.jsonl'

export interface ResultsFolder {
  /** What is done already, one for each index. */
  readonly done: ReadonlyMap<number, RunRecord>
  /** Keeps a record for good; one of a run that is done already is dropped. */
  add(record: RunRecord): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the folder of this sweep, or makes it. Throws `sweep-folder-other` where it holds another sweep,
 * `sweep-rule-other` where only the bytes of a rule are other ones, and `sweep-folder-unusable`.
 */
export async function openResults(directory: string, plan: SweepPlan): Promise<ResultsFolder> {
  const path = join(directory, RECORDS_FILE)
  try {
    await mkdir(directory, { recursive: true })
    await takeFolder(directory, plan)
    const handle = await open(path, 'a+')
    const done = await readRecords(handle, plan)
    return {
      done,
      async add(record) {
        if (done.has(record.index)) return
        done.set(record.index, record)
        await handle.appendFile(`${JSON.stringify(record)}\n`)
        await handle.datasync()
      },
      close: () => handle.close(),
    }
  } catch (cause) {
    if (cause instanceof OperatingError) throw cause
    throw unusable(directory, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

/** What a folder says of its sweep. */
interface FolderPlan {
  readonly version: 1
  readonly id: string
  readonly runs: number
  readonly rules: Readonly<Record<string, string>>
}

async function takeFolder(directory: string, plan: SweepPlan): Promise<void> {
  const path = join(directory, PLAN_FILE)
  const { id, runs, bundle } = plan
  const own: FolderPlan = {
    version: 1,
    id,
    runs: runs.length,
    rules: Object.fromEntries(bundle.rules.map(({ name, hash }) => [name, hash])),
  }
  try {
    await writeFile(path, `${JSON.stringify(own, null, 2)}\n`, { flag: 'wx' })
    return
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const kept = JSON.parse(await readFile(path, 'utf8')) as FolderPlan
  if (kept.id === id) return
  for (const [name, hash] of Object.entries(own.rules)) {
    const before = kept.rules[name]
    if (before === undefined || before === hash) continue
    throw new OperatingError(
      { code: 'sweep-rule-other', name, path },
      `${directory}: the rule ${name} has other bytes than when this sweep began (${before.slice(0, 12)}…, now ${hash.slice(0, 12)}…); name another folder with --out.`,
    )
  }
  throw new OperatingError(
    { code: 'sweep-folder-other', path },
    `${directory} holds another sweep or comparison: scenario, parameters, rules, seeds or program differ; name another folder with --out.`,
  )
}

/** Reads what is whole, and cuts off what is not. */
async function readRecords(handle: FileHandle, { runs }: SweepPlan): Promise<Map<number, RunRecord>> {
  const bytes = await handle.readFile()
  const whole = bytes.lastIndexOf(NEWLINE) + 1
  if (whole < bytes.length) await handle.truncate(whole)
  const done = new Map<number, RunRecord>()
  for (const line of bytes.subarray(0, whole).toString('utf8').split('\n')) {
    if (line === '') continue
    const record = JSON.parse(line) as RunRecord
    if (runs[record.index] !== undefined) done.set(record.index, record)
  }
  return done
}

const NEWLINE = 0x0a

function unusable(directory: string, reason: string, cause: unknown): OperatingError {
  return new OperatingError(
    { code: 'sweep-folder-unusable', path: directory },
    `${directory}: the sweep's results cannot be kept or read there (${reason}); name another folder with --out.`,
    { cause },
  )
}
