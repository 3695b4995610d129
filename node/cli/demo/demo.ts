/**
 * `streetwatt demo`: a street on this machine. Devices are emulated in this process; every home is a process of its own
 * with its own data directory, running the ordinary node. What this command knows of the street it reads from the
 * homes' HTTP interfaces, as anybody could.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createDefaultStreet, DEFAULT_STREET_HOMES } from '../../../sim/scenario/default-street.ts'
import { readScenario } from '../../../sim/scenario/read-scenario.ts'
import type { Scenario } from '../../../sim/scenario/scenario.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { createWaitingClock } from '../../runtime/clock.ts'
import { writeBeginning } from '../market-clock.ts'
import { demoDocument } from './document.ts'
import { startEmulators } from './emulators.ts'
import { followBlocks, noProgress, outcomesAt } from './follower.ts'
import { freePorts } from './free-ports.ts'
import { isHomeReady } from './home-client.ts'
import type { HomeProcess } from './home-process.ts'
import { startHomeProcess } from './home-process.ts'
import type { StreetFiles } from './street-files.ts'
import { writeStreet } from './street-files.ts'
import type { StreetRecord } from './street-record.ts'
import { createStreetRecord } from './street-record.ts'
import { summaryLines } from './summary.ts'
import { slotLine } from './words.ts'

export interface DemoOptions {
  readonly homes: number
  readonly speed: number
  readonly scenarioPath?: string | undefined
  /** End after this many settled slots. */
  readonly once?: number | undefined
  readonly json: boolean
  /** Kept afterwards; without one a temporary directory is used and removed. */
  readonly dataDirectory?: string | undefined
}

/** Where people look for the page first. */
const WEB_PORT = 7080
/** `--once` gives up after this long without a new block (design section 7). */
const PATIENCE_MS = 60_000
const READY_LIMIT_MS = 120_000

export async function runDemo(options: DemoOptions, { signal, print, say }: { signal: AbortSignal; print: (line: string) => void; say: (line: string) => void }): Promise<void> {
  const scenario = await chooseScenario(options)
  const directory = options.dataDirectory ?? (await mkdtemp(join(tmpdir(), 'streetwatt-demo-')))
  const street = await openStreet(scenario, options.speed, { directory, say })
  try {
    await beginWhenReady(street, { scenario, signal, say })
    await follow(street, { options, scenario, signal, print, say })
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    await Promise.all(street.homes.map((home) => home.stop()))
    await street.stopEmulators()
    if (options.dataDirectory === undefined) await rm(directory, { recursive: true, force: true })
  }
}

async function chooseScenario({ scenarioPath, homes }: DemoOptions): Promise<Scenario> {
  if (scenarioPath === undefined) return createDefaultStreet({ homes })
  const scenario = await readScenario(scenarioPath)
  const { length } = scenario.homes
  if (length >= DEFAULT_STREET_HOMES.least && length <= DEFAULT_STREET_HOMES.most) return scenario
  throw new OperatingError({ code: 'scenario-homes-count', path: scenarioPath }, `${scenarioPath}: a demo runs 2 to 12 homes as processes, not ${String(length)}: run larger streets with sim run.`)
}

interface Street {
  readonly files: StreetFiles
  readonly homes: readonly HomeProcess[]
  readonly begin: (realOriginMs: number) => void
  readonly stopEmulators: () => Promise<void>
  readonly speed: number
}

