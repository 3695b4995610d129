import type { Frame, Framing } from './framing.ts'
import { answerPdu, type UnitMap } from './pdu.ts'
import type { Delivery, WireFaults } from './wire-faults.ts'

/** One client's bytes in, and answers out, in order. */
export interface Session {
  receive(chunk: Buffer): void
  end(): void
}

export interface SessionOptions {
  readonly framing: Framing
  /** How long nothing must come until a serial frame has ended; 0 where frames say their length. */
  readonly silenceMs: number
}

export interface SessionDependencies {
  readonly unitAt: (unitId: number) => UnitMap | null
  readonly faults: WireFaults
  readonly send: (bytes: Buffer) => void
  /** The stream is no Modbus, and cannot become it again. */
  readonly giveUp: () => void
}

/** More bytes than this are not kept: no request of a serial line is so long. */
const RECEIVE_LIMIT_BYTES = 4096
/** Between two pieces of an answer that comes in pieces. */
const PIECE_GAP_MS = 1

/**
 * Serves one stream. On Modbus TCP a unit that is not there gets the answer of a gateway; on a serial line only the
 * devices that are meant speak, so that it gets none, and neither does a broadcast.
 */
export function createSession(
  { framing, silenceMs }: SessionOptions,
  { unitAt, faults, send, giveUp }: SessionDependencies,
): Session {
  let received: Buffer = Buffer.alloc(0)
  let lastAnswer: Buffer | null = null
  let silence: NodeJS.Timeout | undefined
  const line = createLine(send)

  function takeFrames(): void {
    for (;;) {
      const next = framing.next(received)
      if (next.type === 'more') return
      if (next.type === 'broken') {
        if (silenceMs === 0) giveUp()
        return
      }
      received = next.rest
      answer(next.frame)
    }
  }

  function answer(frame: Frame): void {
    const unit = unitAt(frame.unitId)
    if (unit === null && framing.name === 'rtu') return
    const delivery = faults.deliver(frame, answerPdu(unit, frame.pdu), { framing, lastAnswer })
    lastAnswer = delivery.pieces.length === 0 ? lastAnswer : Buffer.concat(delivery.pieces).subarray(0, 300)
    line.push(delivery)
  }

  function atSilence(): void {
    const frame = framing.atSilence(received)
    received = Buffer.alloc(0)
    if (frame !== null) answer(frame)
  }

  function awaitSilence(): void {
    clearTimeout(silence)
    if (silenceMs === 0 || received.length === 0) return
    silence = setTimeout(() => {
      silence = undefined
      // What already waits in the socket is heard first: it would have ended the silence.
      setImmediate(ifStillSilent)
    }, silenceMs)
  }

  function ifStillSilent(): void {
    if (silence === undefined) atSilence()
  }

  return {
    receive(chunk) {
      received = Buffer.concat([received, chunk])
      takeFrames()
      if (received.length > RECEIVE_LIMIT_BYTES) received = Buffer.alloc(0)
      awaitSilence()
    },
    end() {
      clearTimeout(silence)
      line.end()
    },
  }
}

/** Sends deliveries one after the other; without a delay, at once. */
function createLine(send: (bytes: Buffer) => void): { push(delivery: Delivery): void; end(): void } {
  const waiting: { bytes: Buffer; delayMs: number }[] = []
  let timer: NodeJS.Timeout | undefined

  function sendNext(): void {
    timer = undefined
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      if (next.delayMs > 0) {
        const { delayMs } = next
        waiting[0] = { ...next, delayMs: 0 }
        timer = setTimeout(sendNext, delayMs)
        return
      }
      waiting.shift()
      send(next.bytes)
    }
  }

  return {
    push({ pieces, delayMs }) {
      pieces.forEach((bytes, index) => waiting.push({ bytes, delayMs: index === 0 ? delayMs : PIECE_GAP_MS }))
      if (timer === undefined) sendNext()
    },
    end() {
      clearTimeout(timer)
      waiting.length = 0
    },
  }
}
