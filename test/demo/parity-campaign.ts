/**
 * `npm run parity -- [SCENARIO] [--slots N] [--speed N]`: a live demo of a whole scenario, held against the fast engine
 * row by row. Two days of twelve homes take as long as the speed makes them; slower where the machine is small.
 */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { withDirectory } from '../cli/run-command.ts'
import type { ParityRow } from './live-parity.ts'
import { runLiveParity } from './live-parity.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { slots: { type: 'string', default: '192' }, speed: { type: 'string', default: '120' } },
})
const path = positionals[0] ?? 'examples/twelve-homes.yaml'
const [slots, speed] = [Number(values.slots), Number(values.speed)]

await withDirectory(async (directory) => {
  const startedMs = performance.now()
  const found = await runLiveParity(path, { slots, speed, data: join(directory, 'homes') })
  const seconds = (performance.now() - startedMs) / 1000
  const differing = found.live.filter((row, at) => !isSame(row, found.fast[at]))
  console.log(
    `${path}: ${found.slots} slots at ${speed} times life on ${availableParallelism()} cores in ${seconds.toFixed(0)} s; ` +
      `${found.bound} blocks in time, ${found.incomplete.length} of them without orders that came too late (not compared); ` +
      `${found.live.length} rows of slot and home, ${differing.length} unlike the fast engine's.`,
  )
  for (const row of differing.slice(0, 10)) console.log(row, found.fast[found.live.indexOf(row)])
  console.log(`Homes together: ${totals(found.live)}; the fast engine: ${totals(found.fast)}.`)
  if (differing.length > 0 || found.live.length === 0) process.exitCode = 1
})

function isSame(row: ParityRow, other: ParityRow | undefined): boolean {
  return (
    other !== undefined &&
    Object.entries(row).every(([name, value]) => other[name as keyof ParityRow] === value)
  )
}

function totals(rows: readonly ParityRow[]): string {
  const boughtWh = rows.reduce((sum, row) => sum + row.boughtWh, 0)
  const balanceNano = rows.reduce((sum, row) => sum + row.tradeNano + row.supplierNano - row.feeNano, 0n)
  return `${boughtWh} Wh bought, balances ${balanceNano} nano`
}
