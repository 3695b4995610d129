import type { DeviceKind } from '../device-kind.ts'
import type { EmulatedDeviceName } from '../options.ts'
import { DEYE_3P } from './deye-3p.ts'
import { EASTRON_SDM630 } from './eastron-sdm630.ts'
import { FRONIUS_GEN24 } from './fronius-gen24.ts'
import { GOODWE_ET } from './goodwe-et.ts'
import { GROWATT } from './growatt.ts'
import { HUAWEI_SUN2000 } from './huawei-sun2000.ts'
import { SOLAREDGE } from './solaredge.ts'
import { SUNGROW_SH } from './sungrow-sh.ts'
import { DER, HYBRID, METER_ONLY, PV_1PH, PV_3PH } from './sunspec-devices.ts'
import { VICTRON_GX } from './victron-gx.ts'

/** What the emulator can be, by name. */
export const DEVICE_KINDS: Readonly<Record<EmulatedDeviceName, DeviceKind>> = {
  'pv-1ph': PV_1PH,
  'pv-3ph': PV_3PH,
  hybrid: HYBRID,
  der: DER,
  meter: METER_ONLY,
  'huawei-sun2000': HUAWEI_SUN2000,
  'sungrow-sh': SUNGROW_SH,
  growatt: GROWATT,
  'deye-3p': DEYE_3P,
  'goodwe-et': GOODWE_ET,
  'victron-gx': VICTRON_GX,
  solaredge: SOLAREDGE,
  'fronius-gen24': FRONIUS_GEN24,
  'eastron-sdm630': EASTRON_SDM630,
}
