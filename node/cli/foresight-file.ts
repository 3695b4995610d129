/** What a home of a demo expects of its slots, in one file: JSON, one pair of net Wh and state of charge for each slot. */
import { readFile, writeFile } from 'node:fs/promises'
import * as z from 'zod'
import { OperatingError } from '../core/units/operating-error.ts'
import type { ExpectedSlot, Foresight } from '../household/foresight.ts'
import { foresightOf } from '../household/foresight.ts'

const schema = z.strictObject({
  firstSlot: z.int().min(0),
  slots: z.array(z.tuple([z.int(), z.int().min(0).max(1_000_000).nullable()])),
})

/** Reads it; throws `config-foresight-invalid`. */
export async function readForesight(path: string): Promise<Foresight> {
  try {
    const { firstSlot, slots } = schema.parse(JSON.parse(await readFile(path, 'utf8')))
    const expected = slots.map(([netWh, stateOfChargePpm]) => ({ netWh, stateOfChargePpm }))
    return foresightOf(expected, firstSlot)
  } catch (cause) {
    throw new OperatingError(
      { code: 'config-foresight-invalid', path },
      `${path} does not say what the home expects of its slots: start the demo anew, or take clock.foresight out of the configuration.`,
      { cause },
    )
  }
}

export function writeForesight(
  path: string,
  { firstSlot, expected }: { firstSlot: number; expected: readonly ExpectedSlot[] },
): Promise<void> {
  const slots = expected.map(({ netWh, stateOfChargePpm }) => [netWh, stateOfChargePpm])
  return writeFile(path, `${JSON.stringify({ firstSlot, slots })}\n`)
}
