/** Devices for tests: models with values behind a socket, that a test may change under the reader's feet. */
import type { Device, PointName, Quality } from '../../../hardware/device.ts'
import { encodeModel, type RawGroups, type RawValues } from '../../../hardware/sunspec/encode.ts'
import { findModel } from '../../../hardware/sunspec/models.ts'
import { createSunSpecDevice, type SunSpecDeviceOptions } from '../../../hardware/sunspec/sunspec-device.ts'
import { registersAt, unitOf, withUnits } from '../fixtures.ts'

export type Model = [id: number, values: RawValues, groups?: readonly RawValues[] | RawGroups]

export const COMMON: Model = [1, { Mn: 'Acme', Md: 'One', SN: 'S1' }]
export const METER: Model = [203, { W: 120, W_SF: 1, TotWhImp: 5000, TotWhExp: 700, TotWh_SF: 0 }]
export const INVERTER: Model = [103, { W: 3000, W_SF: 0, WH: 90_000, WH_SF: 0 }]
export const STRINGS: Model = [
  160,
  { DCW_SF: 0, DCWH_SF: 0, N: 2 },
  [
    { IDStr: 'PV1', DCW: 2000, DCWH: 60_000 },
    { IDStr: 'PV2', DCW: 1500, DCWH: 50_000 },
  ],
]
export const BANK: Model = [802, { SoC: 555, SoC_SF: -1, W: 400, W_SF: 0 }]

/** A meter at this many Wh. */
export function meterAt(importWh: number, exportWh = 700): Model {
  return [203, { W: 0, W_SF: 0, TotWhImp: importWh, TotWhExp: exportWh, TotWh_SF: 0 }]
}

export function mapOf(models: readonly Model[]): Map<number, number> {
  const words = models.flatMap(([id, values, groups]) => {
    const definition = findModel(id)
    if (definition === null) throw new Error(`no model ${id}`)
    return encodeModel(definition, values, groups)
  })
  return registersAt(40000, [0x5375, 0x6e53, ...words, 0xffff, 0])
}

export interface Scene {
  readonly device: Device
  /** Replaces the registers; what the map no longer has is gone. */
  readonly become: (models: readonly Model[]) => void
  readonly reads: { address: number; count: number }[]
  readonly registers: Map<number, number>
  /** The value of every point, or its quality where it has none. */
  readonly values: () => Promise<Partial<Record<PointName, number | Quality>>>
  readonly advance: (ms: number) => void
}

/** Runs `body` beside a device of these models; its time stands still unless it is advanced. */
export async function withDevice(
  models: readonly Model[],
  body: (scene: Scene) => Promise<void>,
  options: Partial<SunSpecDeviceOptions> = {},
): Promise<void> {
  let atMs = 1_000_000
  const registers = mapOf(models)
  const reads: { address: number; count: number }[] = []
  const unit = unitOf(registers, (address, count) => reads.push({ address, count }))
  await withUnits({ 1: unit }, async (bus) => {
    const device = await createSunSpecDevice({ bus, unitId: 1, ...options }, { now: () => atMs })
    reads.length = 0
    await body({
      device,
      reads,
      registers,
      become(next) {
        registers.clear()
        for (const [address, word] of mapOf(next)) registers.set(address, word)
      },
      advance: (ms) => {
        atMs += ms
      },
      async values() {
        const { points } = await device.sample()
        return Object.fromEntries(
          Object.entries(points).map(([name, point]) => [name, point.value ?? point.quality]),
        )
      },
    })
  })
}
