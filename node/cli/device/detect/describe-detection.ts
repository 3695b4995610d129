/** From what a unit answered to what people want to know of it. */
import type { Device, Point, PointName, Sample } from '../../../../hardware/device.ts'
import { POINT_NAMES } from '../../../../hardware/device.ts'
import type { EndpointAddress } from '../../../../hardware/modbus/address.ts'
import { nameOf } from '../../../../hardware/modbus/address.ts'
import type { DiscoveredDevice } from '../../../../hardware/sunspec/discover.ts'
import { labelOf } from '../point-words.ts'
import type { Detection } from './detection.ts'

export interface Examined {
  readonly address: EndpointAddress
  readonly unit: DiscoveredDevice
  /** Null where it could not be read. */
  readonly device: Device | null
  readonly sample: Sample | null
}

export function describeDetection({ address, unit, device, sample }: Examined): Detection {
  const { unitId, manufacturer, model, serial, base } = unit
  const models = unit.models.map(({ id }) => id)
  const capabilities = device?.capabilities ?? []
  const readable = sample === null ? {} : readableOf(sample)
  return {
    ...nameOf(address),
    unitId,
    protocol: 'sunspec',
    profile: null,
    manufacturer,
    model,
    serial,
    capabilities,
    models,
    base,
    readable,
    controllable: { actions: [], reversion: null, why: [] },
    notes: sample === null ? [] : notesOf({ models, capabilities, readable }),
  }
}

function readableOf({ points }: Sample): Detection['readable'] {
  const entries = POINT_NAMES.map((name): [PointName, Point] => [name, points[name]])
  return Object.fromEntries(entries.filter(([, { quality }]) => quality !== 'not-implemented'))
}

/** Models that describe a battery; plain inverters carry some of them empty. */
const BATTERY_MODELS = [124, 713, 802]
const VENDOR_MODELS_FROM = 64_000

function notesOf(found: Pick<Detection, 'models' | 'capabilities' | 'readable'>): string[] {
  return [...batteryNotes(found), ...meterNotes(found), ...qualityNotes(found), ...vendorNotes(found)]
}

function batteryNotes({ models, capabilities }: Pick<Detection, 'models' | 'capabilities'>): string[] {
  const present = [...new Set(models.filter((id) => BATTERY_MODELS.includes(id)))]
  if (capabilities.includes('battery') || present.length === 0) return []
  const those = present.length === 1 ? `model ${present.join()} is` : `models ${present.join(', ')} are`
  return [`no battery: ${those} there, but says nothing of a charge; makers carry it empty`]
}

function meterNotes({ capabilities, readable }: Pick<Detection, 'capabilities' | 'readable'>): string[] {
  if (!capabilities.includes('meter'))
    return [
      'no grid meter here: a home needs one to trade; look for it at another unit or another address, with detect',
    ]
  if (readable.gridImportWh === undefined || readable.gridExportWh === undefined)
    return ['the grid meter has no counters for both directions: slots cannot be settled from it']
  return ['makers disagree about the sign of the grid power: run streetwatt device test before you trade']
}

function qualityNotes({ readable }: Pick<Detection, 'readable'>): string[] {
  const doubtful = POINT_NAMES.filter((name) => !['ok', undefined].includes(readable[name]?.quality))
  if (doubtful.length === 0) return []
  return [`not good at this look: ${doubtful.map(labelOf).join(', ')}`]
}

function vendorNotes({ models }: Pick<Detection, 'models'>): string[] {
  const own = [...new Set(models.filter((id) => id >= VENDOR_MODELS_FROM))]
  return own.length === 0 ? [] : [`models of the maker's own, not used: ${own.join(', ')}`]
}
