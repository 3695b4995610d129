/**
 * What the owner decided while the node ran, kept over restarts: `owner.json` in the data directory, written whole. What
 * stands in it is small, and a longer file is none of ours.
 */
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { RESERVE_LIMIT_PPM } from '../core/trading/battery-wishes.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import { PRICE_LIMIT_MICRO_PER_KWH } from '../core/units/quantities.ts'
import { writeWholeFile } from '../runtime/whole-file.ts'
import type { SlotStep } from './slot-steps.ts'

export const OWNER_FILE = 'owner.json'

/** What the owner wants of the battery; null: what the configuration says. */
export interface BatteryChoice {
  readonly reservePpm: number | null
  /** `microPerKwh` of null: whenever it is worth it. */
  readonly leastSale: { readonly microPerKwh: number | null } | null
}

export interface OwnerRecord {
  /** Whether trading is paused. */
  readonly pauses: readonly SlotStep<boolean>[]
  readonly choices: readonly SlotStep<BatteryChoice>[]
}

export const NOTHING_SAID: OwnerRecord = { pauses: [], choices: [] }

export interface OwnerFile {
  /** What was kept; nothing said where there is no file. Throws `owner-file-damaged`. */
  read(): Promise<OwnerRecord>
  /** Resolves when it is on disk; throws `owner-file-unwritable`, and then the one before is still there. */
  write(record: OwnerRecord): Promise<void>
}

const BYTES_LIMIT = 16_384
/** Of one value: the slot under way, those whose orders are sent, and the next. */
const STEPS_LIMIT = 16

const whole = z.int().min(0)
const price = z.int().gt(-PRICE_LIMIT_MICRO_PER_KWH).lt(PRICE_LIMIT_MICRO_PER_KWH)
const stepsOf = <T>(value: z.ZodType<T>): z.ZodType<SlotStep<T>[]> =>
  z
    .array(z.strictObject({ fromSlot: whole, atMs: whole, value }) as unknown as z.ZodType<SlotStep<T>>)
    .max(STEPS_LIMIT)
    .refine((steps) => steps.every(({ fromSlot }, index) => fromSlot > (steps[index - 1]?.fromSlot ?? -1)))

const recordSchema = z.strictObject({
  version: z.literal(1),
  pauses: stepsOf(z.boolean()),
  choices: stepsOf(
    z.strictObject({
      reservePpm: z.int().min(0).max(RESERVE_LIMIT_PPM).nullable(),
      leastSale: z.strictObject({ microPerKwh: price.nullable() }).nullable(),
    }),
  ),
})

export function createOwnerFile(path: string): OwnerFile {
  return {
    async read() {
      try {
        const text = await readFile(path, 'utf8')
        if (text.length > BYTES_LIMIT) throw new Error('it is too long')
        const { pauses, choices } = recordSchema.parse(JSON.parse(text))
        return { pauses, choices }
      } catch (cause) {
        if ((cause as { code?: unknown }).code === 'ENOENT') return NOTHING_SAID
        throw damaged(path, cause)
      }
    },
    async write(record) {
      try {
        // A pause that was confirmed must not be forgotten by a loss of power.
        const text = `${JSON.stringify({ version: 1, ...record }, null, 2)}\n`
        await writeWholeFile(path, text, { mode: 0o600, isSynced: true })
      } catch (cause) {
        throw unwritable(path, cause)
      }
    },
  }
}

function damaged(path: string, cause: unknown): OperatingError {
  return new OperatingError(
    { code: 'owner-file-damaged', path },
    `What you decided on the page stands in ${path}, which cannot be read. Lest it trade against your word, this home sends no orders.`,
    { cause },
  )
}

function unwritable(path: string, cause: unknown): OperatingError {
  return new OperatingError(
    { code: 'owner-file-unwritable', path },
    `It could not be kept in ${path}, so nothing has changed: make room on the disk, or correct its permissions.`,
    { cause },
  )
}
