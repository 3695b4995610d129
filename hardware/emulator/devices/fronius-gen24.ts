import type { DeviceKind } from '../device-kind.ts'
import type { RegisterView } from '../register-view.ts'
import { scaled } from '../scaled.ts'
import { immediateControls } from '../settings-storage.ts'
import { laySunSpec } from '../sunspec-layout.ts'
import { dcModule } from '../values-inverter.ts'
import {
  BASIC_SETTINGS,
  COMMON,
  INVERTER,
  LIMIT,
  METER,
  RATINGS,
  STATUS,
  STORAGE,
} from './sunspec-devices.ts'

/** The meter is a device of its own, at this unit. */
const METER_UNIT = 200

/** A hybrid whose DC inputs 3 and 4 are the battery, charging and discharging; it has no model 802. */
export const FRONIUS_GEN24: DeviceKind = {
  identity: { manufacturer: 'Fronius', model: 'Symo GEN24 8.0 Plus', serial: '29301000' },
  hasBattery: true,
  unitId: 1,
  controls: immediateControls,
  units: ({ unitId, base }) =>
    new Map([
      [
        unitId,
        laySunSpec(base, [
          ...[COMMON, INVERTER, RATINGS, BASIC_SETTINGS, STATUS, LIMIT],
          { id: 160, values: inputs },
          STORAGE,
        ]),
      ],
      [METER_UNIT, laySunSpec(base, [COMMON, METER])],
    ]),
}

function inputs(view: RegisterView) {
  const { pvWh: pvW, chargeWh: chargeW, dischargeWh: dischargeW } = view.powersW
  const pvWh = view.counter('pvWh', 1, 64)
  const firstWh = Math.floor((pvWh * 3) / 5)
  const { scale } = scaled('uint16', Math.max(pvW, chargeW, dischargeW), 0, view)
  const firstW = Math.floor((pvW * 3) / 5)
  const module = (id: number, text: string, powerW: number, energyWh: number) =>
    dcModule(view, { id, text, powerW, energyWh: energyWh % 2 ** 32, scale, isSolar: id < 3 })
  return {
    values: { DCA_SF: -2, DCV_SF: -1, DCW_SF: scale, DCWH_SF: 0, Evt: 0, N: 4 },
    groups: [
      module(1, 'MPPT 1', firstW, firstWh),
      module(2, 'MPPT 2', pvW - firstW, pvWh - firstWh),
      module(3, 'StCha 3', chargeW, view.counter('chargeWh')),
      module(4, 'StDisCha 4', dischargeW, view.counter('dischargeWh')),
    ],
  }
}
