import { exceptionCodeOf } from './bus-errors.ts'
import type { Bus, RegisterKind, RequestOptions } from './bus.ts'
import { hullOf, planGroups, type RegisterSpan } from './read-plan.ts'
import { createRegisterImage, type RegisterImage } from './register-image.ts'

/** What to read of: holding registers (function 3) unless it says input (4). */
export interface RegisterSource {
  readonly bus: Bus
  readonly unitId: number
  readonly kind?: RegisterKind
  readonly maxRegisters?: number
  readonly request?: RequestOptions
}

/** After so many requests one reading stops looking for what the device refuses; the next one goes on. */
export const SEARCH_LIMIT_REQUESTS = 64

/** "No such address" and "no such quantity" are lasting: they are learned. */
const REFUSALS = [2, 3]
/** "The device failed" is what some say instead, and others when they are busy: gone around now, and not learned. */
const FAILURE = 4

/** What is put together while one reading goes on. */
interface Reading {
  readonly source: RegisterSource
  readonly image: RegisterImage
  readonly now: (() => number) | undefined
  requestsLeft: number
}

/**
 * Reads spans of registers in few requests. Where the device refuses one, it is halved until the register or the hole
 * that it does not like is found; the bus remembers that for the unit, so that the next reading goes around it. What is
 * refused on its own is missing in the image. Any other failure is thrown. With `now`, the image knows when.
 */
export async function readRegisters(
  source: RegisterSource,
  spans: readonly RegisterSpan[],
  { now }: { now?: () => number } = {},
): Promise<RegisterImage> {
  const image = createRegisterImage()
  const reading: Reading = { source, image, now, requestsLeft: SEARCH_LIMIT_REQUESTS }
  const barriers = barriersOf(source)
  const { maxRegisters } = source
  const wanted = spans.filter((span) => !barriers.isRefused(span))
  const plan = { barriers: barriers.list(), ...(maxRegisters === undefined ? {} : { maxRegisters }) }
  for (const group of planGroups(wanted, plan)) await readGroup(reading, group)
  return image
}

/** Whether the group could be read whole; where not, the reason is known to the barriers afterwards. */
async function readGroup(reading: Reading, spans: readonly RegisterSpan[]): Promise<boolean> {
  const exceptionCode = await readOne(reading, hullOf(spans))
  if (exceptionCode === null) return true
  const isLasting = REFUSALS.includes(exceptionCode)
  const barriers = barriersOf(reading.source)
  const [only] = spans
  if (spans.length === 1 && only !== undefined) {
    if (isLasting) barriers.refuse(only)
    return false
  }
  if (reading.requestsLeft <= 0) return false
  const middle = widestHole(spans)
  const isLeftWhole = await readGroup(reading, spans.slice(0, middle))
  const isRightWhole = await readGroup(reading, spans.slice(middle))
  // Each half is readable and both together are not: it is what lies between them.
  const firstOfRight = spans[middle]
  if (isLasting && isLeftWhole && isRightWhole && firstOfRight !== undefined)
    barriers.add(firstOfRight.address)
  return false
}

/** Null, or the exception code of a refusal. */
async function readOne(reading: Reading, { address, count }: RegisterSpan): Promise<number | null> {
  const { bus, unitId, kind = 'holding', request } = reading.source
  const startMs = reading.now?.()
  reading.requestsLeft -= 1
  try {
    const words = await (kind === 'holding' ? bus.readHolding : bus.readInput)(
      unitId,
      address,
      count,
      request,
    )
    const endMs = reading.now?.()
    const atMs = startMs === undefined || endMs === undefined ? undefined : Math.round((startMs + endMs) / 2)
    reading.image.put(address, words, atMs)
    return null
  } catch (error) {
    const exceptionCode = exceptionCodeOf(error)
    if (exceptionCode !== null && [...REFUSALS, FAILURE].includes(exceptionCode)) return exceptionCode
    throw error
  }
}

/** Where to cut: at the widest hole, of several the one nearest to the middle. */
function widestHole(spans: readonly RegisterSpan[]): number {
  const cuts = spans.slice(1).map((span, index) => {
    const holeStart = hullOf(spans.slice(0, index + 1))
    const hole = span.address - (holeStart.address + holeStart.count)
    return { index: index + 1, hole: Math.max(hole, 0), distance: Math.abs(index + 1 - spans.length / 2) }
  })
  cuts.sort((left, right) => right.hole - left.hole || left.distance - right.distance)
  return cuts[0]?.index ?? 1
}

function barriersOf({ bus, unitId, kind = 'holding' }: RegisterSource): ReturnType<Bus['barriers']> {
  return bus.barriers(unitId, kind)
}
