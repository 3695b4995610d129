/** How a home's readings name the device that they come from: one device belongs to one member of the community. */
import type { DeviceIdentity } from '../../hardware/device.ts'
import type { GenesisMember } from '../core/governance/genesis.ts'
import { SERIAL_LIMIT } from '../core/metering/reading.ts'

/**
 * The device's own serial number. A device that tells none is the one that the community bound to the member; where it
 * bound none either, the name is made of the member's key, so that it is nobody else's.
 */
export function deviceSerial(
  { serial }: Pick<DeviceIdentity, 'serial'>,
  { devices, memberKey }: Pick<GenesisMember, 'devices' | 'memberKey'>,
): string {
  const told = serial
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, SERIAL_LIMIT)
  return told === '' ? (devices[0] ?? `unnumbered ${memberKey.slice(0, 16)}`) : told
}
