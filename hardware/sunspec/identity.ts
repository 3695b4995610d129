import type { DeviceIdentity } from '../device.ts'
import { decodeModel, type PointValue } from './decode.ts'
import { findModel } from './models.ts'
import { readModels } from './read-models.ts'
import type { SunSpecMap, Unit } from './walk.ts'

/** Who the device says it is, in model 1; texts are empty where it does not say. */
export async function readIdentity(unit: Unit, map: SunSpecMap): Promise<DeviceIdentity> {
  const { transport, host, port } = unit.bus
  const found = map.models.find((model) => model.id === 1)
  const definition = findModel(1)
  if (found === undefined || definition === null) {
    return { transport, host, port, unitId: unit.unitId, manufacturer: '', model: '', serial: '' }
  }
  const image = await readModels(unit, [{ found, definition, points: ['Mn', 'Md', 'SN'] }])
  const { points } = decodeModel(definition, found, image)
  const [manufacturer, model, serial] = [text(points['Mn']), text(points['Md']), text(points['SN'])]
  return { transport, host, port, unitId: unit.unitId, manufacturer, model, serial }
}

function text(value: PointValue | undefined): string {
  return typeof value === 'string' ? value.trim() : ''
}
