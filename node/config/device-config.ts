/** The `device:` part of a home's configuration: where the device is, what it is, and what its owner says of signs. */
import * as z from 'zod'
import type { EndpointAddress } from '../../hardware/modbus/address.ts'
import { strict } from '../../sim/scenario/fields.ts'
import type { NodeOptions } from '../node.ts'
import { milliseconds, wattHours } from './written-fields.ts'

/** As the node takes it. */
export type DeviceConfig = NodeOptions['device']

const DEFAULT_BAUD = 9600

const keys = strict({
  host: z.string().min(1).optional(),
  port: z.int().min(0).max(65_535).optional(),
  transport: z.enum(['tcp', 'rtu', 'rtu-tcp']).optional(),
  serial: z.string().min(1).optional(),
  baudRate: z.int().min(300).max(4_000_000).optional(),
  parity: z.enum(['none', 'even', 'odd']).optional(),
  stopBits: z.union([z.literal(1), z.literal(2)]).optional(),
  unitId: z.int().min(0).max(255).default(1),
  profile: z
    .string()
    .regex(/^[a-z0-9-]+$/, 'is the name of a profile, such as sunspec or sungrow-sh')
    .optional(),
  gridSign: z.enum(['import-positive', 'export-positive']).optional(),
  gridCounters: z.enum(['as-named', 'swapped']).optional(),
  batterySign: z.enum(['discharge-positive', 'charge-positive']).optional(),
  resolutionWh: wattHours({ least: 1, most: 10_000 }, 'The steps of its counters.').optional(),
  pollMs: milliseconds({ least: 100, most: 600_000 }, 'How often it is looked at.').default(5000),
  lockStep: z.boolean().default(false),
})
type DeviceKeys = z.infer<typeof keys>

/** A key that is missing or has no place beside another is shown at the map, or at the key itself. */
export const deviceSchema = keys.superRefine((device, context) => {
  const fault = faultOf(device)
  if (fault !== null) context.addIssue({ code: 'custom', ...fault })
})

/** Puts the parts of a valid `device:` together. */
export function deviceConfig(device: DeviceKeys): DeviceConfig {
  const { unitId, profile = null, pollMs, lockStep } = device
  const { gridSign, gridCounters, batterySign, resolutionWh } = device
  const reading = {
    ...(gridSign !== undefined && { gridSign }),
    ...(gridCounters !== undefined && { gridCounters }),
    ...(batterySign !== undefined && { batterySign }),
    ...(resolutionWh !== undefined && { resolutionWh }),
  }
  return { address: addressOf(device), unitId, profile, reading, pollMs, lockStep }
}

function addressOf({ host, port, transport, serial, ...line }: DeviceKeys): EndpointAddress {
  if (serial === undefined) {
    return { transport: transport === 'rtu-tcp' ? transport : 'tcp', host: host ?? '', port: port ?? 0 }
  }
  const { baudRate = DEFAULT_BAUD, parity = 'none', stopBits } = line
  return { transport: 'rtu', path: serial, baudRate, parity, ...(stopBits !== undefined && { stopBits }) }
}

const LINE_KEYS = ['baudRate', 'parity', 'stopBits'] as const

function faultOf(device: DeviceKeys): { path: string[]; message: string } | null {
  const { host, port, serial, transport } = device
  const at = (path: string[], message: string) => ({ path, message })
  if (host === undefined && serial === undefined) return at([], 'a host or a serial line is missing')
  if (host !== undefined && serial !== undefined)
    return at(['serial'], 'a device has a host or a serial line, not both')
  if (serial !== undefined) {
    if (port !== undefined) return at(['port'], 'a serial line has no port')
    return (transport ?? 'rtu') === 'rtu' ? null : at(['transport'], 'a serial line is rtu')
  }
  if (port === undefined) return at([], 'the port is missing, mostly 502')
  if (transport === 'rtu') return at(['transport'], 'rtu needs a serial line: serial: /dev/ttyUSB0')
  const stray = LINE_KEYS.find((key) => device[key] !== undefined)
  return stray === undefined ? null : at([stray], 'belongs to a serial line')
}
