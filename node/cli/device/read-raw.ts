/** Every SunSpec model of a device as its registers say it, for `--raw`. */
import { findSunSpec } from '../../../hardware/sunspec/walk.ts'
import { readSunSpecMap } from '../../../hardware/sunspec/read-map.ts'
import type { OpenPlace } from './open-place.ts'
import type { RawModel } from './raw-words.ts'

/** In map order; none where the device speaks no SunSpec. */
export async function readRaw({ bus, device }: OpenPlace, signal: AbortSignal): Promise<readonly RawModel[]> {
  const unit = { bus, unitId: device.identity.unitId, request: { signal } }
  const map = await findSunSpec(unit)
  return map === null ? [] : readSunSpecMap(unit, map)
}
