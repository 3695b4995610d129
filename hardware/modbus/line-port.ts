import { EventEmitter } from 'node:events'
import type { ByteLine } from './byte-line.ts'
import { createReplyFinder, type ReplyFinder } from './reply-finder.ts'

/**
 * A port for modbus-serial over any serial line: it hands over whole replies to the request in flight, and nothing
 * else. Its own ports hand over whatever comes next, which on a line may be the reply to an earlier request.
 */
export class LinePort extends EventEmitter {
  readonly #line: ByteLine
  #finder: ReplyFinder | null = null

  constructor(line: ByteLine) {
    super()
    this.#line = line
    line.stream.on('data', (chunk: Buffer) => this.#receive(chunk))
  }

  get isOpen(): boolean {
    return this.#line.isOpen()
  }

  /** How many bytes came since the last request that were no part of its answer. */
  get strayBytes(): number {
    return this.#finder?.strayBytes() ?? 0
  }

  /** The line is open already. */
  open(done: () => void): void {
    done()
  }

  /** Sends a request; what came before it is forgotten. */
  write(request: Buffer): void {
    this.#finder = createReplyFinder(request)
    this.#line.stream.write(request)
  }

  /** From now on what comes is nobody's answer. */
  giveUp(): void {
    this.#finder = null
  }

  #receive(chunk: Buffer): void {
    const reply = this.#finder?.push(chunk) ?? null
    if (reply === null) return
    this.#finder = null
    this.emit('data', reply)
  }
}
