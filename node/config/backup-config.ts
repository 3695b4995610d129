/** The `backup:` part: when the node makes its nightly backup, where it goes, and how many are kept. */
import { join } from 'node:path'
import * as z from 'zod'
import { strict } from '../../sim/scenario/fields.ts'

export interface BackupConfig {
  /** Absolute. */
  readonly folder: string
  /** Nightly ones. */
  readonly keep: number
  /** Minutes after the site's midnight; null: none is made at night. */
  readonly nightlyAtMinute: number | null
}

export const backupSchema = strict({
  nightly: z.boolean().default(true).describe('Whether the node makes a backup every night.'),
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is a time of day, like "03:10"')
    .default('03:10')
    .describe("When, by the site's clocks; written in quotes."),
  keep: z.int().min(1).max(366).default(7).describe('How many nightly ones are kept.'),
  folder: z
    .string()
    .min(1)
    .optional()
    .describe('Where they go: best another disk. Relative to this file; else backups in the data folder.'),
}).describe('The nightly backup.')

/** A street that is only played makes none unless it is asked to. */
export function backupConfig(
  written: z.output<typeof backupSchema> | undefined,
  {
    mode,
    dataDirectory,
    at,
  }: { mode: 'demo' | 'paper' | 'live'; dataDirectory: string; at: (relative: string) => string },
): BackupConfig {
  const { nightly, at: time, keep, folder } = written ?? backupSchema.parse({ nightly: mode !== 'demo' })
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return {
    folder: folder === undefined ? join(dataDirectory, 'backups') : at(folder),
    keep,
    nightlyAtMinute: nightly ? hours * 60 + minutes : null,
  }
}
