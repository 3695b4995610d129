import type { ControlSpec } from './controls.ts'
import type { Nameplate } from './nameplate.ts'
import type { UnitLayout } from './register-table.ts'

/** What one kind of device is made of. It has no state: that is the home's and the settings'. */
export interface DeviceKind {
  /** What it says that it is, unless it is told otherwise. */
  readonly identity: { readonly manufacturer: string; readonly model: string; readonly serial: string }
  readonly hasBattery: boolean
  /** At which unit it usually answers; others may follow, as a Fronius meter at 200. */
  readonly unitId: number
  readonly controls: (nameplate: Nameplate) => ControlSpec
  readonly units: (options: { unitId: number; base: number }) => ReadonlyMap<number, UnitLayout>
}

/** What the devices of our own make say. */
export function ourIdentity(model: string): DeviceKind['identity'] {
  return { manufacturer: 'Streetwatt', model: `Emulated ${model}`, serial: 'EMU-1000' }
}
