/**
 * What went into a battery and came out of it, added up from its power: few inverters count it. Told is what is on disk,
 * so that a crash takes nothing back that somebody has seen; what was not written yet is lost, at most a minute of it.
 */
import { readFile } from 'node:fs/promises'
import { writeWholeFile } from '../runtime/whole-file.ts'
import type { Logger } from '../runtime/logger.ts'

export interface BatteryPower {
  readonly atMs: number
  readonly chargeW: number | null
  readonly dischargeW: number | null
}

export interface BatteryEnergy {
  /** Takes a look at the battery; the same one twice counts once. */
  add(power: BatteryPower): void
  /** Wh on disk; null while nothing was ever counted. */
  chargeWh(): number | null
  dischargeWh(): number | null
  /** Writes what is counted. */
  stop(): Promise<void>
}

export interface BatteryEnergyOptions {
  readonly path: string
  /** Looks that are further apart say nothing of the time between them; market time. */
  readonly longestGapMs: number
  /** How often it is written, real time. */
  readonly writeEveryMs?: number
}

/** Energy in half watt-milliseconds: the mean of two powers, without a fraction. */
const HALF_UNITS_PER_WH = 2 * 3_600_000
const WRITE_EVERY_MS = 60_000

/** Whole Wh, and what of the next one there is already. */
interface Count {
  readonly wh: number
  readonly rest: number
}

interface Counts {
  readonly charge: Count
  readonly discharge: Count
}

const NONE: Counts = { charge: { wh: 0, rest: 0 }, discharge: { wh: 0, rest: 0 } }

/** A file that cannot be read counts as none: the counters begin anew, and that is said. */
export async function createBatteryEnergy(
  { path, longestGapMs, writeEveryMs = WRITE_EVERY_MS }: BatteryEnergyOptions,
  { logger, monotonicMs = () => performance.now() }: { logger: Logger; monotonicMs?: () => number },
): Promise<BatteryEnergy> {
  let kept = (await readCounts(path, logger)) ?? NONE
  let counted = kept
  let last: BatteryPower | undefined
  let writtenMs = monotonicMs()
  let writing: Promise<void> | undefined

  function add(power: BatteryPower): void {
    const elapsedMs = power.atMs - (last?.atMs ?? power.atMs)
    if (elapsedMs > 0 && elapsedMs <= longestGapMs && last !== undefined)
      counted = {
        charge: grown(counted.charge, [last.chargeW, power.chargeW], elapsedMs),
        discharge: grown(counted.discharge, [last.dischargeW, power.dischargeW], elapsedMs),
      }
    if (last === undefined || elapsedMs !== 0) last = power
    if (monotonicMs() - writtenMs >= writeEveryMs && isMore(counted, kept)) writing ??= write()
  }

  async function write(): Promise<void> {
    const written = counted
    writtenMs = monotonicMs()
    try {
      await writeWholeFile(path, `${JSON.stringify({ version: 1, ...written })}\n`)
      kept = written
    } catch (error) {
      logger.warn({ err: error }, 'the counters of the battery could not be kept')
    } finally {
      writing = undefined
    }
  }

  const told = (count: Count): number | null => (kept === NONE ? null : count.wh)
  return {
    add,
    chargeWh: () => told(kept.charge),
    dischargeWh: () => told(kept.discharge),
    async stop() {
      await writing
      if (counted !== kept) await write()
    },
  }
}

function grown(
  { wh, rest }: Count,
  [before, now]: readonly [number | null, number | null],
  elapsedMs: number,
): Count {
  if (before === null || now === null) return { wh, rest }
  const units = rest + (before + now) * elapsedMs
  return { wh: wh + Math.floor(units / HALF_UNITS_PER_WH), rest: units % HALF_UNITS_PER_WH }
}

/** Where nothing but fractions moved the disk is left alone. */
function isMore(counted: Counts, kept: Counts): boolean {
  return counted.charge.wh > kept.charge.wh || counted.discharge.wh > kept.discharge.wh
}

async function readCounts(path: string, logger: Logger): Promise<Counts | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const counts = parseCounts(text)
  if (counts === undefined) logger.warn({ path }, 'the counters of the battery are damaged and begin anew')
  return counts
}

function parseCounts(text: string): Counts | undefined {
  try {
    const { version, charge, discharge } = JSON.parse(text) as Partial<Record<string, unknown>>
    return version === 1 && isCount(charge) && isCount(discharge) ? { charge, discharge } : undefined
  } catch {
    return undefined
  }
}

function isCount(value: unknown): value is Count {
  const { wh, rest } = (value ?? {}) as Partial<Record<keyof Count, unknown>>
  return [wh, rest].every((part) => Number.isSafeInteger(part) && Number(part) >= 0)
}
