/** The node: what it says of itself where it runs, and whether it could where it does not. */
import { access } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { CommunityView, PeerView } from '../../api/control-protocol.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { HomeConfig } from '../../config/home-config.ts'
import { readGenesisFile } from '../../store/genesis-file.ts'
import { openLevelStore } from '../../store/level-store.ts'
import { createControlClient } from '../community/control-client.ts'
import type { AskedNode } from '../ask-node.ts'
import { takesConnection } from '../device/reach.ts'
import { orFail } from './check-home.ts'
import type { Finding } from './finding.ts'
import { fail, ok, warn } from './finding.ts'
import { checkPeerVersions } from './check-peer-versions.ts'
import { checkPeerClocks } from './check-peer-clocks.ts'

const CONNECT_MS = 3000

/** Peers and community of the node that runs here; null where none does. */
export interface RunningNode {
  readonly view: CommunityView
  readonly peers: readonly PeerView[]
}

export async function findNode(config: HomeConfig): Promise<RunningNode | OperatingError | null> {
  try {
    const client = createControlClient(config)
    return { view: await client.community(), peers: await client.peers() }
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error
    return error.code === 'node-not-running' ? null : (error as OperatingError)
  }
}

/** Whether what a node would hold can be looked at from here: none answers, by the socket or by its page. */
export function isStopped(node: RunningNode | OperatingError | null, { isAlive }: AskedNode): boolean {
  return !isAlive && (node === null || isWithoutSocket(node))
}

/** Such a path says nothing of whether a node runs. */
function isWithoutSocket(node: RunningNode | OperatingError): boolean {
  return node instanceof OperatingError && node.code === 'channel-path-too-long'
}

/** Where a node runs there is a word of the device in any case. */
export function checkRunning(node: RunningNode | OperatingError | null, asked: AskedNode): Finding[] {
  const place = asked.url === null ? 'runs' : `runs, page at ${asked.url}`
  if (isStopped(node, asked) && node === null)
    return [warn('node', 'does not run', 'Start it: streetwatt start, or systemctl start streetwatt.')]
  if (node instanceof OperatingError) {
    const fault = fail('node', `${node.message} (${node.code})`, 'Do what it says.')
    return isStopped(node, asked) ? [fault] : [fault, ...checkTold(asked)]
  }
  if (node === null)
    return [
      warn('node', `${place}, and takes no commands`, 'See its log for channel-unavailable.'),
      ...checkTold(asked),
    ]
  const { view, peers } = node
  return [
    view.halted === null
      ? ok('node', place)
      : fail(
          'node',
          `signs nothing any more (${view.halted})`,
          `docs/errors.md says what to do about ${view.halted}.`,
        ),
    checkPeers(peers),
    ...checkPeerClocks(node),
    ...checkPeerVersions(node),
    ...checkTold(asked),
    ok(
      'ledger',
      `height ${String(view.height)}; streetwatt ledger verify, with the node stopped, computes it again`,
    ),
  ]
}

/** The node's own checks; links and signing are told from what commands ask. */
function checkTold({ readiness }: AskedNode): Finding[] {
  if (readiness === null)
    return [
      warn(
        'device',
        'the node that runs did not tell of it',
        'Run the command as the user who runs the node; a node of an older version tells it after a restart with this one.',
      ),
    ]
  return Object.entries(readiness.checks)
    .filter(([check]) => check !== 'peers' && check !== 'consensus')
    .map(([check, { ok: isOk, detail }]) =>
      isOk
        ? ok(check, detail)
        : fail(check, detail, REMEDIES[check] ?? 'See the page under "Needs attention".'),
    )
}

const REMEDIES: Readonly<Record<string, string>> = {
  device: 'Check the device, its cable and its address: streetwatt device test.',
  blocks: 'Wait for the homes that vote, or check the network: streetwatt peers list.',
}

function checkPeers(peers: readonly PeerView[]): Finding {
  const linked = peers.filter(({ connected }) => connected).length
  const seen = `${String(linked)} of ${String(peers.length)} members are linked`
  if (peers.length === 0 || linked === peers.length) return ok('peers', seen)
  const remedy = 'See docs/network.md: the port must be reachable, or a member must relay.'
  return linked === 0 ? fail('peers', seen, remedy) : warn('peers', seen, remedy)
}

/** Without a node: device, ports and ledger are looked at from here. */
export async function checkStopped(config: HomeConfig, signal: AbortSignal): Promise<Finding[]> {
  return [await checkDevice(config, signal), ...(await checkPorts(config)), await checkLedger(config)]
}

async function checkDevice({ device: { address } }: HomeConfig, signal: AbortSignal): Promise<Finding> {
  if (address.transport === 'rtu') {
    const isThere = await access(address.path).then(
      () => true,
      () => false,
    )
    return isThere
      ? ok('device', `${address.path} is there; streetwatt device test asks what it says`)
      : fail(
          'device',
          `${address.path} is not there`,
          'Check the adapter and its cable, and the name of the line.',
        )
  }
  const { host, port } = address
  const place = `${host}:${String(port)}`
  return (await takesConnection({ host, port }, { timeoutMs: CONNECT_MS, signal }))
    ? ok('device', `${place} takes connections; streetwatt device test asks what it says`)
    : fail(
        'device',
        `nothing takes a connection at ${place}`,
        'Check the device, its cable and its address: streetwatt detect.',
      )
}

async function checkPorts({ web, listen }: HomeConfig): Promise<Finding[]> {
  const peers = listen.flatMap((address) => {
    const [, host, port] = /^\/ip[46]\/([^/]+)\/tcp\/(\d+)$/.exec(address) ?? []
    return host === undefined ? [] : [{ host, port: Number(port) }]
  })
  const checked = [{ host: web.host, port: web.port }, ...peers].filter(({ port }) => port !== 0)
  return Promise.all(
    checked.map(async ({ host, port }) => {
      const problem = await whyNotListening(host, port)
      const place = `${host}:${String(port)}`
      return problem === null
        ? ok('port', `${place} is free`)
        : fail(
            'port',
            `${place} cannot be listened on (${problem})`,
            'End the other program, or choose another port.',
          )
    }),
  )
}

function whyNotListening(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: Error & { code?: string }) => {
      resolve(error.code ?? error.message)
    })
    server.listen({ host, port, exclusive: true }, () => {
      server.close(() => {
        resolve(null)
      })
    })
  })
}

/** Tip and state are compared with the root that the street agreed on. */
function checkLedger({ dataDirectory, genesisPath }: HomeConfig): Promise<Finding> {
  return orFail('ledger', async () => {
    const { hash } = await readGenesisFile(genesisPath)
    const directory = join(dataDirectory, 'ledger')
    const isThere = await access(directory).then(
      () => true,
      () => false,
    )
    if (!isThere)
      return warn('ledger', 'none yet', 'Start the node: it fetches the ledger from its neighbours.')
    const store = await openLevelStore(directory, { communityHash: hash, create: false })
    try {
      const stored = await store.load()
      return ok(
        'ledger',
        stored === undefined ? 'no block yet' : `height ${String(stored.tip.height)}, its root holds`,
      )
    } finally {
      await store.close()
    }
  })
}
