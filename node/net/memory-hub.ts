import { assert } from '../core/units/assert.ts'
import type { MemberId, NetworkHandlers, Topic } from '../engine/ports.ts'

/** One way from a member to another, for whoever carries it. `bytes` is how much travels. */
export interface Hop {
  readonly from: MemberId
  readonly to: MemberId
  readonly bytes: number
}

/** Calls `arrive` when the hop is done; never for a loss, later for a delay. */
export type Carry = (hop: Hop, arrive: () => void) => void

/** The street in one process: who runs, who is linked to whom, and gossip between them, in a fixed order. */
export interface MemoryHub {
  enter(member: MemberId, handlers: NetworkHandlers): void
  leave(member: MemberId): void
  isLinked(from: MemberId, to: MemberId): boolean
  handlersOf(member: MemberId): NetworkHandlers | undefined
  others(member: MemberId): readonly MemberId[]
  /** Hands a message to the author's peers, or to some of them; who accepts it passes it on to all. */
  gossip(author: MemberId, topic: Topic, bytes: Uint8Array, to?: readonly MemberId[]): number
  /** Resolves when a hop arrives. */
  travel(hop: Hop): Promise<void>
  /** Whom a member lets in from now on; everybody before it says so. */
  admit(member: MemberId, others: readonly MemberId[]): void
  /** Takes a member's plug out, and puts it in again. */
  disconnect(member: MemberId): void
  reconnect(member: MemberId): void
  /** Parts two members, and joins them again. */
  cut(one: MemberId, other: MemberId): void
  mend(one: MemberId, other: MemberId): void
}

interface Message {
  readonly author: MemberId
  readonly topic: Topic
  readonly bytes: Uint8Array
  readonly seenBy: Set<MemberId>
}

/** Without a carrier every hop takes one microtask, so that a run depends on nothing but its inputs. */
export function createMemoryHub(options: { members: readonly MemberId[]; carry?: Carry }): MemoryHub {
  const { members } = options
  const carry: Carry = options.carry ?? ((_hop, arrive) => queueMicrotask(arrive))
  const running = new Map<MemberId, NetworkHandlers>()
  const unplugged = new Set<MemberId>()
  const cuts = new Set<string>()
  const admitted = new Map<MemberId, ReadonlySet<MemberId>>()

  const others = (member: MemberId): MemberId[] => members.filter((other) => other !== member)
  const letsIn = (member: MemberId, other: MemberId): boolean => admitted.get(member)?.has(other) ?? true
  const isLinked = (from: MemberId, to: MemberId): boolean =>
    [from, to].every((end) => members.includes(end) && running.has(end) && !unplugged.has(end)) &&
    !cuts.has(linkName(from, to)) &&
    letsIn(from, to) &&
    letsIn(to, from)

  function changed(): void {
    for (const handlers of running.values()) queueMicrotask(() => handlers.peersChanged?.())
  }

  function spread(from: MemberId, message: Message, peers: readonly MemberId[] = others(from)): number {
    const receivers = peers.filter((to) => !message.seenBy.has(to) && isLinked(from, to))
    for (const to of receivers) {
      carry({ from, to, bytes: message.bytes.byteLength }, () => {
        if (isLinked(from, to)) void receive(to, message)
      })
    }
    return receivers.length
  }

  async function receive(member: MemberId, message: Message): Promise<void> {
    const handlers = running.get(member)
    if (handlers === undefined || message.seenBy.has(member)) return
    message.seenBy.add(member)
    try {
      const verdict = await handlers.message(message.topic, message.bytes, message.author)
      if (verdict === 'accept') spread(member, message)
    } catch {
      // As on the real network, a judge that fails has ignored the message.
    }
  }

  return {
    others,
    isLinked,
    handlersOf: (member) => running.get(member),
    enter(member, handlers) {
      assert(!running.has(member), 'a network is started once')
      running.set(member, handlers)
      changed()
    },
    leave(member) {
      if (running.delete(member)) changed()
    },
    gossip: (author, topic, bytes, to) =>
      spread(author, { author, topic, bytes, seenBy: new Set([author]) }, to),
    travel: (hop) =>
      new Promise((resolve) => {
        carry(hop, resolve)
      }),
    admit(member, others) {
      admitted.set(member, new Set(others))
      changed()
    },
    disconnect(member) {
      unplugged.add(member)
      changed()
    },
    reconnect(member) {
      unplugged.delete(member)
      changed()
    },
    cut(one, other) {
      cuts.add(linkName(one, other))
      changed()
    },
    mend(one, other) {
      cuts.delete(linkName(one, other))
      changed()
    },
  }
}

function linkName(one: MemberId, other: MemberId): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`
}
