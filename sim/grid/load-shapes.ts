/** The minute-by-minute powers that come with the IEEE European feeder: one file a home, named in LoadShapes.csv. */
import { join } from 'node:path'
import type { ReadFile } from '../scenario/read-file.ts'
import { readLimitedFile } from '../scenario/read-file.ts'
import { readTable } from './csv-table.ts'
import { feederError } from './feeder-error.ts'
import type { FeederInput } from './feeder-run.ts'
import { readTextFile } from './read-ieee-feeder.ts'

/** Powers of all loads in the order of Loads.csv, ready for `runFeeder`. */
export async function readLoadShapes(
  folder: string,
  { readFile = readLimitedFile }: { readFile?: ReadFile } = {},
): Promise<FeederInput> {
  const table = async (...path: string[]) => {
    const name = path.join('/')
    return [...readTable(await readTextFile(join(folder, ...path), readFile), name)]
  }
  const shapes = new Map((await table('LoadShapes.csv')).map((row) => [row.text('Name'), row]))
  const loads = await table('Loads.csv')
  const columns: number[][] = []
  let minutes = 1
  for (const load of loads) {
    const shape = shapes.get(load.text('Yearly'))
    if (shape === undefined)
      throw load.wrong('Yearly', `load shape ${load.text('Yearly')} is not in LoadShapes.csv; add it`)
    const rows = await table('Load_Profiles', shape.text('File'))
    minutes = shape.number('minterval')
    // With useactual the numbers are kW as they stand, else shares of the load's rated power.
    const rated = shape.text('useactual').toUpperCase() === 'TRUE' ? 1 : load.number('kW')
    columns.push(rows.map((row) => 1000 * rated * row.number('mult')))
  }
  const slots = columns[0]?.length ?? 0
  if (columns.some((column) => column.length !== slots))
    throw feederError('feeder-invalid', { file: 'LoadShapes.csv' }, 'names profiles of different lengths')
  const powerW = new Float64Array(slots * columns.length)
  columns.forEach((column, load) => {
    column.forEach((power, slot) => (powerW[slot * columns.length + load] = power))
  })
  return { slots, slotMs: minutes * 60_000, powerW }
}
