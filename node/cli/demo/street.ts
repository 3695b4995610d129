/** Everything that a demo street consists of on this machine, started together and stopped together. */
import { createDrives } from '../../../sim/profiles/drives.ts'
import { expectedSlots } from '../../../sim/profiles/foresights.ts'
import type { Scenario } from '../../../sim/scenario/scenario.ts'
import { createWaitingClock } from '../../runtime/clock.ts'
import type { LogLevel } from '../../runtime/logger.ts'
import { writeBeginning } from '../market-clock.ts'
import { startEmulators } from './emulators.ts'
import { freePorts } from './free-ports.ts'
import type { HomeProcess } from './home-process.ts'
import { startHomeProcess } from './home-process.ts'
import type { StreetFiles } from './street-files.ts'
import { marketOriginMs, writeStreet } from './street-files.ts'

export interface Street {
  readonly scenario: Scenario
  readonly speed: number
  readonly files: StreetFiles
  readonly homes: readonly HomeProcess[]
  /** Lets market time run, for the homes and for their devices. */
  begin(): Promise<void>
  stop(): Promise<void>
}

export interface StreetOptions {
  readonly scenario: Scenario
  readonly speed: number
  readonly directory: string
  readonly foresight: boolean
  /** Of the homes' logs; `info` where none is said. */
  readonly logLevel?: LogLevel
  /** Told once nothing about the scenario can be refused any more. */
  readonly headline: string
}

/** Where people look for the page first. */
const WEB_PORT = 7080

export async function openStreet(
  { scenario, speed, directory, foresight, logLevel, headline }: StreetOptions,
  { tell }: { tell: (line: string) => void },
): Promise<Street> {
  const count = scenario.homes.length
  // The devices are told the time by the same mapping as the homes; until the street begins it stands still.
  const waiting = createWaitingClock({ speed, marketOriginMs: marketOriginMs(scenario) })
  const emulators = await startEmulators(scenario, { now: () => waiting.clock.nowMs() })
  try {
    const free = await freePorts(2 * count, WEB_PORT)
    const ports = scenario.homes.map((_, index) => ({
      device: emulators.ports[index] ?? 0,
      peer: free[count + index] ?? 0,
      web: free[index] ?? 0,
    }))
    const expected = foresight ? expectedSlots(scenario, await createDrives(scenario)) : null
    const files = await writeStreet({ scenario, directory, speed, ports, expected })
    tell(headline)
    tell(`  ✓ ${String(count)} emulated devices speak Modbus TCP on 127.0.0.1`)
    if (free[0] !== WEB_PORT)
      tell(`    Port ${String(WEB_PORT)} is taken: the page is on ${String(free[0])} instead.`)
    const homes = files.homes.map((home) =>
      startHomeProcess({ ...home, ...(logLevel && { logLevel }), say: tell }),
    )
    return {
      scenario,
      speed,
      files,
      homes,
      async begin() {
        const realOriginMs = Date.now()
        await writeBeginning(files.clockPath, realOriginMs)
        waiting.begin(realOriginMs)
      },
      async stop() {
        await Promise.all(homes.map((home) => home.stop()))
        await emulators.stop()
      },
    }
  } catch (error) {
    await emulators.stop()
    throw error
  }
}
