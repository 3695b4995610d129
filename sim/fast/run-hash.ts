import { createHash } from 'node:crypto'
import { resultWithoutSeries } from './result-json.ts'
import type { RunResult, SlotSeries } from './run-result.ts'
import { CASE_NAMES } from './run-result.ts'

/**
 * Names a result: sha-256 over its figures and over every series of every case, hex. Two runs with one hash came to the
 * same in every slot. What depends on the machine, the time and the threads is not in a result, and so not in its hash;
 * neither is the program's version, nor the text of the scenario, which may say the same in other words.
 */
export function hashRun(result: Omit<RunResult, 'runHash'>): string {
  const { version: _version, scenarioText: _text, ...rest } = result
  const hash = createHash('sha256')
  hash.update(JSON.stringify(resultWithoutSeries({ ...rest, version: '', scenarioText: null })))
  for (const name of CASE_NAMES)
    for (const column of columnsOf(result.cases[name].series)) hash.update(column)
  return hash.digest('hex')
}

/** In the order of their names; little-endian as they lie in memory on every machine that we know. */
function columnsOf(series: SlotSeries): Uint8Array[] {
  return Object.entries(series as unknown as Record<string, Int32Array>)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, { buffer, byteOffset, byteLength }]) => new Uint8Array(buffer, byteOffset, byteLength))
}
