/** From what a unit answered to what people want to know of it. */
import type { ControlPlan } from '../../../../hardware/control/plan.ts'
import type { Point, PointName, Sample } from '../../../../hardware/device.ts'
import { POINT_NAMES } from '../../../../hardware/device.ts'
import type { EndpointAddress } from '../../../../hardware/modbus/address.ts'
import { nameOf } from '../../../../hardware/modbus/address.ts'
import type { OpenedDevice } from '../../../../hardware/open-device.ts'
import type { DiscoveredDevice } from '../../../../hardware/sunspec/discover.ts'
import type { Profile } from '../../../../hardware/profiles/profile.ts'
import { labelOf } from '../../../../hardware/device-test/point-labels.ts'
import { detectedConfig } from './config-block.ts'
import { controllableOf } from './control-words.ts'
import type { Detection } from './detection.ts'

export interface Examined {
  readonly address: EndpointAddress
  readonly unitId: number
  /** Null: it speaks no SunSpec. */
  readonly sunspec: DiscoveredDevice | null
  /** Null where it could not be read. */
  readonly device: OpenedDevice | null
  readonly sample: Sample | null
  readonly plan: ControlPlan | null
}

export function describeDetection({ address, unitId, sunspec, device, sample, plan }: Examined): Detection {
  const { manufacturer = '', model = '', serial = '' } = device?.identity ?? sunspec ?? {}
  const models = (sunspec?.models ?? []).map(({ id }) => id)
  const capabilities = device?.capabilities ?? []
  const readable = sample === null ? {} : readableOf(sample)
  const profile = device?.profile ?? null
  const name = device?.profile?.name ?? null
  return {
    ...nameOf(address),
    unitId,
    protocol: sunspec === null ? 'modbus' : 'sunspec',
    profile: name,
    manufacturer,
    model,
    serial,
    capabilities,
    models,
    base: sunspec?.base ?? null,
    readable,
    controllable: controllableOf(plan, { capabilities, models }),
    battery: device?.rating ?? null,
    signs: device?.signs ?? null,
    notes: sample === null ? [] : [...notesOf({ models, capabilities, readable }), ...profileNotes(profile)],
    config: detectedConfig(address, { unitId, profile: name }),
  }
}

function readableOf({ points }: Sample): Detection['readable'] {
  const entries = POINT_NAMES.map((name): [PointName, Point] => [name, points[name]])
  return Object.fromEntries(entries.filter(([, { quality }]) => quality !== 'not-implemented'))
}

const VENDOR_MODELS_FROM = 64_000

function notesOf(found: Pick<Detection, 'models' | 'capabilities' | 'readable'>): string[] {
  return [...meterNotes(found), ...qualityNotes(found), ...vendorNotes(found)]
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

function profileNotes(profile: Profile | null): string[] {
  if (profile === null) return []
  if (profile.testedOnARealDevice !== 'no') return [...profile.notes]
  return [
    ...profile.notes,
    `nobody has tried the profile ${profile.name} on a real device yet: compare what it says with the display`,
  ]
}
