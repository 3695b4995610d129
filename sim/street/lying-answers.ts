/**
 * What a liar answers who asks it directly: true blocks with a false one among them, an answer that stops halfway or is
 * noise, and beside what was asked the sheets that the liars made after the gate.
 */
import { assembleBlock } from '../../node/core/chain/block.ts'
import { decodePair, encodePair, readCertified } from '../../node/engine/certified-block.ts'
import type { NetworkHandlers, Protocol } from '../../node/engine/ports.ts'
import { decodeObjectsRequest, encodeObjectFrame } from '../../node/engine/requests.ts'
import type { Chances } from './chances.ts'
import type { Fault } from './fault-counts.ts'
import type { Plot } from './plot.ts'

type Serve = NetworkHandlers['serve']

export interface LyingAnswersParts {
  readonly plot: Plot
  readonly chances: Chances
  /** Whether the liar does this now. */
  readonly has: (habit: Fault, probability: number) => boolean
  readonly count: (fault: Fault) => void
}

/** Answers as the liar's own engine does, but for its lies. */
export function lyingServe(serve: Serve, parts: LyingAnswersParts): Serve {
  const { chances, has, count } = parts

  function spoilt(frame: Uint8Array): Uint8Array {
    const bytes = frame.slice(0, 1 + chances.below(frame.length))
    bytes[chances.below(bytes.length)] = chances.below(256)
    return bytes
  }

  function falseFrame(protocol: Protocol, frame: Uint8Array): Uint8Array {
    if (protocol === 'blocks' && has('falseBlock', 0.3)) {
      const lie = chances.happens(0.5) ? otherClearing(frame) : otherCertificate(frame, chances)
      if (lie !== undefined) {
        count('falseBlock')
        return lie
      }
    }
    if (!has('foulAnswer', 0.1)) return frame
    count('foulAnswer')
    return spoilt(frame)
  }

  return async function* answer(protocol, request, from) {
    const isStalling = has('stalledAnswer', 0.3)
    const wholeFrames = isStalling ? chances.below(3) : Infinity
    let frames = 0
    for (const late of lateSheets(protocol, request, parts)) yield late
    for await (const frame of serve(protocol, request, from)) {
      if (frames === wholeFrames) break
      frames += 1
      yield falseFrame(protocol, frame)
    }
    if (!isStalling) return
    count('stalledAnswer')
    // Neither ends nor goes on: as from a frozen process whose connection stands.
    await new Promise<never>(() => undefined)
  }
}

/** The sheets made after the gate: to those who ask for them by name, and to those who ask what was said of a height. */
function lateSheets(
  protocol: Protocol,
  request: Uint8Array,
  { plot, has, count }: LyingAnswersParts,
): Uint8Array[] {
  const wanted = protocol === 'objects' ? decodeObjectsRequest(request) : undefined
  if (wanted === undefined || !has('lateObject', 0.8)) return []
  const sheets = [...plot.lateSheets.values()]
    .flat()
    .filter(({ hash }) => wanted.type === 'current' || wanted.hashes.includes(hash))
  if (sheets.length > 0) count('lateObject')
  return sheets.map(({ bytes }) => encodeObjectFrame({ kind: 'sheet', bytes }))
}

function otherClearing(frame: Uint8Array): Uint8Array | undefined {
  const pair = decodePair(frame)
  const certified = pair && readCertified(pair)
  if (pair === undefined || certified === undefined) return undefined
  const { header, body } = certified.block
  const clearing = { ...body.clearing, energyWh: body.clearing.energyWh + 1000 }
  return encodePair({ ...pair, block: assembleBlock(header, { ...body, clearing }).bytes })
}

/** One byte of it, which is mostly one of a signature. */
function otherCertificate(frame: Uint8Array, chances: Chances): Uint8Array | undefined {
  const pair = decodePair(frame)
  if (pair === undefined) return undefined
  const certificate = pair.certificate.slice()
  const at = chances.below(certificate.length)
  certificate[at] = (certificate[at] ?? 0) ^ (1 + chances.below(255))
  return encodePair({ ...pair, certificate })
}
