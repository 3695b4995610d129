import type { ReadFile } from '../scenario/read-file.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { StreetFeeder } from './hang-homes.ts'
import { hangHomes } from './hang-homes.ts'
import { readFeeder } from './read-feeder.ts'

/** The feeder that a scenario names, with its homes on it; null where it names none. Errors are `feeder-…`. */
export async function readStreetFeeder(
  { feederPath, homes }: Pick<Scenario, 'feederPath' | 'homes'>,
  readFile: ReadFile,
): Promise<StreetFeeder | null> {
  return feederPath === null ? null : hangHomes(await readFeeder(feederPath, { readFile }), homes)
}
