/** Control registers steer the battery, and timers of the device revert them; addresses are those of the notes. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { EmulatedDeviceName } from '../../../hardware/emulator/options.ts'
import type { WordOrder } from '../../../hardware/emulator/register-type.ts'
import { DER, FRONIUS_124, HYBRID, writeAll, type Write } from './control-addresses.ts'
import { homeOf, type HomeOptions } from './home-fixtures.ts'

interface Steered {
  readonly device: EmulatedDeviceName
  readonly order?: WordOrder
  readonly options?: HomeOptions
  readonly what: string
  readonly writes: readonly Write[]
  readonly batteryW: number
  /** When it reverts by itself; absent: it never does. */
  readonly revertsAfterS?: number
  readonly normal: readonly Write[]
}

const HUAWEI_STOP: readonly Write[] = [
  [47100, 'u16', 0],
  [47077, 'u32', 4000],
]
const SUNGROW_STOP: readonly Write[] = [
  [13050, 'u16', 0xcc],
  [13049, 'u16', 0],
]
const steered: readonly Steered[] = [
  {
    device: 'hybrid',
    what: '124 with a negative discharge rate charges by force',
    writes: [
      [HYBRID.revertS, 'u16', 900],
      [HYBRID.outRate, 'i16', -4000],
      [HYBRID.mode, 'u16', 2],
    ],
    batteryW: -2000,
    revertsAfterS: 900,
    normal: [
      [HYBRID.mode, 'u16', 0],
      [HYBRID.outRate, 'i16', 10_000],
    ],
  },
  {
    device: 'hybrid',
    what: '124 with a discharge rate of 0 holds, and without a timer for ever',
    options: { pvW: 0 },
    writes: [
      [HYBRID.revertS, 'u16', 0],
      [HYBRID.outRate, 'i16', 0],
      [HYBRID.mode, 'u16', 2],
    ],
    batteryW: 0,
    normal: [[HYBRID.mode, 'u16', 0]],
  },
  {
    device: 'hybrid',
    what: '124 with a charge rate of 0 blocks charging',
    writes: [
      [HYBRID.inRate, 'i16', 0],
      [HYBRID.mode, 'u16', 1],
    ],
    batteryW: 0,
    normal: [[HYBRID.mode, 'u16', 0]],
  },
  {
    device: 'hybrid',
    what: '124 charges from the sun only where the grid is not allowed',
    writes: [
      [HYBRID.gridCharge, 'u16', 0],
      [HYBRID.outRate, 'i16', -10_000],
      [HYBRID.mode, 'u16', 2],
    ],
    batteryW: -1800,
    normal: [[HYBRID.mode, 'u16', 0]],
  },
  {
    device: 'fronius-gen24',
    what: '124 of a Fronius stands behind its DC inputs',
    writes: [
      [FRONIUS_124 + 12, 'i16', -4000],
      [FRONIUS_124 + 5, 'u16', 2],
    ],
    batteryW: -2000,
    normal: [[FRONIUS_124 + 5, 'u16', 0]],
  },
  {
    device: 'der',
    what: '704 sets the power of the inverter, sun and battery together',
    writes: [
      [DER.set + 7, 'u32', 600],
      [DER.setMod, 'u16', 1],
      [DER.set, 'i32', -1000],
      [DER.setEna, 'u16', 1],
    ],
    batteryW: -2800,
    revertsAfterS: 600,
    normal: [[DER.setEna, 'u16', 0]],
  },
  {
    device: 'huawei-sun2000',
    what: 'a forced charge lasts for its minutes',
    writes: [
      [47246, 'u16', 0],
      [47083, 'u16', 10],
      [47247, 'u32', 2500],
      [47100, 'u16', 1],
    ],
    batteryW: -2500,
    revertsAfterS: 600,
    normal: HUAWEI_STOP,
  },
  {
    device: 'huawei-sun2000',
    what: 'a discharge limit of 0 holds, without a timer',
    options: { pvW: 0 },
    writes: [[47077, 'u32', 0]],
    batteryW: 0,
    normal: HUAWEI_STOP,
  },
  {
    device: 'sungrow-sh',
    order: 'low-first',
    what: 'a forced charge lasts until somebody ends it',
    writes: [
      [13051, 'u16', 2500],
      [13050, 'u16', 0xaa],
      [13049, 'u16', 2],
    ],
    batteryW: -2500,
    normal: SUNGROW_STOP,
  },
  {
    device: 'sungrow-sh',
    order: 'low-first',
    what: 'a forced discharge too',
    writes: [
      [13051, 'u16', 2500],
      [13050, 'u16', 0xbb],
      [13049, 'u16', 2],
    ],
    batteryW: 2500,
    normal: SUNGROW_STOP,
  },
  {
    device: 'sungrow-sh',
    order: 'low-first',
    what: 'forced and stopped is a hold',
    writes: [
      [13050, 'u16', 0xcc],
      [13049, 'u16', 2],
    ],
    batteryW: 0,
    normal: SUNGROW_STOP,
  },
  {
    device: 'solaredge',
    order: 'low-first',
    what: 'a remote command lasts for its timeout',
    writes: [
      [0xe004, 'u16', 4],
      [0xe00b, 'u32', 120],
      [0xe00e, 'f32', 2200],
      [0xe00d, 'u16', 3],
    ],
    batteryW: -2200,
    revertsAfterS: 120,
    normal: [[0xe00d, 'u16', 7]],
  },
  {
    device: 'victron-gx',
    what: 'a grid set point that nobody refreshes is forgotten after a minute',
    writes: [[2700, 'i16', 2000]],
    batteryW: -3200,
    revertsAfterS: 60,
    normal: [[2700, 'i16', 0]],
  },
  {
    device: 'victron-gx',
    what: 'a minimum state of charge holds, and stays',
    options: { pvW: 0 },
    writes: [[2901, 'u16', 600]],
    batteryW: 0,
    normal: [[2901, 'u16', 100]],
  },
  {
    device: 'goodwe-et',
    what: 'import-AC charges by force until it is written again',
    writes: [
      [47512, 'u16', 3000],
      [47511, 'u16', 4],
    ],
    batteryW: -3000,
    normal: [[47511, 'u16', 1]],
  },
  {
    device: 'goodwe-et',
    what: 'charge-PV without power holds',
    options: { pvW: 0 },
    writes: [
      [47512, 'u16', 0],
      [47511, 'u16', 2],
    ],
    batteryW: 0,
    normal: [[47511, 'u16', 1]],
  },
  {
    device: 'growatt',
    what: 'a remote percentage lasts for its minutes',
    writes: [
      [30100, 'u16', 1],
      [30408, 'u16', 5],
      [30409, 'i16', 40],
      [30410, 'u16', 1],
      [30407, 'u16', 1],
    ],
    batteryW: -2000,
    revertsAfterS: 300,
    normal: [[30407, 'u16', 0]],
  },
  {
    device: 'growatt',
    what: 'battery first and AC charging last as long as the slot is on',
    writes: [
      [1092, 'u16', 1],
      [1102, 'u16', 1],
    ],
    batteryW: -5000,
    normal: [[1102, 'u16', 0]],
  },
  {
    device: 'deye-3p',
    order: 'low-first',
    what: 'slots below which the battery does not go hold it',
    options: { pvW: 0 },
    writes: [0, 1, 2, 3, 4, 5].map((slot) => [166 + slot, 'u16', 100] as const),
    batteryW: 0,
    normal: [0, 1, 2, 3, 4, 5].map((slot) => [166 + slot, 'u16', 10] as const),
  },
  {
    device: 'deye-3p',
    order: 'low-first',
    what: 'and with grid charging they charge it',
    writes: [
      [128, 'u16', 50],
      ...[0, 1, 2, 3, 4, 5].flatMap((slot) => [
        [166 + slot, 'u16', 100] as const,
        [172 + slot, 'u16', 1] as const,
      ]),
    ],
    batteryW: -50 * 52,
    normal: [0, 1, 2, 3, 4, 5].flatMap((slot) => [
      [172 + slot, 'u16', 0] as const,
      [166 + slot, 'u16', 10] as const,
    ]),
  },
]

for (const {
  device,
  order = 'high-first',
  options = {},
  what,
  writes,
  batteryW,
  revertsAfterS,
  normal,
} of steered) {
  test(`${device}: ${what}`, () => {
    const start = () => {
      const home = homeOf(device, { ...options, wordOrder: order })
      home.wait(60)
      const usualW = home.batteryW()
      writeAll(home, writes)
      return { home, usualW }
    }
    const { home, usualW } = start()
    assert.not.equal(usualW, batteryW, 'the home would do something else')
    assert.is(home.batteryW(), batteryW)
    assert.is(home.gridW(), (options.loadW ?? 600) - (options.pvW ?? 1800) - batteryW, 'the meter shows it')
    const lastS = revertsAfterS ?? 1800
    home.wait(lastS - 1)
    assert.is(home.batteryW(), batteryW, 'until the last second')
    home.wait(1)
    assert.is(home.batteryW(), revertsAfterS === undefined ? batteryW : usualW)
    const released = start().home
    writeAll(released, normal)
    assert.is(released.batteryW(), usualW, 'released')
    const cut = start().home
    cut.home.powerLoss()
    assert.is(cut.batteryW(), revertsAfterS === undefined ? batteryW : usualW, 'after a loss of power')
  })
}

test.run()
