import './with-resolvers.ts'
import { setMaxListeners } from 'node:events'
import { multiaddr } from '@multiformats/multiaddr'
import { isDirectAddress } from './address-text.ts'
import { createDeadline } from './deadline.ts'
import { createTurns } from './turns.ts'
import type { Libp2p, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { MemberId } from '../engine/ports.ts'
import type { Logger } from '../runtime/logger.ts'
import type { Random } from '../runtime/random.ts'
import type { NetworkLimits } from './limits.ts'
import type { Members, Neighbour } from './members.ts'

/** Keeps a link to every member: libp2p has no dialer since 2.0 and forgets a tagged peer after five failures (trap 4). */
export interface Dialer {
  start(): void
  stop(): void
  /** A link to this peer ended. */
  lost(peer: PeerId): void
  connected(peer: PeerId): void
  /** Dials this member soon, for instance because an address was learnt. */
  hurry(member: MemberId): void
  /** Begins to dial who is new, and whose keys are new. */
  membersChanged(): void
}

/** A link that lasts this long was a success; one that closes sooner may be the other side's gater. */
const STABLE_MS = 5_000

/** Handshakes cost; a small machine in a large street makes them in turn. */
const MAX_DIALS = 16

interface Attempts {
  failures: number
  connectedAtMs: number
  timer: NodeJS.Timeout | undefined
  isDialling: boolean
}

/** Dials every member that is not linked, for ever, at its own addresses and then through relays; `libp2p` runs by the time it is started. */
export function createDialer(
  limits: NetworkLimits,
  dependencies: {
    libp2p: Libp2p
    members: Members
    /** Ways to a peer through members that relay and are linked. */
    circuitsTo: (peer: PeerId) => Promise<Multiaddr[]>
    random: Random
    logger: Logger
  },
): Dialer {
  const { libp2p, members, circuitsTo, random, logger } = dependencies
  const turns = createTurns(MAX_DIALS)
  const stopping = new AbortController()
  // Every dial under way listens to it.
  setMaxListeners(0, stopping.signal)
  const attempts = new Map<MemberId, Attempts>()

  function attemptsOf(member: MemberId): Attempts {
    const known = attempts.get(member) ?? {
      failures: 0,
      connectedAtMs: 0,
      timer: undefined,
      isDialling: false,
    }
    attempts.set(member, known)
    return known
  }

  function schedule(neighbour: Neighbour, delayMs: number): void {
    const state = attemptsOf(neighbour.id)
    clearTimeout(state.timer)
    if (stopping.signal.aborted) return
    state.timer = setTimeout(() => void dial(neighbour, state), delayMs)
  }

  async function dial(neighbour: Neighbour, state: Attempts): Promise<void> {
    const { peer } = neighbour
    if (members.byId(neighbour.id) !== neighbour) return
    if (state.isDialling || isLinked(peer)) return
    state.isDialling = true
    state.failures += 1
    let giveBack: (() => void) | undefined
    try {
      giveBack = await turns.take('dial', stopping.signal)
      await dialDirectly(neighbour)
      if (!isLinked(peer)) await dialThroughRelays(neighbour)
    } catch (error) {
      logger.debug(
        { member: neighbour.id, failures: state.failures, err: error },
        'a member could not be dialled',
      )
    } finally {
      giveBack?.()
      state.isDialling = false
    }
    // The other side may close a link after our dial resolved, so the proof is the link and not the dial.
    if (!isLinked(peer)) schedule(neighbour, pauseMs(state.failures))
  }

  /** Its own addresses, for a bounded time: an address that swallows packets must not keep us from the relay. */
  async function dialDirectly(neighbour: Neighbour): Promise<void> {
    const targets = toTargets(neighbour.peer, neighbour.addresses())
    if (targets.length === 0) return
    const deadline = createDeadline(limits.directDialMs, stopping.signal)
    deadline.restart()
    try {
      await libp2p.dial(targets, { signal: deadline.signal })
    } catch (error) {
      logger.debug({ member: neighbour.id, err: error }, 'no address of a member answers')
    } finally {
      deadline.close()
    }
  }

  async function dialThroughRelays({ peer }: Neighbour): Promise<void> {
    const circuits = await circuitsTo(peer)
    if (circuits.length > 0) await libp2p.dial(circuits, { signal: stopping.signal })
  }

  function isLinked(peer: PeerId): boolean {
    return libp2p.getConnections(peer).length > 0
  }

  /** Doubles with each failure up to the cap; half of it is chance, so that a street does not dial in step. */
  function pauseMs(failures: number): number {
    const ceilingMs = Math.min(limits.redialMaxMs, limits.redialMinMs * 2 ** Math.min(failures, 16))
    return ceilingMs * (0.5 + random.fraction() / 2)
  }

  /** Of two members who start together one waits, which halves the handshakes of a starting street. */
  function firstDelayMs({ peer }: Neighbour): number {
    const isPolite = libp2p.peerId.toString() > peer.toString()
    return random.fraction() * limits.redialMinMs + (isPolite ? limits.politeDialMs : 0)
  }

  return {
    start() {
      for (const neighbour of members.neighbours()) schedule(neighbour, firstDelayMs(neighbour))
    },
    stop() {
      stopping.abort()
      for (const { timer } of attempts.values()) clearTimeout(timer)
    },
    connected(peer) {
      const neighbour = members.byPeer(peer)
      if (neighbour !== undefined) attemptsOf(neighbour.id).connectedAtMs = performance.now()
    },
    lost(peer) {
      const neighbour = members.byPeer(peer)
      if (neighbour === undefined) return
      const state = attemptsOf(neighbour.id)
      if (performance.now() - state.connectedAtMs >= STABLE_MS) state.failures = 0
      schedule(neighbour, pauseMs(state.failures))
    },
    membersChanged() {
      for (const neighbour of members.neighbours()) schedule(neighbour, firstDelayMs(neighbour))
    },
    hurry(member) {
      const neighbour = members.byId(member)
      if (neighbour !== undefined) schedule(neighbour, firstDelayMs(neighbour))
    },
  }
}

/** What genesis or an invitation says may be anything; what is no address would make the whole dial fail. */
function toTargets(peer: PeerId, addresses: readonly string[]): Multiaddr[] {
  return addresses
    .filter(isDirectAddress)
    .map((address) => multiaddr(address).encapsulate(`/p2p/${peer.toString()}`))
}
