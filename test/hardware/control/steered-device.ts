/** The devices that the tests steer: opened as a node opens them, with the plan by which they are steered. */
import type { Device } from '../../../hardware/device.ts'
import type { ControlPlan } from '../../../hardware/control/plan.ts'
import { sunSpecControlPlan } from '../../../hardware/control/sunspec-plan.ts'
import type { EmulatedDeviceName } from '../../../hardware/emulator/options.ts'
import type { Bus } from '../../../hardware/modbus/bus.ts'
import { createProfileDevice } from '../../../hardware/profiles/create-profile-device.ts'
import { loadProfile } from '../../../hardware/profiles/load-profile.ts'
import { createSunSpecDevice } from '../../../hardware/sunspec/sunspec-device.ts'
import { findSunSpec } from '../../../hardware/sunspec/walk.ts'

/** The emulator's name of a device, which is also that of its profile if it has one. */
export type SteeredKind = EmulatedDeviceName

export interface SteeredDevice {
  readonly device: Device
  readonly plan: ControlPlan
  readonly unitId: number
}

/** Opens a device; those of our own make are SunSpec, the others have profiles. */
export async function openSteered(kind: SteeredKind, bus: Bus): Promise<SteeredDevice> {
  if (kind === 'hybrid' || kind === 'der') return openSunSpec(bus)
  const profile = await loadProfile(kind)
  const unitId = profile.connection.unitIds[0] ?? 1
  const device = await createProfileDevice({ profile, bus, unitId }, { now: Date.now })
  if (profile.control === null) throw new Error(`${kind} has no plan`)
  return { device, plan: profile.control, unitId }
}

async function openSunSpec(bus: Bus): Promise<SteeredDevice> {
  const unit = { bus, unitId: 1 }
  const map = await findSunSpec(unit)
  const plan = map === null ? null : await sunSpecControlPlan(unit, map, { forces124: true })
  if (plan === null) throw new Error('the emulator has a plan')
  return { device: await createSunSpecDevice(unit, { now: Date.now }), plan, unitId: 1 }
}
