/** A street that is founded and grows by the commands that people use: real processes, emulated devices, fast time. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { createEmulator } from '../../hardware/emulator/emulator.ts'
import type { Emulator } from '../../hardware/emulator/emulator.ts'
import { freePorts } from '../../node/cli/demo/free-ports.ts'
import { writeBeginning } from '../../node/cli/market-clock.ts'
import type { membersDocument } from '../../node/cli/community/members.ts'
import type { HomePlace } from '../../node/cli/start.ts'
import { createWaitingClock } from '../../node/runtime/clock.ts'
import type { Running } from './run-command.ts'
import { runCommand, startCommand, waitFor } from './run-command.ts'

export type MembersDocument = ReturnType<typeof membersDocument>

/** Quarter hours in two seconds; the gate closes a whole slot ahead. */
const SPEED = 450
const SLOT_MS = 900_000
const WAIT_LIMIT_MS = 60_000
const POLL_MS = 300

export interface Home {
  readonly id: string
  readonly config: string
  start(): void
  /** Runs `community …` for this home and reads its JSON document. */
  asks(...args: readonly string[]): Promise<unknown>
  members(): Promise<MembersDocument>
  place(): Promise<HomePlace>
  readonly heard: () => string
}

export interface GrowingStreet {
  found(id: string): Promise<Home>
  join(id: string, invitation: string): Promise<{ home: Home; text: string }>
  /** Market time runs from here on. */
  begin(): Promise<void>
  stop(): Promise<void>
}

export function createGrowingStreet(directory: string): GrowingStreet {
  const emulators: Emulator[] = []
  const running: Running[] = []
  const clockPath = join(directory, 'clock.json')
  let waiting: ReturnType<typeof createWaitingClock> | undefined

  async function settle(id: string, words: readonly string[]): Promise<{ home: Home; document: unknown }> {
    const [peer = 0] = await freePorts(1)
    const document = await command([
      ...words,
      ...['--id', id, '--dir', join(directory, id), '--json'],
      ...['--address', `/ip4/127.0.0.1/tcp/${peer}`],
    ])
    const firstMs = await firstSlotMs(join(directory, id, 'genesis.json'))
    const marketOriginMs = firstMs - 1.5 * SLOT_MS
    waiting ??= createWaitingClock({ speed: SPEED, marketOriginMs })
    const { clock } = waiting
    const emulator = createEmulator(
      {
        identity: { manufacturer: 'Streetwatt', model: 'Emulated pv', serial: `SW-${id}` },
        ...{ device: 'pv-3ph', kWp: 5, port: 0, startMs: firstMs, lockStep: { slotMs: SLOT_MS } },
      },
      { drive: steadyDrive(emulators.length), now: () => clock.nowMs() },
    )
    emulators.push(emulator)
    const { port } = await emulator.start()
    const config = join(directory, id, 'streetwatt.yaml')
    const written = parse(await readFile(config, 'utf8')) as object
    const device = { host: '127.0.0.1', port, profile: 'sunspec', pollMs: POLL_MS, lockStep: true }
    const time = { clock: { file: clockPath, speed: SPEED, marketOriginMs } }
    await writeFile(config, stringify({ ...written, device, web: { port: 0 }, ...time }))
    return { home: createHome(id, config), document }
  }

  function createHome(id: string, config: string): Home {
    let process: Running | undefined
    const heard = (): string => process?.heard() ?? ''
    const asks = (...args: readonly string[]): Promise<unknown> =>
      command(['community', ...args, '-c', config, '--json'])
    return {
      id,
      config,
      heard,
      asks,
      start() {
        process = startCommand(['start', '-c', config])
        running.push(process)
      },
      members: async () => (await asks('members')) as MembersDocument,
      place: () =>
        waitFor(`${id} to run`, () => readPlace(join(directory, id, 'data')), {
          limitMs: WAIT_LIMIT_MS,
          heard,
        }),
    }
  }

  return {
    found: async (id) => {
      const words = ['community', 'create', '--name', 'Lindenweg', '--timezone', 'Europe/Berlin']
      return (await settle(id, [...words, '--gate-minutes', '15'])).home
    },
    async join(id, invitation) {
      const { home, document } = await settle(id, ['community', 'join', invitation])
      return { home, text: (document as { text: string }).text }
    },
    async begin() {
      const realOriginMs = Date.now()
      await writeBeginning(clockPath, realOriginMs)
      waiting?.begin(realOriginMs)
    },
    async stop() {
      for (const { child } of running) child.kill('SIGTERM')
      await Promise.all(running.map(({ ended }) => ended))
      await Promise.all(emulators.map((emulator) => emulator.stop()))
    },
  }
}

/** Waits until what a home sees of its street is so. */
export function untilMembers(
  home: Home,
  what: string,
  isSo: (document: MembersDocument) => boolean,
): Promise<MembersDocument> {
  const ask = async (): Promise<MembersDocument | undefined> => {
    const document = await home.members()
    return isSo(document) ? document : undefined
  }
  return waitFor(what, ask, { limitMs: WAIT_LIMIT_MS, heard: home.heard })
}

/** Even homes have more sun than they use, odd ones none. */
function steadyDrive(index: number) {
  const energyWh = index % 2 === 0 ? { loadWh: 100, pvWh: 500 } : { loadWh: 300, pvWh: 0 }
  return { stepMs: SLOT_MS, energyWh: () => energyWh }
}

async function command(args: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await runCommand(args)
  if (code !== 0) throw new Error(`streetwatt ${args.join(' ')}: ${stderr}`)
  return JSON.parse(stdout)
}

async function firstSlotMs(path: string): Promise<number> {
  const { firstSlot } = JSON.parse(await readFile(path, 'utf8')) as { firstSlot: number }
  return firstSlot * SLOT_MS
}

async function readPlace(directory: string): Promise<HomePlace | undefined> {
  const text = await readFile(join(directory, 'node.json'), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as HomePlace)
}
