/** The built program from the scenario to the report, in a process of its own on one thread: time and memory. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BenchRow } from './measure.ts'
import type { BenchStreet } from './write-street.ts'
import { writeStreet } from './write-street.ts'

const SLOTS_PER_DAY = 96
const PROGRAM = fileURLToPath(new URL('../../bin/streetwatt.js', import.meta.url))
const USAGE = new URL('./usage-at-exit.js', import.meta.url).href

const STREETS: readonly (BenchStreet & { readonly name: string })[] = [
  {
    name: 'sim run, 1,000 homes × 365 d, self-consumption',
    homes: 1_000,
    days: 365,
    strategy: 'self-consumption',
  },
  { name: 'sim run, 1,000 homes × 365 d, optimiser', homes: 1_000, days: 365 },
  { name: 'sim run, 10,000 homes × 31 d, optimiser', homes: 10_000, days: 31 },
]

export function benchStreetYears(): BenchRow[] {
  return STREETS.map((street) => {
    const directory = mkdtempSync(join(tmpdir(), 'streetwatt-bench-'))
    try {
      const { cpuUs, peakKib } = runProgram(street, directory)
      const n = street.homes * street.days * SLOTS_PER_DAY
      const name = `${street.name}, at most ${Math.round(peakKib / 1024)} MiB`
      return { case: name, n, medianUs: cpuUs, ratioTo: {}, perSecond: (n / cpuUs) * 1e6 }
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  })
}

function runProgram(street: BenchStreet, directory: string): { cpuUs: number; peakKib: number } {
  const scenario = join(directory, 'street.yaml')
  const usage = join(directory, 'usage.json')
  writeFileSync(scenario, writeStreet(street))
  const flags = ['--threads', '1', '--out', join(directory, 'out'), '--json']
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', USAGE, PROGRAM, 'sim', 'run', scenario, ...flags],
    {
      env: { ...process.env, STREETWATT_BENCH_USAGE: usage },
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  if (status !== 0) throw new Error(`sim run ended with ${String(status)}: ${stderr}`)
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(
    readFileSync(usage, 'utf8'),
  ) as NodeJS.ResourceUsage
  return { cpuUs: userCPUTime + systemCPUTime, peakKib: maxRSS }
}
