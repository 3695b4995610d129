/** Which device a command is about: where it is, how it is spoken to, which unit, and what it is if that is known. */
import { OperatingError } from '../../core/units/operating-error.ts'
import type { EndpointAddress } from '../../../hardware/modbus/address.ts'
import type { SignOptions } from '../../../hardware/sunspec/maker-signs.ts'
import { parseHostPort } from './endpoint-text.ts'

export type Transport = 'tcp' | 'rtu' | 'rtu-tcp'

/** The flags that name a device, as commander gives them. */
export interface PlaceFlags {
  readonly host?: string
  readonly port?: number
  readonly unit?: number
  readonly transport?: Transport
  readonly serial?: string
  readonly baud?: number
  readonly parity?: 'none' | 'even' | 'odd'
  readonly profile?: string
}

export interface DevicePlace {
  /** In the order in which they are tried. */
  readonly addresses: readonly EndpointAddress[]
  /** Null: the first unit that answers as something we know. */
  readonly unitId: number | null
  /** Null: found out by asking. */
  readonly profile: string | null
  /** What the owner has said about signs. */
  readonly reading: SignOptions
}

/** Modbus TCP's own port, and what makers use where that one needs rights. */
export const DEFAULT_PORTS = [502, 1502] as const
const DEFAULT_BAUD = 9600

/** The place that flags name, or null where they name none; contradictions are usage errors. */
export function placeOfFlags(argument: string | undefined, flags: PlaceFlags): DevicePlace | null {
  const { unit, profile = null, serial, transport, baud, parity } = flags
  const text = hostOf(argument, flags.host)
  const rest = { unitId: unit ?? null, profile, reading: {} }
  if (serial !== undefined) {
    if (text !== undefined || flags.port !== undefined || (transport ?? 'rtu') !== 'rtu')
      throw contradiction('a serial line has no host, no port and no other transport than rtu')
    const line = { path: serial, baudRate: baud ?? DEFAULT_BAUD, parity: parity ?? 'none' }
    return { ...rest, addresses: [{ transport: 'rtu', ...line }] }
  }
  if (transport === 'rtu') throw contradiction('a serial line needs --serial PATH')
  if (baud !== undefined || parity !== undefined)
    throw contradiction('--baud and --parity belong to a serial line: name it with --serial PATH')
  if (text === undefined) {
    if (flags.port !== undefined) throw contradiction('--port needs a host')
    return null
  }
  return { ...rest, addresses: addressesOf(text, flags.port, transport ?? 'tcp') }
}

/** One address where a port is named, else one for each default port. */
export function addressesOf(
  text: string,
  port: number | undefined,
  transport: 'tcp' | 'rtu-tcp',
): EndpointAddress[] {
  const parsed = parseHostPort(text)
  if (parsed === null)
    throw new OperatingError(
      { code: 'usage-place-invalid' },
      `"${text}" is no HOST[:PORT]; write 192.168.1.20, 192.168.1.20:1502 or [fe80::1]:502.`,
    )
  const { host } = parsed
  if (parsed.port !== null && port !== undefined && parsed.port !== port)
    throw contradiction(`${text} and --port ${String(port)} name two ports`)
  const named = parsed.port ?? port
  return (named === undefined ? [...DEFAULT_PORTS] : [named]).map((each) => ({ transport, host, port: each }))
}

function hostOf(argument: string | undefined, flag: string | undefined): string | undefined {
  if (argument !== undefined && flag !== undefined && argument !== flag)
    throw contradiction(`${argument} and --host ${flag} name two devices`)
  return argument ?? flag
}

function contradiction(what: string): OperatingError {
  return new OperatingError({ code: 'usage-place-invalid' }, `${what}; see the command with --help.`)
}
