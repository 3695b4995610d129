import { NO_CONTROLS } from '../controls.ts'
import { ourIdentity, type DeviceKind } from '../device-kind.ts'
import { DER_SETTINGS, derControls } from '../settings-der.ts'
import { immediateControls, LIMIT_SETTINGS, STORAGE_SETTINGS } from '../settings-storage.ts'
import { laySunSpec, type EmulatedModel } from '../sunspec-layout.ts'
import { derCapacity, derControl, derMeasurement, derPorts, derStorage } from '../values-der.ts'
import { basicSettings, common, dcStrings, extendedStatus, inverter, ratings } from '../values-inverter.ts'
import { immediateLimit } from '../values-limit.ts'
import { acMeter } from '../values-meter.ts'
import { bank, storage } from '../values-storage.ts'

export const COMMON: EmulatedModel = { id: 1, values: common, isMeasured: false }
export const RATINGS: EmulatedModel = { id: 120, values: ratings, isMeasured: false }
export const BASIC_SETTINGS: EmulatedModel = { id: 121, values: basicSettings, isMeasured: false }
export const STATUS: EmulatedModel = { id: 122, values: extendedStatus }
export const LIMIT: EmulatedModel = {
  id: 123,
  values: immediateLimit,
  settings: LIMIT_SETTINGS,
  isMeasured: false,
}
export const STORAGE: EmulatedModel = {
  id: 124,
  values: storage,
  settings: STORAGE_SETTINGS,
  isMeasured: false,
}
export const INVERTER: EmulatedModel = { id: 103, values: (view) => inverter(view, 3) }
export const METER: EmulatedModel = { id: 203, values: (view) => acMeter(view, 3, 'plus-is-import') }
const STRINGS: EmulatedModel = { id: 160, values: dcStrings }

/** Solar without a battery, on one phase or three; the meter at the connection is in the same map. */
export const PV_1PH = sunSpecKind('pv-1ph', [
  COMMON,
  { id: 101, values: (view) => inverter(view, 1) },
  ...[RATINGS, BASIC_SETTINGS, STATUS, LIMIT, STRINGS],
  { id: 201, values: (view) => acMeter(view, 1, 'plus-is-import') },
])
export const PV_3PH = sunSpecKind('pv-3ph', [
  ...[COMMON, INVERTER, RATINGS, BASIC_SETTINGS, STATUS, LIMIT, STRINGS, METER],
])

/** Solar and battery by the models of the 100 series; the battery is steered through 124. */
export const HYBRID = sunSpecKind(
  'hybrid',
  [
    ...[COMMON, INVERTER, RATINGS, BASIC_SETTINGS, STATUS, LIMIT, STORAGE, STRINGS, METER],
    { id: 802, values: bank },
  ],
  { hasBattery: true },
)

/** Solar and battery by the models of the 700 series; the whole is steered through 704. */
export const DER: DeviceKind = {
  ...sunSpecKind(
    'der',
    [
      COMMON,
      { id: 701, values: derMeasurement },
      { id: 702, values: derCapacity, isMeasured: false },
      { id: 704, values: derControl, settings: DER_SETTINGS, isMeasured: false },
      { id: 713, values: derStorage },
      { id: 714, values: derPorts },
      METER,
    ],
    { hasBattery: true },
  ),
  controls: derControls,
}

/** The meter at the connection, and nothing else. */
export const METER_ONLY: DeviceKind = {
  ...sunSpecKind('meter', [COMMON, METER]),
  controls: () => NO_CONTROLS,
}

function sunSpecKind(
  name: string,
  models: readonly EmulatedModel[],
  { hasBattery = false }: { hasBattery?: boolean } = {},
): DeviceKind {
  return {
    identity: ourIdentity(name),
    hasBattery,
    unitId: 1,
    controls: immediateControls,
    units: ({ unitId, base }) => new Map([[unitId, laySunSpec(base, models)]]),
  }
}
