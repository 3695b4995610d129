import type { EndpointName } from '../modbus/address.ts'
import { createEndpoints } from './endpoints.ts'
import type { FaultName } from './fault-names.ts'
import { createFaultSwitch, type FaultSwitch } from './fault-switch.ts'
import type { EmulatorOptions } from './options.ts'
import type { UnitMap } from './pdu.ts'
import { createWireFaults } from './wire-faults.ts'

/** Units behind sockets and serial lines, with faults. */
export interface Serving {
  start(): Promise<{ host: string; port: number; all: readonly EndpointName[] }>
  stop(): Promise<void>
  readonly faults: FaultSwitch
}

export type ServingOptions = Pick<
  EmulatorOptions,
  'host' | 'port' | 'listen' | 'faults' | 'seed' | 'faultEvery' | 'lateMs' | 'rebootMs' | 'secondClient'
>

const DEFAULT_LATE_MS = 3000
const DEFAULT_REBOOT_MS = 3000
const DEFAULT_FAULT_EVERY = 3

/** `onFault` is told of faults that are not only of the wire; `onReboot` when the power is gone. */
export function createServing(
  options: ServingOptions,
  {
    unitAt,
    onFault,
    onReboot,
  }: {
    unitAt: (unitId: number) => UnitMap | null
    onFault: (name: FaultName, isOn: boolean) => void
    onReboot: () => void
  },
): Serving {
  const rebootMs = options.rebootMs ?? DEFAULT_REBOOT_MS
  const faults = createFaultSwitch(options.faults ?? [], {
    onChange(name, isOn) {
      if (name === 'reboot' && isOn) {
        endpoints.goAway(rebootMs)
        onReboot()
        faults.set('reboot', false)
      } else onFault(name, isOn)
    },
  })
  const isOn = (name: FaultName) => faults.isOn(name)
  const wire = createWireFaults(
    {
      seed: options.seed ?? 1,
      every: options.faultEvery ?? DEFAULT_FAULT_EVERY,
      lateMs: options.lateMs ?? DEFAULT_LATE_MS,
    },
    { isOn },
  )
  const endpoints = createEndpoints(
    {
      host: options.host ?? '127.0.0.1',
      port: options.port,
      listen: options.listen ?? [],
      secondClient: options.secondClient ?? 'refused',
    },
    { unitAt, faults: wire, isOn },
  )
  return {
    faults,
    async start() {
      const places = await endpoints.start()
      faults.start()
      return places
    },
    async stop() {
      faults.stop()
      await endpoints.stop()
    },
  }
}
