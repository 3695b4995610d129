import { untilFirstAbort } from '../first-abort.ts'
import { isBusError } from '../modbus/bus-errors.ts'
import type { Bus } from '../modbus/bus.ts'
import type { FoundModel } from './locate.ts'
import { readIdentity } from './identity.ts'
import { findSunSpec } from './walk.ts'

/** Where SunSpec devices are found in practice: 126 is SMA, 200, 201 and 240 Fronius meters, 100 a Victron system. */
export const UNIT_IDS_TO_SCAN: readonly number[] = [1, 2, 3, 126, 200, 201, 240, 247, 100, 255, 0]

/** A whole scan takes no longer, whatever the units do. */
export const SCAN_LIMIT_MS = 30_000

/** One SunSpec device of an endpoint. */
export interface DiscoveredDevice {
  readonly unitId: number
  readonly base: number
  readonly models: readonly FoundModel[]
  readonly manufacturer: string
  readonly model: string
  readonly serial: string
}

/**
 * Asks one unit id after the other for a SunSpec map; nothing is written. Units that refuse or stay silent are passed
 * over; an endpoint that cannot be reached at all is thrown.
 */
export async function discoverSunSpec(
  bus: Bus,
  options: { unitIds?: readonly number[]; signal?: AbortSignal | undefined } = {},
): Promise<DiscoveredDevice[]> {
  const timeout = AbortSignal.timeout(SCAN_LIMIT_MS)
  const ends = options.signal === undefined ? [timeout] : [options.signal, timeout]
  return untilFirstAbort(ends, async (signal) => {
    const devices: DiscoveredDevice[] = []
    for (const unitId of options.unitIds ?? UNIT_IDS_TO_SCAN) {
      const device = await lookAt(bus, unitId, { signal, timeout })
      if (device === 'time-is-up') break
      if (device !== null) devices.push(device)
    }
    return devices
  })
}

const PASSED_OVER = [
  'device-timeout',
  'unit-quarantined',
  'modbus-exception',
  'device-disconnected',
  'modbus-malformed',
]

async function lookAt(
  bus: Bus,
  unitId: number,
  { signal, timeout }: { signal: AbortSignal; timeout: AbortSignal },
): Promise<DiscoveredDevice | 'time-is-up' | null> {
  const unit = { bus, unitId, request: { signal, attempts: 1 } }
  try {
    const map = await findSunSpec(unit)
    if (map === null) return null
    const { manufacturer, model, serial } = await readIdentity(unit, map)
    return { unitId, ...map, manufacturer, model, serial }
  } catch (error) {
    if (isBusError(error) && error.code === 'request-aborted' && timeout.aborted) return 'time-is-up'
    if (isBusError(error) && PASSED_OVER.includes(error.code)) return null
    throw error
  }
}
