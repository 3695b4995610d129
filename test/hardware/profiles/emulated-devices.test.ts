/**
 * Profiles against emulated devices of the same makes, whose register tables were written by other hands from the same
 * notes: what a profile reads must be what the emulated home does. Where both agree on a mistake, nothing shows here.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ProfileDevice } from '../../../hardware/profiles/profile-device.ts'
import { createEmulator, type Emulator } from '../../../hardware/emulator/emulator.ts'
import type { Drive } from '../../../hardware/emulator/drive.ts'
import { EMULATED_DEVICES, type EmulatedDeviceName } from '../../../hardware/emulator/options.ts'
import { createProfileDevice } from '../../../hardware/profiles/create-profile-device.ts'
import { listProfiles, loadProfile } from '../../../hardware/profiles/load-profile.ts'
import { matchProfile } from '../../../hardware/profiles/match-profile.ts'
import type { Bus } from '../../../hardware/modbus/bus.ts'
import { hastyBus } from '../fixtures.ts'

const START_MS = Date.UTC(2026, 5, 21, 12)
const USED = {
  gridImportWh: 1_234_560,
  gridExportWh: 2_345_670,
  pvWh: 3_456_780,
  acWh: 3_333_330,
  loadWh: 2_222_220,
  chargeWh: 456_780,
  dischargeWh: 345_670,
}
const profiles = await listProfiles()
const devices = EMULATED_DEVICES.filter((name) => profiles.includes(name))

interface Home {
  readonly bus: Bus
  readonly emulator: Emulator
  readonly device: ProfileDevice
}

/** Runs `body` beside an emulated home with this load and sun, and its device opened by its profile. */
async function withHome(
  name: EmulatedDeviceName,
  { loadW, pvW, initialWh = 5000 }: { loadW: number; pvW: number; initialWh?: number },
  body: (home: Home) => Promise<void>,
): Promise<void> {
  const drive: Drive = { stepMs: 300_000, energyWh: () => ({ loadWh: loadW / 12, pvWh: pvW / 12 }) }
  const isMeter = name.startsWith('eastron')
  const limits = {
    capacityWh: 10_000,
    reserveWh: 1000,
    maxChargeW: 5000,
    maxDischargeW: 4000,
    efficiencyPpm: 900_000,
  }
  const emulator = createEmulator(
    {
      device: name,
      port: 0,
      startMs: START_MS,
      initialCounters: USED,
      ...(isMeter ? {} : { battery: { ...limits, initialWh } }),
    },
    { drive, now: () => START_MS + 60_000 },
  )
  const { port } = await emulator.start()
  const bus = hastyBus(port, { requestTimeoutMs: 2000 })
  try {
    const profile = await loadProfile(name)
    const hasty = { ...profile, connection: { ...profile.connection, delayMs: 0, minGapMs: 0 } }
    const device = await createProfileDevice({ profile: hasty, bus }, { now: () => START_MS })
    await body({ bus, emulator, device })
    await device.close()
  } finally {
    await bus.close()
    await emulator.stop()
  }
}

/** Within one step of what a register can tell. */
function assertNear(actual: number | null, expected: number, stepW: number, what: string): void {
  assert.ok(
    actual !== null && Math.abs(actual - expected) <= stepW,
    `${what}: ${String(actual)} is not ${expected}`,
  )
}

const SITUATIONS = [
  { what: 'sun and charging', loadW: 600, pvW: 1800 },
  { what: 'more sun than the battery takes: exporting', loadW: 600, pvW: 7800 },
  { what: 'night and discharging', loadW: 600, pvW: 0 },
  { what: 'more load than the battery gives: importing', loadW: 6000, pvW: 0 },
] as const

for (const name of devices) {
  for (const { what, ...powers } of SITUATIONS) {
    test(`${name} says what its home does: ${what}`, async () => {
      await withHome(name, powers, async ({ device, emulator }) => {
        const { points } = await device.sample()
        const { powersW, counters, storedWh } = emulator.state()
        const pairs = [
          ['pvPowerW', powersW.pvWh],
          ['gridImportPowerW', powersW.gridImportWh],
          ['gridExportPowerW', powersW.gridExportWh],
          ['batteryChargePowerW', powersW.chargeWh],
          ['batteryDischargePowerW', powersW.dischargeWh],
          ['loadPowerW', powersW.loadWh],
          ['gridImportWh', counters.gridImportWh],
          ['gridExportWh', counters.gridExportWh],
          ['pvEnergyWh', counters.pvWh],
        ] as const
        let known = 0
        for (const [point, expected] of pairs) {
          const { value, quality, resolutionWh = 1 } = points[point]
          if (quality === 'not-implemented') continue
          known += 1
          const step = point.endsWith('Wh') ? resolutionWh : 20
          assertNear(value, expected, step, `${point} (${quality})`)
        }
        if (storedWh !== null && points.stateOfChargePpm.value !== null)
          assertNear(points.stateOfChargePpm.value, storedWh * 100, 10_000, 'state of charge')
        assert.ok(known >= (name === 'eastron-sdm630' ? 4 : 6), `only ${known} points`)
      })
    })
  }

  test(`${name} is found by what it says`, async () => {
    await withHome(name, { loadW: 600, pvW: 1800 }, async ({ bus, device }) => {
      const found = await matchProfile(bus, device.identity.unitId, { gapMs: 0 })
      const { match } = await loadProfile(name)
      assert.is(found?.name, match.length === 0 ? undefined : name)
    })
  })
}

const RATED = { capacityWh: 10_000, chargeW: 5000, dischargeW: 4000 }
const RATINGS = new Map<string, object | undefined>([
  ['huawei-sun2000', RATED],
  ['sungrow-sh', RATED],
  ['solaredge', RATED],
  // Model 124 says one power for both ways, and no capacity.
  ['fronius-gen24', { capacityWh: null, chargeW: 5000, dischargeW: 5000 }],
])
for (const name of devices)
  test(`${name} says of its battery's size what its registers are known to say, and nothing else`, () =>
    withHome(name, { loadW: 600, pvW: 0 }, ({ device }) => {
      assert.equal(device.rating, RATINGS.get(name))
      return Promise.resolve()
    }))

test('a register of the size that is refused says nothing, and the device opens', async () => {
  const profile = await loadProfile('sungrow-sh')
  const { capacity, ...registers } = profile.registers
  assert.ok(capacity)
  const elsewhere = { ...profile, registers: { ...registers, capacity: { ...capacity, address: 6000 } } }
  await withHome('sungrow-sh', { loadW: 600, pvW: 0 }, async ({ bus }) => {
    const device = await createProfileDevice({ profile: elsewhere, bus, unitId: 1 }, { now: () => START_MS })
    assert.equal(device.rating, { ...RATED, capacityWh: null })
  })
})

test.run()
