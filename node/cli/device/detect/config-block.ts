/** The `device:` part of a home's configuration for a detected device, as node/config/device-config.ts reads it. */
import { stringify } from 'yaml'
import type { EndpointAddress } from '../../../../hardware/modbus/address.ts'
import { SUNSPEC_ALONE } from '../../../../hardware/open-device.ts'
import type { DetectedConfig } from './detection.ts'

/** What was found out once is not asked at every start: the profile is always named. */
export function detectedConfig(
  address: EndpointAddress,
  { unitId, profile }: { unitId: number; profile: string | null },
): DetectedConfig {
  return { device: { ...placeOf(address), unitId, profile: profile ?? SUNSPEC_ALONE } }
}

/** Lines of YAML. */
export function configLines(config: DetectedConfig): string[] {
  return stringify(config).trimEnd().split('\n')
}

function placeOf(address: EndpointAddress): Record<string, string | number> {
  if (address.transport === 'rtu') {
    const { path, baudRate, parity } = address
    return { serial: path, baudRate, parity }
  }
  const { host, port, transport } = address
  return { host, port, ...(transport === 'rtu-tcp' && { transport }) }
}
