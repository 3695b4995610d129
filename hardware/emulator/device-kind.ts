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

const FIRST_NUMBER = 1000

/** What the devices of our own make say. */
export function ourIdentity(model: string): DeviceKind['identity'] {
  return { manufacturer: 'Streetwatt', model: `Emulated ${model}`, serial: `EMU-${FIRST_NUMBER}` }
}

/** The same device with another serial number; the recorded ones of other makers keep theirs. */
export function numbered(identity: DeviceKind['identity'], number = 1): DeviceKind['identity'] {
  if (identity.serial !== `EMU-${FIRST_NUMBER}`) return identity
  return { ...identity, serial: `EMU-${FIRST_NUMBER + number - 1}` }
}
