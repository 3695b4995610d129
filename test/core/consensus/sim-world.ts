// Virtual time and a network that loses, delays, repeats, reorders and parts, all from one seed. After `healAtMs` it
// is a good network: then everything must come to an end.
import { createHash } from 'node:crypto'
import type { CommitCertificate, Proposal, Value, Vote } from '../../../node/core/consensus/message.ts'
import { createSeededRandom } from '../../../node/runtime/random.ts'

/** What travels. A proposal carries the prevotes of its validRound, a commit its value. */
export type Wire =
  | { readonly type: 'vote'; readonly vote: Vote }
  | { readonly type: 'proposal'; readonly proposal: Proposal; readonly certificate: readonly Vote[] }
  | { readonly type: 'commit'; readonly certificate: CommitCertificate; readonly value: Value }

export interface Peer {
  receive(wire: Wire): void
}

interface Event {
  readonly atMs: number
  readonly order: number
  readonly run: () => void
}

export interface WorldOptions {
  readonly seed: number
  /** Of a message before healing. */
  readonly lossRate: number
  readonly healAtMs: number
}

const GOOD_DELAY_MS = 40
const BAD_DELAY_MS = 600

export class World {
  nowMs = 0
  readonly peers: Peer[] = []
  readonly options: WorldOptions
  private readonly random
  private readonly queue: Event[] = []
  private readonly trace = createHash('sha256')
  private order = 0
  /** The side of the wall on which each peer stands; empty when there is no wall. */
  private sides: readonly number[] = []
  private wallStaysUntilMs = 0

  constructor(options: WorldOptions) {
    this.options = options
    this.random = createSeededRandom(options.seed)
  }

  get isHealed(): boolean {
    return this.nowMs >= this.options.healAtMs
  }

  chance(probability: number): boolean {
    return this.random.fraction() < probability
  }

  below(limit: number): number {
    return Math.floor(this.random.fraction() * limit)
  }

  pick<T>(choices: readonly T[]): T | undefined {
    return choices[this.below(choices.length)]
  }

  after(delayMs: number, run: () => void): void {
    this.push({ atMs: this.nowMs + delayMs, order: this.order++, run })
  }

  send(from: number, to: number, wire: Wire): void {
    if (!this.isHealed && (this.isWalled(from, to) || this.chance(this.options.lossRate))) return
    const copies = !this.isHealed && this.chance(0.1) ? 2 : 1
    for (let copy = 0; copy < copies; copy += 1) {
      const delayMs = 1 + this.below(this.isHealed ? GOOD_DELAY_MS : BAD_DELAY_MS)
      this.after(delayMs, () => this.peers[to]?.receive(wire))
    }
  }

  /** Parts the street, or puts it together again. */
  changeWall(): void {
    if (this.nowMs < this.wallStaysUntilMs) return
    this.sides = this.chance(0.5) ? [] : this.peers.map(() => this.below(2))
  }

  /** Puts one peer alone behind a wall for a while. */
  isolate(index: number, forMs: number): void {
    this.sides = this.peers.map((_, other) => (other === index ? 1 : 0))
    this.wallStaysUntilMs = this.nowMs + forMs
  }

  note(words: string): void {
    this.trace.update(`${this.nowMs} ${words}\n`)
  }

  traceHash(): string {
    return this.trace.digest('hex')
  }

  /** Runs until `isDone` or the deadline; true when it was done. */
  run(isDone: () => boolean, deadlineMs: number): boolean {
    while (!isDone()) {
      const event = this.pop()
      if (event === undefined || event.atMs > deadlineMs) return false
      this.nowMs = event.atMs
      event.run()
    }
    return true
  }

  private isWalled(from: number, to: number): boolean {
    return this.sides[from] !== this.sides[to]
  }

  private push(event: Event): void {
    const { queue } = this
    let at = queue.push(event) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      if (isBefore(queue[above], event)) break
      swap(queue, at, above)
      at = above
    }
  }

  private pop(): Event | undefined {
    const { queue } = this
    swap(queue, 0, queue.length - 1)
    const first = queue.pop()
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const least = isBefore(queue[left + 1], queue[left]) ? left + 1 : left
      if (!isBefore(queue[least], queue[at])) return first
      swap(queue, at, least)
      at = least
    }
  }
}

function isBefore(left: Event | undefined, right: Event | undefined): boolean {
  if (left === undefined || right === undefined) return false
  return left.atMs < right.atMs || (left.atMs === right.atMs && left.order < right.order)
}

function swap(queue: Event[], left: number, right: number): void {
  const [one, other] = [queue[left], queue[right]]
  if (one !== undefined) queue[right] = one
  if (other !== undefined) queue[left] = other
}
