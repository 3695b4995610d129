import { nameOf, type EndpointName } from '../modbus/address.ts'
import type { FaultName } from './fault-names.ts'
import { createModbusServer, type ModbusServer } from './modbus-server.ts'
import type { ListenAddress } from './options.ts'
import type { UnitMap } from './pdu.ts'
import { createSerialServer, type SerialServer } from './serial-server.ts'
import type { WireFaults } from './wire-faults.ts'

/** All places at which one device answers. */
export interface Endpoints {
  /** Opens them all or none; Modbus TCP is the first. */
  start(): Promise<{ host: string; port: number; all: readonly EndpointName[] }>
  stop(): Promise<void>
  /** Ends all connections, and is away for so long: whoever comes is turned away, and serial lines are silent. */
  goAway(forMs: number): void
}

export interface EndpointsOptions {
  readonly host: string
  readonly port: number
  readonly listen: readonly ListenAddress[]
  readonly secondClient: 'refused' | 'waiting'
}

export function createEndpoints(
  { host, port, listen, secondClient }: EndpointsOptions,
  {
    unitAt,
    faults,
    isOn,
  }: {
    unitAt: (unitId: number) => UnitMap | null
    faults: WireFaults
    isOn: (name: FaultName) => boolean
  },
): Endpoints {
  let away: NodeJS.Timeout | undefined
  const isAway = () => away !== undefined

  const welcome = (servedClients: number) => {
    if (isAway()) return 'refuse'
    if (!isOn('one-client') || servedClients === 0) return 'serve'
    return secondClient === 'refused' ? 'refuse' : 'keep-waiting'
  }
  const first = createModbusServer({ host, port }, { unitAt, faults, welcome })
  const sockets: ModbusServer[] = [first]
  const stops: (() => Promise<void>)[] = []

  async function startOne(address: ListenAddress): Promise<EndpointName> {
    if (address.transport === 'rtu') {
      const server: SerialServer = createSerialServer(address, { unitAt, faults, isAway })
      await server.start()
      stops.push(() => server.stop())
      return nameOf(address)
    }
    const server = createModbusServer(address, { unitAt, faults, welcome })
    const place = await server.start()
    sockets.push(server)
    stops.push(() => server.stop())
    return nameOf({ transport: 'rtu-tcp', ...place })
  }

  async function stop(): Promise<void> {
    clearTimeout(away)
    away = undefined
    await Promise.all(stops.splice(0).map((stopOne) => stopOne()))
  }

  return {
    async start() {
      const place = await first.start()
      stops.push(() => first.stop())
      try {
        const all: EndpointName[] = [nameOf({ transport: 'tcp', ...place })]
        for (const address of listen) all.push(await startOne(address))
        return { ...place, all }
      } catch (error) {
        await stop()
        throw error
      }
    },
    stop,
    goAway(forMs) {
      clearTimeout(away)
      away = setTimeout(() => (away = undefined), forMs).unref()
      for (const server of sockets) server.cut()
    },
  }
}