async function openStreet(scenario: Scenario, speed: number, { directory, say }: { directory: string; say: (line: string) => void }): Promise<Street> {
  const count = scenario.homes.length
  // The emulators are told the time by the same mapping as the homes; until the street begins it stands still.
  const gateLeadMs = scenario.slotMs
  const waiting = createWaitingClock({ speed, marketOriginMs: scenario.startMs - gateLeadMs - scenario.slotMs / 2 })
  const emulators = await startEmulators(scenario, { now: () => waiting.clock.nowMs() })
  const [web, peers] = [await freePorts(count, WEB_PORT), await freePorts(count)]
  if (web[0] !== WEB_PORT) say(`Port ${String(WEB_PORT)} is taken: the page is on port ${String(web[0])} instead.`)
  const ports = scenario.homes.map((_, index) => ({ device: emulators.ports[index] ?? 0, peer: peers[index] ?? 0, web: web[index] ?? 0 }))
  try {
    const files = await writeStreet({ scenario, directory, speed, ports })
    const homes = files.homes.map(({ id, directory: homeDirectory, configPath }) => startHomeProcess({ id, directory: homeDirectory, configPath, say }))
    say(`${String(count)} homes are starting, each a process with its own directory in ${directory}`)
    return { files, homes, begin: waiting.begin, stopEmulators: () => emulators.stop(), speed }
  } catch (error) {
    await emulators.stop()
    throw error
  }
}

/** Market time begins when every home has its device and all its neighbours, so that nobody misses the first slot. */
async function beginWhenReady(street: Street, { scenario, signal, say }: { scenario: Scenario; signal: AbortSignal; say: (line: string) => void }): Promise<void> {
  const deadlineMs = performance.now() + READY_LIMIT_MS
  for (;;) {
    const urls = await Promise.all(street.homes.map((home) => home.url()))
    const ready = await Promise.all(urls.map((url) => url !== undefined && isHomeReady(url, street.homes.length)))
    if (ready.every(Boolean)) break
    signal.throwIfAborted()
    if (performance.now() > deadlineMs) throw new OperatingError({ code: 'demo-not-ready' }, `The homes did not find each other within ${String(READY_LIMIT_MS / 1000)} s: look into the homes' node.log files.`)
    await sleep(200, undefined, { signal })
  }
  const realOriginMs = Date.now()
  await writeBeginning(street.files.clockPath, realOriginMs)
  street.begin(realOriginMs)
  const [url] = await Promise.all(street.homes.slice(0, 1).map((home) => home.url()))
  say(`All homes have found each other. Time runs ${String(street.speed)}×: a slot of ${String(scenario.slotMs / 60_000)} minutes takes ${(scenario.slotMs / street.speed / 1000).toFixed(1)} s.`)
  say(`Dashboard of ${street.files.homes[0]?.title ?? ''}: ${url ?? ''}`)
}

interface FollowParts {
  readonly options: DemoOptions
  readonly scenario: Scenario
  readonly signal: AbortSignal
  readonly print: (line: string) => void
  readonly say: (line: string) => void
}

async function follow(street: Street, { options, scenario, signal, print, say }: FollowParts): Promise<void> {
  const record = createStreetRecord(street.files.genesis.firstSlot)
  const { once, json } = options
  const names = { genesis: street.files.genesis, titles: new Map(street.files.homes.map((home) => [home.memberKey, home.title])) }
  const patienceMs = once === undefined ? Number.POSITIVE_INFINITY : PATIENCE_MS
  const line = json ? say : print
  for await (const outcome of followBlocks(street.homes, { signal, patienceMs })) {
    for (const slot of record.add(outcome)) line(slotLine(slot, names))
    if (once !== undefined && record.settledSlots() >= once) break
    if (outcome.slot * scenario.slotMs >= scenario.endMs) break
  }
  for (const text of summaryLines(record, names)) line(text)
  if (json) print(JSON.stringify(await gather(street, record, { scenario, slots: Math.min(once ?? record.settledSlots(), record.settledSlots()) })))
}

/** All roots at one height: that of the block which settled the last slot that was asked for. */
async function gather(street: Street, record: StreetRecord, { scenario, slots }: { scenario: Scenario; slots: number }): Promise<object> {
  const height = record.heightOfSettled(slots) ?? 0
  const deadlineMs = performance.now() + PATIENCE_MS
  for (;;) {
    const outcomes = await outcomesAt(street.homes, height)
    if (outcomes !== undefined) return demoDocument({ scenario, files: street.files, record, slots, outcomes })
    if (performance.now() > deadlineMs) throw noProgress(PATIENCE_MS)
    await sleep(200)
  }
}
