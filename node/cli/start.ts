/** `streetwatt start`: runs this home's node until it is told to stop. */
import { join } from 'node:path'
import { ACCESS_FILE, createAccessFile } from '../api/access/access-file.ts'
import { refuseOpenLan } from '../api/server.ts'
import type { OperatingError } from '../core/units/operating-error.ts'
import { findMember } from '../home-member.ts'
import { createNode } from '../node.ts'
import type { HomeNode, NodeOptions } from '../node.ts'
import { createSystemClock, createWaitingClock } from '../runtime/clock.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Logger, LogLevel } from '../runtime/logger.ts'
import { createLogBook } from '../runtime/log-book.ts'
import { createLogger } from '../runtime/logger.ts'
import { packageRoot } from '../runtime/package-root.ts'
import { programVersion } from '../runtime/program-version.ts'
import { createSigner } from '../runtime/ed25519.ts'
import { createSystemRandom } from '../runtime/random.ts'
import type { ServiceNotices } from '../runtime/service-notices.ts'
import { createServiceNotices } from '../runtime/service-notices.ts'
import { settleHeap } from '../runtime/small-heap.ts'
import { writeWholeFile } from '../runtime/whole-file.ts'
import { readForesight } from './foresight-file.ts'
import { PLACE_FILE } from './place-file.ts'
import { readGenesisFile } from '../store/genesis-file.ts'
import { readMemberFile } from '../store/member-file.ts'
import { readKeyFile } from '../store/key-file.ts'
import { aborted } from './ending.ts'
import type { HomeConfig } from '../config/home-config.ts'
import { keepLastGood, readRunnableConfig } from '../config/last-good.ts'
import { batteryWishes, wishSources, writtenSize } from '../config/battery-wishes.ts'
import { tradingLimits } from '../config/trading-limits.ts'
import { readBeginning, waitForBeginning } from './market-clock.ts'
import { printOut } from './print.ts'

export interface StartOptions {
  readonly config: string
  readonly logLevel: LogLevel
  /** Trade on paper whatever the configuration says. */
  readonly dryRun?: true
  /** Say where it is on standard output, for programs. */
  readonly json?: true
}

/** Where a home's node can be reached, for whoever started it. */
export interface HomePlace {
  readonly pid: number
  readonly url: string
  readonly addresses: readonly string[]
}

/** For so long a home may have to catch up with its street, and needs fast code. */
const BEGINNING_MS = 120_000

/** Resolves when the node has stopped after `signal`. */
export async function runHome(
  { config: path, logLevel, dryRun, json }: StartOptions,
  signal: AbortSignal,
): Promise<void> {
  const runnable = await readRunnableConfig(path, process.env, joinStreet)
  const { config, fault: configFault } = runnable
  const { community, keys, ownRecord, limits, battery } = runnable.made
  const { clock, begin } = await createClock(config)
  const { logger, lines: logLines } = createLogBook(createLogger({ level: logLevel, name: 'streetwatt' }))
  if (configFault !== null) sayFault(configFault, logger)
  const foresightPath = config.clock?.foresightPath ?? null
  const foresight = foresightPath === null ? undefined : await readForesight(foresightPath)
  const mode = dryRun === true ? 'paper' : config.mode
  const { dataDirectory, device, feeder, listen, peers, network, web, metrics, mqtt, proxy, site } = config
  const assetsDir = join(packageRoot(), 'dist', 'dashboard')
  const node = await createNode(
    {
      ...{ community, keys, ownRecord, dataDirectory, mode, device, feeder, listen, peers, network, web },
      ...{
        title: site.title,
        location: site.location,
        limits,
        battery,
        metrics,
        mqtt,
        proxy,
        configFault,
        assetsDir,
        backup: { ...config.backup, home: { ...config, configText: runnable.text } },
        version: programVersion(),
      },
    },
    { clock, random: createSystemRandom(), logger, logLines, ...(foresight && { foresight }) },
  )
  const started = (): Promise<void> =>
    keepLastGood(path, runnable).catch((error: unknown) => {
      logger.warn({ error }, 'this configuration could not be kept as the last good one')
    })
  const notices = createServiceNotices({ environment: process.env, pid: process.pid, logger })
  await runUntil(node, { config, begin, signal, started, notices, tellsPlace: json === true })
}

/** What a configuration needs of the files that it names; what an edit can break is found here, while another can run. */
async function joinStreet({
  genesisPath,
  keysPath,
  memberPath,
  dataDirectory,
  web,
  trading,
  battery,
}: HomeConfig): Promise<Pick<NodeOptions, 'community' | 'keys' | 'ownRecord' | 'limits' | 'battery'>> {
  const community = await readGenesisFile(genesisPath)
  const keys = await readKeyFile(keysPath)
  const ownRecord = memberPath === null ? null : await readMemberFile(memberPath)
  const publicKeyOf = (seed: Uint8Array): Uint8Array => createSigner(seed).publicKey
  findMember({ community, ownRecord }, publicKeyOf(keys.nodeSeed), publicKeyOf(keys.consensusSeed))
  await refuseOpenLan(web.host, createAccessFile(join(dataDirectory, ACCESS_FILE)))
  const { currency } = community.genesis
  return {
    ...{ community, keys, ownRecord },
    limits: tradingLimits(trading, currency),
    battery: {
      wishes: batteryWishes(battery, currency),
      sources: wishSources(battery),
      size: writtenSize(battery),
    },
  }
}

/** A configuration that is not what the file says must not go unnoticed. */
function sayFault({ code, message }: OperatingError, logger: Logger): void {
  logger.error({ code }, `the configuration is wrong and the last good one runs: ${message}`)
  process.stderr.write(`streetwatt: the last good configuration runs, because ${message} (${code})\n`)
}

interface Run {
  readonly config: HomeConfig
  readonly begin: (signal: AbortSignal) => Promise<void>
  readonly signal: AbortSignal
  /** The node runs with this configuration. */
  readonly started: () => Promise<void>
  readonly notices: ServiceNotices
  /** On standard output. */
  readonly tellsPlace: boolean
}

async function runUntil(node: HomeNode, run: Run): Promise<void> {
  const { config, begin, signal, started, notices, tellsPlace } = run
  try {
    const { url, addresses } = await node.connect()
    const place: HomePlace = { pid: process.pid, url, addresses }
    await writeWholeFile(join(config.dataDirectory, PLACE_FILE), `${JSON.stringify(place)}\n`)
    process.stderr.write(`streetwatt: dashboard ${url}\n`)
    if (tellsPlace) await printOut(`${JSON.stringify(place)}\n`)
    notices.ready(`dashboard ${url}`)
    await started()
    await begin(signal)
    node.begin()
    setTimeout(settleHeap, BEGINNING_MS).unref()
    await aborted(signal)
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    await notices.stopping()
    await node.stop()
  }
}

interface HomeClock {
  readonly clock: Clock
  readonly begin: (signal: AbortSignal) => Promise<void>
}

async function createClock(config: HomeConfig): Promise<HomeClock> {
  if (config.clock === null) return { clock: createSystemClock(), begin: () => Promise.resolve() }
  const { path, speed, marketOriginMs } = config.clock
  const waiting = createWaitingClock({ speed, marketOriginMs })
  const begunMs = await readBeginning(path)
  // Of a street that runs, blocks come as soon as there is a neighbour: a clock that still stood would call them timely.
  if (begunMs !== undefined) waiting.begin(begunMs)
  return {
    clock: waiting.clock,
    async begin(signal) {
      if (begunMs === undefined) waiting.begin(await waitForBeginning(path, signal))
    },
  }
}
