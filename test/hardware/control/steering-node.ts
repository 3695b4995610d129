/**
 * A node as far as steering goes, as a process of its own that tests kill: `steering-node.ts OPTIONS_AS_JSON`. It opens
 * the device, undoes what an earlier one left, takes the lease, and says each thing on a line of JSON.
 */
import type { ControlCommand } from '../../../hardware/control/command.ts'
import { createLease } from '../../../hardware/control/lease.ts'
import type { LeaseTimings } from '../../../hardware/control/lease-interface.ts'
import { createBus } from '../../../hardware/modbus/bus.ts'
import { openSteered, type SteeredKind } from './steered-device.ts'

export interface SteeringNodeOptions {
  readonly port: number
  readonly kind: SteeredKind
  readonly dataDirectory: string
  /** How long from the start of the lease; without it nothing is taken. */
  readonly command: (Omit<ControlCommand, 'untilMs'> & { readonly forMs: number }) | null
  readonly timings: Partial<LeaseTimings>
}

const options = JSON.parse(process.argv[2] ?? '{}') as SteeringNodeOptions
const bus = createBus({ host: '127.0.0.1', port: options.port }, { random: Math.random })
const { device, plan, unitId } = await openSteered(options.kind, bus)
const lease = createLease(
  { plan, bus, unitId, identity: device.identity, ...options },
  {
    sample: (look) => device.sample(look),
    now: Date.now,
    random: Math.random,
    onEvent: (event) => say(event),
  },
)
process.on('SIGTERM', () => {
  void lease
    .close()
    .then(() => bus.close())
    .then(() => process.exit(0))
})
say({ type: 'restored', wasHeld: await lease.restore() })
if (options.command !== null) {
  const { forMs, ...command } = options.command
  await lease.take({ ...command, untilMs: Date.now() + forMs })
}
setInterval(() => {}, 60_000)

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`)
}
