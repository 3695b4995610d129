/** A socket: Modbus TCP, or the frames of a serial line carried over TCP by a gateway. */
export interface SocketAddress {
  readonly transport?: 'tcp' | 'rtu-tcp'
  readonly host: string
  readonly port: number
}

/** A serial line of this machine, always with eight data bits. */
export interface SerialAddress {
  readonly transport: 'rtu'
  /** `/dev/ttyUSB0`, or better a name of `/dev/serial/by-id`, which survives a restart. */
  readonly path: string
  readonly baudRate: number
  readonly parity: 'none' | 'even' | 'odd'
  readonly stopBits?: 1 | 2
}

/** Where devices answer: each endpoint has one bus. */
export type EndpointAddress = SocketAddress | SerialAddress

/** How bytes travel. `rtu` and `rtu-tcp` are serial lines: their frames carry no number to tell answers apart. */
export type Transport = 'tcp' | 'rtu-tcp' | 'rtu'

/** An endpoint as identities and errors name it; a serial line has its path for a host, and no port. */
export interface EndpointName {
  readonly transport: Transport
  readonly host: string
  readonly port: number | null
}

/** A gateway does not say how fast its line is; 9600 baud is what most are set to. */
const ASSUMED_BAUD_RATE = 9600
/** Above 19200 baud the silence between frames is fixed (Modbus over Serial Line V1.02, section 2.5.1.1). */
const SILENCE_OF_FAST_LINES_MS = 1.75

/** The name of an endpoint. */
export function nameOf(address: EndpointAddress): EndpointName {
  return address.transport === 'rtu'
    ? { transport: 'rtu', host: address.path, port: null }
    : { transport: address.transport ?? 'tcp', host: address.host, port: address.port }
}

/** `192.168.1.20:502`, or the path of a serial line. */
export function endpointText({ host, port }: { host: string; port: number | null }): string {
  return port === null ? host : `${host}:${port}`
}

/** How long a line is silent between two frames: 3.5 characters; 0 on Modbus TCP, whose frames say their length. */
export function frameSilenceMs(address: EndpointAddress): number {
  if (address.transport === undefined || address.transport === 'tcp') return 0
  const { baudRate, bits } =
    address.transport === 'rtu' ? lineOf(address) : { baudRate: ASSUMED_BAUD_RATE, bits: 10 }
  return baudRate > 19_200 ? SILENCE_OF_FAST_LINES_MS : (3.5 * bits * 1000) / baudRate
}

function lineOf({ baudRate, parity, stopBits = 1 }: SerialAddress): { baudRate: number; bits: number } {
  return { baudRate, bits: 9 + (parity === 'none' ? 0 : 1) + stopBits }
}
