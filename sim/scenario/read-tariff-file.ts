import { dirname, isAbsolute, join } from 'node:path'
import type * as z from 'zod'
import { price, strict } from './fields.ts'
import { firstProblem } from './first-problem.ts'
import { normaliseTariff } from './normalise-source.ts'
import { priceSchema } from './price-schema.ts'
import { describeIssues } from './problems.ts'
import { readScenarioText } from './read-scenario.ts'
import type { ScenarioTariff } from './tariff.ts'
import { readYaml } from './yaml-document.ts'

/** A tariff in a file of its own, written as in a scenario. */
export interface TariffFile {
  readonly tariff: ScenarioTariff
  /** What holds when the span that was asked for is over; null: the last price stays. */
  readonly afterwards: { readonly retailMicroPerKwh: number; readonly feedInMicroPerKwh: number } | null
}

const fileSchema = strict({
  retail: priceSchema('What energy from the supplier costs.'),
  feedIn: priceSchema('What the supplier pays for energy.'),
  afterwards: strict({
    retail: price('What energy costs when the series is over.'),
    feedIn: price('What is paid for energy when the series is over.'),
  }).optional(),
})

/** Reads a tariff file; throws the `scenario-…` codes of `readScenario`, with line and column. */
export async function readTariffFile(path: string): Promise<TariffFile> {
  const document = readYaml(await readScenarioText(path), { file: path })
  const result: z.ZodSafeParseResult<z.output<typeof fileSchema>> = fileSchema.safeParse(document.value, {
    reportInput: true,
  })
  if (!result.success) throw firstProblem(describeIssues(result.error.issues), { document, path })
  const { afterwards, ...tariff } = result.data
  const resolve = (file: string) => (isAbsolute(file) ? file : join(dirname(path), file))
  return {
    tariff: normaliseTariff(tariff, resolve),
    afterwards:
      afterwards === undefined
        ? null
        : {
            retailMicroPerKwh: afterwards.retail.microPerKwh,
            feedInMicroPerKwh: afterwards.feedIn.microPerKwh,
          },
  }
}
