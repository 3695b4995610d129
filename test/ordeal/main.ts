/**
 * `npm run ordeal -- [--kills 200] [--homes 7] [--seed N] [--json]`: real processes on the loopback are killed and frozen
 * while they trade, and everything that must hold afterwards is checked (docs/chaos.md). Exit code 1 where it does not.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { brokenPromises } from './promises.ts'
import { runOrdeal } from './run-ordeal.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    homes: { type: 'string', default: '7' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    json: { type: 'boolean', default: false },
    /** Keeps the homes' directories there. */
    'data-dir': { type: 'string' },
  },
})
const [kills, homes, seed] = [Number(values.kills), Number(values.homes), Number(values.seed)]
const directory = values['data-dir'] ?? (await mkdtemp(join(tmpdir(), 'streetwatt-ordeal-')))
const say = (line: string): void => void process.stderr.write(`${line}\n`)
say(`seed ${seed}: ${homes} homes, ${kills} kills`)
try {
  const document = await runOrdeal({ homes, kills, seed, directory, say })
  const broken = brokenPromises(document)
  const { returns, ...rest } = document
  const result = {
    ...rest,
    answers: spread(returns.map(({ answersMs }) => answersMs)),
    inStep: spread(returns.map(({ inStepMs }) => inStepMs)),
    loadAverage: loadavg().map((load) => Number(load.toFixed(1))),
    broken,
  }
  process.stdout.write(`${values.json ? JSON.stringify(result) : JSON.stringify(result, null, 2)}\n`)
  process.exitCode = broken.length === 0 ? 0 : 1
} finally {
  if (values['data-dir'] === undefined) await rm(directory, { recursive: true, force: true })
}

function spread(times: readonly number[]): { count: number; p50Ms: number; p99Ms: number; maxMs: number } {
  const sorted = [...times].sort((left, right) => left - right)
  const at = (part: number): number => sorted[Math.floor(part * (sorted.length - 1))] ?? 0
  return { count: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) }
}
