/**
 * Registers of devices as they would show them at stated moments, written by hand from vendor facts, and what they
 * mean. Registers between the named ones of a run hold 0, as inverters answer the holes of their blocks.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import * as z from 'zod'
import type { UnitMap } from '../../../hardware/emulator/pdu.ts'
import { POINT_NAMES } from '../../../hardware/device.ts'

const words = z.record(z.string(), z.array(z.int().min(0).max(65_535)).min(1))
const moment = z.strictObject({
  what: z.string(),
  units: z.record(z.string(), z.strictObject({ holding: words.optional(), input: words.optional() })),
  /** Every point: its value, or why there is none. */
  expected: z.record(
    z.enum(POINT_NAMES),
    z.union([z.int().min(0), z.enum(['stale', 'not-implemented', 'implausible'])]),
  ),
})
const imageFile = z.strictObject({
  profile: z.string(),
  unitId: z.int(),
  moments: z.array(moment).min(2),
})

export type ImageFile = z.infer<typeof imageFile>
export type Moment = z.infer<typeof moment>

const FOLDER = fileURLToPath(new URL('./images/', import.meta.url))

/** All images, by name of profile. */
export function readImages(): ImageFile[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => imageFile.parse(parse(readFileSync(`${FOLDER}${file}`, 'utf8'))))
}

/** A run of registers goes on over a hole of so many. */
const HOLE_LIMIT = 24

/** The units of a moment as a server has them; `onRead` hears of every request. */
export function unitsOf(at: () => Moment, onRead: () => void): (unitId: number) => UnitMap | null {
  return (unitId) => {
    const unit = at().units[String(unitId)]
    if (unit === undefined) return null
    return {
      read(address, count, bank) {
        onRead()
        const registers = registersOf(unit[bank] ?? {})
        const found = Array.from({ length: count }, (_, index) => registers.get(address + index))
        const known = found.filter((word) => word !== undefined)
        return known.length === count ? known : null
      },
      write: () => 1,
    }
  }
}

function registersOf(table: Readonly<Record<string, readonly number[]>>): Map<number, number> {
  const registers = new Map<number, number>()
  for (const [address, run] of Object.entries(table))
    run.forEach((word, index) => registers.set(Number(address) + index, word))
  const addresses = [...registers.keys()].sort((left, right) => left - right)
  addresses.forEach((address, index) => {
    const next = addresses[index + 1] ?? address
    if (next - address > HOLE_LIMIT + 1) return
    for (let hole = address + 1; hole < next; hole += 1) registers.set(hole, 0)
  })
  return registers
}
