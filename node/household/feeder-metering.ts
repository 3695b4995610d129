/**
 * Reads the street's feeder meter, where this home is the one that the community named for it: looks at the device,
 * takes its counters at each boundary and signs them under the feeder's name, as a home does its own. As long as the
 * community has not decided on it, or on another reader, boundaries are kept and nothing is said.
 */
import type { Feeder } from '../core/governance/feeder-terms.ts'
import type { LastCounters } from './counter-memory.ts'
import type { MeteredDeviceParts } from './device-metering.ts'
import { createDeviceMetering } from './device-metering.ts'
import { deviceSerial } from './device-serial.ts'
import type { HouseholdOptions } from './household.ts'

export interface FeederMeteringParts extends MeteredDeviceParts {
  /** Something that people see has changed. */
  readonly changed: () => void
}

export interface FeederMetering {
  /** Begins to look at the device; needs no market. */
  look(): void
  /** Begins to read. */
  start(): void
  /** Resolves when nothing is under way any more; the device stays open. */
  stop(): Promise<void>
  lastCounters(): LastCounters
  /** What is wrong with it now, as a code and a sentence; undefined where it is read, and the community wants that. */
  fault(): { readonly code: string; readonly message: string } | undefined
}

export async function createFeederMetering(
  { community, member, pollMs }: HouseholdOptions,
  parts: FeederMeteringParts,
): Promise<FeederMetering> {
  const { device, engine, changed } = parts
  const { memberKey } = member
  /** Read by this home now. */
  const feeder = (): Feeder | null => {
    const decided = engine.keeper.community().feeder
    return decided?.reader === memberKey ? decided : null
  }
  const serial = (): string => {
    const decided = feeder()
    return deviceSerial(device.identity, { devices: decided === null ? [] : [decided.device], memberKey })
  }
  const metering = await createDeviceMetering(
    { community, name: () => feeder()?.id ?? null, isOfFeeder: true, serial, pollMs },
    { ...parts, onSample: changed },
  )
  const { samples, memory } = metering

  function fault(): { code: string; message: string } | undefined {
    const problem = samples.problem()
    if (problem !== undefined) return { code: problem.code, message: `Feeder meter: ${problem.message}` }
    const decided = feeder()
    if (decided === null)
      return {
        code: 'feeder-undecided',
        message: 'This home reads a feeder meter that its community has not decided on.',
      }
    const own = serial()
    if (samples.last() === undefined || own === decided.device) return undefined
    return {
      code: 'feeder-device-other',
      message: `The feeder meter says that it is ${own}, and the community decided on ${decided.device}.`,
    }
  }

  return {
    look: () => {
      samples.start()
    },
    start: metering.start,
    stop: metering.stop,
    lastCounters: () => memory.last(),
    fault,
  }
}
