/** The devices that the tests steer: opened as a node opens them, with the plan by which they are steered. */
import type { Device } from '../../../hardware/device.ts'
import type { ControlPlan } from '../../../hardware/control/plan.ts'
import { sunSpecControlPlan } from '../../../hardware/control/sunspec-plan.ts'
import type { EmulatedDeviceName } from '../../../hardware/emulator/options.ts'
import type { Bus } from '../../../hardware/modbus/bus.ts'
import { createProfileDevice } from '../../../hardware/profiles/create-profile-device.ts'
import { loadProfile } from '../../../hardware/profiles/load-profile.ts'
import { createSunSpecDevice } from '../../../hardware/sunspec/sunspec-device.ts'
import { findSunSpec, type Unit } from '../../../hardware/sunspec/walk.ts'

/** The emulator's name of a device, which is also that of its profile if it has one. */
export type SteeredKind = EmulatedDeviceName

export interface SteeredDevice {
  readonly device: Device
  readonly plan: ControlPlan
  readonly unitId: number
}

/** Opens a device; those of our own make are SunSpec, the others have profiles. */
export async function openSteered(kind: SteeredKind, bus: Bus): Promise<SteeredDevice> {
  const isOurs = kind === 'hybrid' || kind === 'der'
  if (isOurs) {
    const device = await createSunSpecDevice({ bus, unitId: 1 }, { now: Date.now })
    return { device, plan: await sunSpecPlan({ bus, unitId: 1 }, true), unitId: 1 }
  }
  const profile = await loadProfile(kind)
  const unitId = profile.connection.unitIds[0] ?? 1
  const device = await createProfileDevice({ profile, bus, unitId }, { now: Date.now })
  const forces124 = profile.sunspec?.forces124 === true
  return { device, plan: profile.control ?? (await sunSpecPlan({ bus, unitId }, forces124)), unitId }
}

async function sunSpecPlan(unit: Unit, forces124: boolean): Promise<ControlPlan> {
  const map = await findSunSpec(unit)
  const plan = map === null ? null : await sunSpecControlPlan(unit, map, { forces124 })
  if (plan === null) throw new Error('this device has no plan')
  return plan
}
