/** Every SunSpec model of a device as its registers say it, for `--raw`. */
import type { PlainModel } from '../../../hardware/sunspec/read-map.ts'
import { readRawModels } from '../../../hardware/sunspec/read-map.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { OpenPlace } from './open-place.ts'

/** In map order; none where the device speaks no SunSpec. */
export async function readRaw({ bus, device }: OpenPlace, signal: AbortSignal): Promise<PlainModel[]> {
  try {
    return await readRawModels(bus, device.identity.unitId, { signal })
  } catch (error) {
    if (error instanceof OperatingError && error.code === 'sunspec-not-found') return []
    throw error
  }
}
