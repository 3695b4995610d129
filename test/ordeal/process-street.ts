/**
 * A demo's street whose homes are started, killed and frozen by a test: emulated devices in this process, every home a
 * process on the loopback, and one member more that only listens.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmulators } from '../../node/cli/demo/emulators.ts'
import { freePorts } from '../../node/cli/demo/free-ports.ts'
import { isHomeReady } from '../../node/cli/demo/home-client.ts'
import { marketOriginMs, writeStreet } from '../../node/cli/demo/street-files.ts'
import { writeBeginning } from '../../node/cli/market-clock.ts'
import type { Community, Genesis } from '../../node/core/governance/genesis.ts'
import type { Topic } from '../../node/engine/ports.ts'
import { createWaitingClock } from '../../node/runtime/clock.ts'
import { readGenesisFile } from '../../node/store/genesis-file.ts'
import { readKeyFile } from '../../node/store/key-file.ts'
import { createDefaultStreet } from '../../sim/scenario/default-street.ts'
import type { HomeRunner } from './home-runner.ts'
import { createHomeRunner } from './home-runner.ts'
import { startListening } from './listening-member.ts'

export interface ProcessStreet {
  readonly community: Community
  readonly homes: readonly HomeRunner[]
  readonly directory: string
  /** Real milliseconds of a slot. */
  readonly slotRealMs: number
  /** The highest block that a home tells of. */
  height(): Promise<number>
  stop(): Promise<void>
}

export interface ProcessStreetOptions {
  /** That vote and trade; the listener comes on top. */
  readonly homes: number
  readonly speed: number
  readonly directory: string
}

const READY_LIMIT_MS = 300_000
const LOOK_MS = 200

/** Starts all homes; market time begins when every one has its device and all members. */
export async function openProcessStreet(
  { homes: count, speed, directory }: ProcessStreetOptions,
  heard: (topic: Topic, bytes: Uint8Array) => void,
): Promise<ProcessStreet> {
  const scenario = createDefaultStreet({ homes: count + 1 })
  const waiting = createWaitingClock({ speed, marketOriginMs: marketOriginMs(scenario) })
  const emulators = await startEmulators(scenario, { now: () => waiting.clock.nowMs() })
  const free = await freePorts(2 * (count + 1))
  const ports = scenario.homes.map((_, index) => ({
    device: emulators.ports[index] ?? 0,
    peer: free[count + 1 + index] ?? 0,
    web: free[index] ?? 0,
  }))
  const files = await writeStreet({ scenario, directory, speed, ports })
  const genesisPath = join(directory, 'genesis.json')
  const listener = files.homes[count]
  if (listener === undefined) throw new Error('the street has one member more than homes')
  await takeSeat(genesisPath, listener.memberKey)
  const community = await readGenesisFile(genesisPath)
  const { nodeSeed } = await readKeyFile(join(listener.directory, 'keys.json'))
  const listening = await startListening(
    { community, self: listener.memberKey, nodeSeed, peerPort: ports[count]?.peer ?? 0 },
    heard,
  )
  const homes = files.homes
    .slice(0, count)
    .map(({ id, configPath }) => createHomeRunner(directory, id, configPath))

  async function stop(): Promise<void> {
    for (const home of homes) home.thaw()
    await Promise.all(homes.map((home) => home.stop()))
    await listening.stop()
    await emulators.stop()
  }

  try {
    for (const home of homes) home.start()
    await untilReady(homes, count + 1)
    const realOriginMs = Date.now()
    await writeBeginning(files.clockPath, realOriginMs)
    waiting.begin(realOriginMs)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    community,
    homes,
    directory,
    slotRealMs: scenario.slotMs / speed,
    height: async () =>
      Math.max(0, ...(await Promise.all(homes.map((home) => home.height()))).map((h) => h ?? 0)),
    stop,
  }
}

/** The one who listens has no vote. */
async function takeSeat(path: string, member: string): Promise<void> {
  const genesis = JSON.parse(await readFile(path, 'utf8')) as Genesis
  const validators = genesis.validators.filter((key) => key !== member)
  await writeFile(path, `${JSON.stringify({ ...genesis, validators }, null, 2)}\n`)
}

async function untilReady(homes: readonly HomeRunner[], members: number): Promise<void> {
  const deadlineMs = performance.now() + READY_LIMIT_MS
  for (;;) {
    const urls = await Promise.all(homes.map((home) => home.url()))
    const known = urls.filter((url) => url !== undefined)
    const ready = await Promise.all(known.map((url) => isHomeReady(url, members)))
    if (ready.length === homes.length && ready.every(Boolean)) return
    if (performance.now() > deadlineMs)
      throw new Error(`only ${ready.filter(Boolean).length} homes were ready in time`)
    await sleep(LOOK_MS)
  }
}
