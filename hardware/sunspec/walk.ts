import { exceptionCodeOf, isBusError, type BusError } from '../modbus/bus-errors.ts'
import type { Bus, RequestOptions } from '../modbus/bus.ts'
import type { FoundModel } from './locate.ts'

/** "SunS" in two registers (SunSpec Device Information Model, section 6.2). */
export const MARKER_WORDS = [0x5375, 0x6e53] as const
/** Where the marker may be, as 0-based PDU addresses, the usual one first. */
export const BASE_ADDRESSES = [40000, 50000, 0] as const
/** A chain that is longer is broken, or a trap. */
export const MODEL_LIMIT = 64
/** The last register address there is. */
const LAST_ADDRESS = 65535
/** "End of models"; Kostal writes 0 instead (sunspec/models issue 44). */
const END_IDS = [0xffff, 0]

/** The models of one unit, in the order of the map. */
export interface SunSpecMap {
  readonly base: number
  readonly models: readonly FoundModel[]
}

/** One unit of a bus, and how its reads are done. */
export interface Unit {
  readonly bus: Bus
  readonly unitId: number
  readonly request?: RequestOptions
}

/**
 * Looks for the marker at the three bases and walks the chain of models behind it; null if the unit answers without
 * a marker. A base that is refused is passed over at once. Silence is not the same as a refusal: some devices do not
 * answer where they have no registers, so the other bases are tried too, but without a marker the timeout is thrown.
 */
export async function findSunSpec(unit: Unit): Promise<SunSpecMap | null> {
  let silence: BusError | null = null
  for (const base of BASE_ADDRESSES) {
    const marker = await readMarker({ ...unit, request: { ...unit.request, attempts: 1 } }, base)
    if (marker instanceof Error) silence = marker
    else if (marker) return { base, models: await walkModels(unit, base + 2) }
  }
  if (silence !== null) throw silence
  return null
}

async function readMarker(unit: Unit, base: number): Promise<boolean | BusError> {
  try {
    const words = await readOrRefused(unit, base, MARKER_WORDS.length)
    return words !== null && MARKER_WORDS.every((word, index) => word === words[index])
  } catch (error) {
    if (isBusError(error) && error.code === 'device-timeout') return error
    throw error
  }
}

async function walkModels(unit: Unit, firstAddress: number): Promise<FoundModel[]> {
  const models: FoundModel[] = []
  let address = firstAddress
  while (models.length < MODEL_LIMIT && address < LAST_ADDRESS) {
    const header = await readHeader(unit, address)
    if (header === null || END_IDS.includes(header.id)) break
    models.push({ ...header, address })
    address += 2 + header.length
  }
  return models
}

/** ID and L in one read; where the device refuses that at its end mark, one register at a time. */
async function readHeader(unit: Unit, address: number): Promise<{ id: number; length: number } | null> {
  const [id, length] =
    (await readOrRefused(unit, address, 2)) ?? (await readOrRefused(unit, address, 1)) ?? []
  if (id === undefined) return null
  if (length !== undefined || END_IDS.includes(id)) return { id, length: length ?? 0 }
  const [late] = (await readOrRefused(unit, address + 1, 1)) ?? []
  return late === undefined ? null : { id, length: late }
}

/** A device that fails here may only be busy; where it always fails it has nothing there. */
const FAILURE_ATTEMPTS = 4

/** The words, or null if the unit refused: it has no such registers. */
async function readOrRefused(unit: Unit, address: number, count: number): Promise<readonly number[] | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await unit.bus.readHolding(unit.unitId, address, count, unit.request)
    } catch (error) {
      const exceptionCode = exceptionCodeOf(error)
      if (exceptionCode === null || exceptionCode > 4) throw error
      // Modbus exception 4: the device failed while it tried.
      if (exceptionCode !== 4 || attempt >= FAILURE_ATTEMPTS) return null
    }
  }
}
