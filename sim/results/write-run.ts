import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunResult } from '../fast/run-result.ts'
import { resultWithoutSeries } from '../fast/result-json.ts'
import { writeRunTables } from './run-tables.ts'

export const RUN_FILE = 'run.json'

/** Writes a run into a folder: `run.json` and the tables of slots, homes and figures. */
export async function writeRun(directory: string, result: RunResult): Promise<void> {
  await mkdir(directory, { recursive: true })
  const { runHash, ...facts } = result
  const document = { runHash, ...(resultWithoutSeries(facts) as object) }
  await writeFile(join(directory, RUN_FILE), `${JSON.stringify(document, null, 2)}\n`)
  writeRunTables(directory, result)
}
