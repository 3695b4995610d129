/** The `device:` part of a home's configuration for a detected device. */
import { stringify } from 'yaml'
import { SUNSPEC_ALONE } from '../../../../hardware/open-device.ts'
import type { Detection } from './detection.ts'

/** Lines of YAML, as node/cli/device-config.ts reads them. */
export function configBlock(detection: Detection): string[] {
  return stringify({ device: blockOf(detection) })
    .trimEnd()
    .split('\n')
}

function blockOf({ transport, host, port, unitId, profile }: Detection): Record<string, unknown> {
  const place = transport === 'rtu' ? { serial: host } : { host, port }
  const wire = transport === 'rtu-tcp' ? { transport } : {}
  // What was found out once is not asked at every start.
  return { ...place, ...wire, unitId, profile: profile ?? SUNSPEC_ALONE }
}
