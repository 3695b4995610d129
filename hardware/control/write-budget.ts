/**
 * Counts the writes of each register in a UTC day, where every write wears the device's memory. The count is on the disk
 * before the write is sent, so that a program that starts again and again cannot wear a device out. The last write of a
 * day is kept for the release, which is counted and never refused.
 */
import * as z from 'zod'
import type { ControlWrite } from './compile.ts'
import { addressesOf } from './compile.ts'
import { controlError } from './control-errors.ts'
import { writesPath } from './device-folder.ts'
import { readIfThere, writeDurably } from './durable-file.ts'

const BOOK = z.object({ day: z.string(), counts: z.record(z.string(), z.number().int().min(0)) })
type WriteBook = z.infer<typeof BOOK>

export interface WriteBudget {
  /** Counts a set point before it is sent; throws `control-write-budget`, and counts nothing, if there is no room. */
  spend(writes: readonly ControlWrite[]): Promise<void>
  /** Counts a release. */
  note(writes: readonly ControlWrite[]): Promise<void>
}

/** The budget of one device; `writesPerDay` is of each register. */
export function createWriteBudget(
  options: { readonly folder: string; readonly writesPerDay: () => number },
  { now }: { now: () => number },
): WriteBudget {
  const path = writesPath(options.folder)

  async function count(writes: readonly ControlWrite[], limit: number): Promise<void> {
    const day = dayAt(now())
    const book = await readBook(path)
    const counts = { ...(book.day === day ? book.counts : {}) }
    for (const write of writes) {
      for (const address of addressesOf(write)) {
        const key = `${write.unitId}/${address}`
        counts[key] = (counts[key] ?? 0) + 1
        if (counts[key] > limit) throw budgetError(write.name, options.writesPerDay())
      }
    }
    await writeDurably(path, `${JSON.stringify({ day, counts })}\n`)
  }

  return {
    spend: (writes) => count(writes, options.writesPerDay() - 1),
    note: (writes) => count(writes, Infinity),
  }
}

/** How often the register that was written most was written in this UTC day. */
export async function writesToday(folder: string, { now }: { now: () => number }): Promise<number> {
  const { day, counts } = await readBook(writesPath(folder))
  return day === dayAt(now()) ? Math.max(0, ...Object.values(counts)) : 0
}

function dayAt(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10)
}

/** A book that cannot be read counts as empty: it limits wear, and must not keep a device from being released. */
async function readBook(path: string): Promise<WriteBook> {
  try {
    return BOOK.parse(JSON.parse((await readIfThere(path)) ?? ''))
  } catch {
    return { day: '', counts: {} }
  }
}

function budgetError(name: string, writesPerDay: number): Error {
  return controlError('control-write-budget', {
    what: `${name} was written ${writesPerDay - 1} times today, and more would wear the device's memory`,
    remedy: 'it is steered again tomorrow; one write is kept for the release',
  })
}
