import type { ReadFile } from '../scenario/read-file.ts'
import type { PriceSource, ScenarioTariff } from '../scenario/tariff.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { CSV_BYTES_LIMIT, decodeCsv } from './csv-column.ts'
import { csvError } from './csv-error.ts'

/** The texts of a scenario's files by path, each read once. */
export type FileTexts = (path: string) => string

/** Reads all files that a scenario names; one that cannot be read is `csv-unreadable` and says for whom it was. */
export function readFileTexts(scenario: Scenario, readFile: ReadFile): Promise<FileTexts> {
  return readTexts(scenarioFiles(scenario), readFile)
}

/** The same for a tariff alone. */
export function readTariffTexts(tariff: ScenarioTariff, readFile: ReadFile): Promise<FileTexts> {
  return readTexts(pricePaths(tariff, 'the tariff'), readFile)
}

async function readTexts(
  paths: Iterable<readonly [path: string, whose: string]>,
  readFile: ReadFile,
): Promise<FileTexts> {
  const texts = new Map<string, string>()
  for (const [path, whose] of paths) {
    if (!texts.has(path)) texts.set(path, await readText(path, { whose, readFile }))
  }
  return (path) => texts.get(path) ?? ''
}

/** The files that a scenario names beside itself, and for whom; one may come several times. */
export function* scenarioFiles({
  tariff,
  carbon,
  homes,
}: Scenario): Generator<readonly [path: string, whose: string]> {
  yield* pricePaths(tariff, 'the tariff')
  if (carbon !== null) yield [carbon.path, 'the carbon series']
  for (const { id, load, pv, tariff: own } of homes) {
    if ('path' in load) yield [load.path, `home "${id}"`]
    if (pv !== null && 'path' in pv) yield [pv.path, `home "${id}"`]
    if (own !== null) yield* pricePaths(own, `the tariff of home "${id}"`)
  }
}

function pricePaths({ retail, feedIn }: ScenarioTariff, whose: string): (readonly [string, string])[] {
  const pathOf = (price: PriceSource) => (price.type === 'series' ? [[price.path, whose] as const] : [])
  return [...pathOf(retail), ...pathOf(feedIn)]
}

async function readText(
  path: string,
  { whose, readFile }: { whose: string; readFile: ReadFile },
): Promise<string> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(path, { maxBytes: CSV_BYTES_LIMIT })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw csvError(
      'csv-unreadable',
      { file: path },
      `cannot be read for ${whose} (${reason}); paths are relative to the scenario file`,
      cause,
    )
  }
  return decodeCsv(bytes, path)
}
