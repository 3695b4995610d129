import { chance } from './chance.ts'
import type { FaultName } from './fault-names.ts'
import type { Frame, Framing } from './framing.ts'

/** What is sent instead of a plain answer. */
export interface Delivery {
  /** Nothing at all where it is empty. */
  readonly pieces: readonly Buffer[]
  /** To be waited before the first piece; what follows on the same line waits too. */
  readonly delayMs: number
}

/** Says for each answer what becomes of it; one for all lines of an emulator. */
export interface WireFaults {
  deliver(request: Frame, pdu: Buffer, line: { framing: Framing; lastAnswer: Buffer | null }): Delivery
}

/** Answers as they are. */
export const FAULTLESS_WIRE: WireFaults = {
  deliver: (request, pdu, { framing }) => ({ pieces: [framing.wrap(request, pdu)], delayMs: 0 }),
}

/** Where chance decides something, each decision has a stream of its own. */
const STREAMS = { late: 10, garbage: 11, exception: 12, split: 13, noise: 14 } as const

/**
 * Of every `every` requests one is hit, which one is chosen by the seed; so three requests in a row never all fail. The
 * same seed and the same requests give the same bytes.
 */
export function createWireFaults(
  options: { seed: number; every: number; lateMs: number },
  { isOn }: { isOn: (name: FaultName) => boolean },
): WireFaults {
  const { seed, every, lateMs } = options
  let requests = 0

  function isHit(name: keyof typeof STREAMS & FaultName, index: number): boolean {
    if (!isOn(name)) return false
    return index % every === Math.floor(chance(seed, STREAMS[name], Math.floor(index / every)) * every)
  }

  return {
    deliver(request, pdu, { framing, lastAnswer }) {
      const index = requests
      requests += 1
      if (isOn('stall')) return { pieces: [], delayMs: 0 }
      const delayMs = isHit('late', index) ? lateMs : 0
      const answered = isHit('exception', index)
        ? exceptionOf(pdu, chance(seed, STREAMS.exception, index))
        : pdu
      const honest = framing.wrap(request, answered)
      const bytes = isHit('garbage', index) ? garbageOf(honest, framing, seed, index) : honest
      const combined = isOn('combine') && lastAnswer !== null ? Buffer.concat([lastAnswer, bytes]) : bytes
      return { pieces: isOn('split') ? piecesOf(combined, seed, index) : [combined], delayMs }
    },
  }
}

const DEVICE_FAILURE = 4
const DEVICE_BUSY = 6

function exceptionOf(pdu: Buffer, drawn: number): Buffer {
  return Buffer.from([(pdu[0] ?? 0) | 0x80, drawn < 0.5 ? DEVICE_FAILURE : DEVICE_BUSY])
}

/** Bytes that are no answer, and can be told from one: a changed value under a right header is not among them. */
function garbageOf(honest: Buffer, framing: Framing, seed: number, index: number): Buffer {
  const draw = (stream: number, below: number) =>
    Math.floor(chance(seed, STREAMS.noise + stream, index) * below)
  const kinds = framing.name === 'mbap' ? MBAP_GARBAGE : RTU_GARBAGE
  return (kinds[draw(0, kinds.length)] ?? noise)(honest, draw)
}

type Draw = (stream: number, below: number) => number
type Garbage = (honest: Buffer, draw: Draw) => Buffer

const noise: Garbage = (_honest, draw) =>
  Buffer.from(Array.from({ length: 3 + draw(1, 40) }, (_, at) => draw(2 + at, 256)))
const cutShort: Garbage = (honest, draw) => honest.subarray(0, 1 + draw(1, honest.length - 1))
const webPage: Garbage = () => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')

const MBAP_GARBAGE: readonly Garbage[] = [
  noise,
  cutShort,
  webPage,
  // Another transaction, another protocol, a length that lies, another unit, another function, a wrong byte count.
  (honest, draw) => changed(honest, 1, 1 + draw(1, 255)),
  (honest, draw) => changed(honest, 2, 1 + draw(1, 255)),
  (honest, draw) => changed(honest, 4, 1 + draw(1, 255)),
  (honest, draw) => changed(honest, 6, 1 + draw(1, 255)),
  (honest, draw) => changed(honest, 7, 0x10 + draw(1, 0x40)),
  (honest, draw) => changed(honest, 8, 1 + draw(1, 255)),
]

const RTU_GARBAGE: readonly Garbage[] = [
  noise,
  cutShort,
  // One byte is wrong; the checksum tells.
  (honest, draw) => changed(honest, draw(1, honest.length), 1 + draw(2, 255)),
]

function changed(honest: Buffer, at: number, difference: number): Buffer {
  const bytes = Buffer.from(honest)
  const before = bytes[at]
  if (before !== undefined) bytes[at] = before ^ difference
  return bytes
}

/** Two to five pieces. */
function piecesOf(bytes: Buffer, seed: number, index: number): Buffer[] {
  const pieces: Buffer[] = []
  const count = 2 + Math.floor(chance(seed, STREAMS.split, index) * 4)
  const size = Math.max(1, Math.ceil(bytes.length / count))
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size))
  return pieces
}
