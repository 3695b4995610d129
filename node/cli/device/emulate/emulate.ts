/** `streetwatt emulate`: a device on this machine, until Ctrl-C. */
import type { Emulation } from '../../../../hardware/emulator/emulation.ts'
import { openEmulation } from '../../../../hardware/emulator/emulation.ts'
import type { Emulator } from '../../../../hardware/emulator/emulator.ts'
import type { EmulatorFacts } from '../../../../hardware/emulator/options.ts'
import { createSystemClock } from '../../../runtime/clock.ts'
import { waitFor } from '../../../runtime/waiting.ts'
import { aborted } from '../../ending.ts'
import type { Print } from '../../print.ts'
import type { Screen } from '../screen.ts'
import { factLines, stateLine, stateLines } from './emulate-words.ts'

/** As commander gives them. */
export interface EmulateFlags {
  readonly device: string
  readonly image?: string
  readonly host: string
  readonly port?: number
  readonly transport: 'tcp' | 'rtu-tcp'
  readonly rtu?: string
  readonly baud: number
  readonly at?: number
  readonly kwp: number
  readonly parity: 'none' | 'even' | 'odd'
  readonly unit?: number
  readonly clock: 'real' | 'frozen'
  readonly seed: number
  readonly fault: readonly string[]
  readonly json?: true
}

export interface EmulateParts {
  readonly print: Print
  /** Null where standard output is no terminal. */
  readonly screen: Screen | null
  readonly signal: AbortSignal
}

const DEFAULT_PORT = 1502
const SCREEN_EVERY_MS = 1_000
const LINE_EVERY_MS = 60_000

/** With --json the first and only line is where it listens, once it does. */
export async function emulate(flags: EmulateFlags, parts: EmulateParts): Promise<void> {
  const emulation = await openEmulation(emulationFlags(flags), { now: Date.now })
  try {
    const facts = asAsked(await emulation.start(), flags)
    if (flags.json === true) await parts.print(`${JSON.stringify(facts)}\n`)
    else await parts.print(`${factLines(facts).join('\n')}\n\n`)
    if (flags.json !== true && isHome(emulation)) await show(emulation, parts)
    else await aborted(parts.signal)
  } finally {
    await emulation.stop()
  }
}

async function show(home: Emulator, { print, screen, signal }: EmulateParts): Promise<void> {
  const clock = createSystemClock()
  const everyMs = screen === null ? LINE_EVERY_MS : SCREEN_EVERY_MS
  do {
    const now = { home: home.state(), faults: home.activeFaults }
    if (screen === null) await print(`${stateLine(now)}\n`)
    else await screen.draw(stateLines(now))
  } while (await waitFor(clock, everyMs, signal))
}

/** In an image nothing happens. */
function isHome(emulation: Emulation): emulation is Emulator {
  return 'state' in emulation
}

/** Modbus TCP is always there: at a free port where another transport was asked for. */
function emulationFlags(flags: EmulateFlags): Parameters<typeof openEmulation>[0] {
  const { device, image, host, port, transport, rtu, baud, parity, unit, clock, at, kwp, seed, fault } = flags
  const isRtuTcp = transport === 'rtu-tcp'
  const wanted = port ?? (rtu === undefined ? DEFAULT_PORT : 0)
  return {
    device,
    ...(image !== undefined && { image }),
    host,
    port: isRtuTcp ? 0 : wanted,
    ...(rtu !== undefined && { rtu: { path: rtu, baudRate: baud, parity } }),
    ...(isRtuTcp && { rtuTcpPort: port ?? DEFAULT_PORT }),
    ...(unit !== undefined && { unitId: unit }),
    clock,
    ...(at !== undefined && { atMs: at }),
    kWp: kwp,
    seed,
    faults: fault,
  }
}

/** The place that was asked for comes first: RTU over TCP where that was the transport. */
function asAsked(facts: EmulatorFacts, { transport }: EmulateFlags): EmulatorFacts {
  const asked = facts.endpoints.find((endpoint) => endpoint.transport === transport)
  if (asked === undefined || asked.port === null) return facts
  const others = facts.endpoints.filter((endpoint) => endpoint !== asked)
  return { ...facts, host: asked.host, port: asked.port, endpoints: [asked, ...others] }
}
