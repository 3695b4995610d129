/**
 * `npm run soak -- --hours N [--homes 6] [--speed 180] [--json FILE]`: a street of real processes trades for hours, and
 * what it takes of the machine is held against what is promised (docs/footprint.md). With `--idle` it is one home in
 * real time instead. Exit code 5 where a promise is broken.
 */
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { EXIT } from '../../node/cli/exit-codes.ts'
import { createTerminal } from '../../node/cli/terminal.ts'
import { createDefaultStreet } from '../../sim/scenario/default-street.ts'
import { brokenByIdling, brokenBySoak } from './promises.ts'
import { rowOf } from './rows.ts'
import { runIdleHome } from './run-idle-home.ts'
import type { SoakRun } from './run-soak.ts'
import { runSoak } from './run-soak.ts'
import { tableLines } from './table.ts'

const SAMPLE_MS = 10_000
const HOUR_MS = 3_600_000

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '1' },
    homes: { type: 'string', default: '6' },
    speed: { type: 'string', default: '180' },
    idle: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
})
const [hours, homes, speed] = [values.hours, values.homes, values.speed].map(Number)

async function main(): Promise<number> {
  if (!isPositive(hours) || !isPositive(homes) || !isPositive(speed)) {
    process.stderr.write('soak: --hours, --homes and --speed are numbers above zero\n')
    return EXIT.usage
  }
  const ending = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ending.abort())
  const terminal = createTerminal(process)
  const directory = await mkdtemp(join(tmpdir(), 'streetwatt-soak-'))
  const options = { hours, homes, speed, directory, sampleMs: SAMPLE_MS }
  try {
    const parts = { signal: ending.signal, terminal }
    const run = values.idle ? await runIdleHome(options, parts) : await runSoak(options, parts)
    return report(run, { hours, homes: run.homes.length, speed: values.idle ? 1 : speed })
  } catch (error) {
    if (!ending.signal.aborted) throw error
    return EXIT.failed
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function report(
  { homes, traded }: Pick<SoakRun, 'homes'> & { readonly traded: SoakRun['traded'] | null },
  options: { readonly hours: number; readonly homes: number; readonly speed: number },
): number {
  const rows = homes.map(rowOf)
  const slotsPerHour = (options.speed * HOUR_MS) / createDefaultStreet().slotMs
  const broken = traded === null ? rows.flatMap(brokenByIdling) : brokenBySoak(rows, traded, { slotsPerHour })
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', loadAverage: loadavg() }
  const lines = [
    ...tableLines(rows),
    '',
    ...(traded === null
      ? []
      : [
          `${traded.slots} slots, ${traded.slotsWithoutBlock} of them without a block, ${(traded.tradedWh / 1000).toFixed(0)} kWh traded`,
        ]),
    ...(broken.length === 0 ? ['Every promise is kept.'] : broken.map((promise) => `Broken: ${promise}.`)),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  const document = { ...options, ...machine, traded, rows, broken, homes }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(document)}\n`)
  return broken.length === 0 ? EXIT.ok : EXIT.verificationFailed
}

function isPositive(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value > 0
}

process.exitCode = await main()
