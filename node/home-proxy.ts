/**
 * The read-only Modbus server of a home's configuration: other programs read the home's device through the node's own
 * connection to it. Its failure is told and changes nothing else: a home trades without it.
 */
import { createProxy } from '../hardware/proxy/proxy.ts'
import type { ProxyParts } from '../hardware/proxy/proxy.ts'
import { OperatingError } from './core/units/operating-error.ts'
import type { Logger } from './runtime/logger.ts'

export interface HomeProxyOptions {
  /** An address of this machine. Modbus has no password: whoever reaches it reads the device. */
  readonly host: string
  readonly port: number
  /** More clients at a time are turned away. */
  readonly clients: number
}

export interface HomeProxy {
  /** Listens; where it cannot, it says so in the log, and `fault` from then on. */
  start(): Promise<void>
  stop(): Promise<void>
  fault(): OperatingError | undefined
}

export function createHomeProxy(
  { host, port, clients }: HomeProxyOptions,
  { bus, logger }: { readonly bus: ProxyParts['bus']; readonly logger: Logger },
): HomeProxy {
  const proxy = createProxy({ host, port, clientLimit: clients }, { bus, logger })
  let fault: OperatingError | undefined
  return {
    async start() {
      try {
        const place = await proxy.start()
        logger.info(place, 'other programs can read the device here')
      } catch (error) {
        if (!(error instanceof OperatingError)) throw error
        fault = error
        logger.error({ code: String(error.code), host, port }, error.message)
      }
    },
    stop: () => proxy.stop(),
    fault: () => fault,
  }
}
