/** Throws hostile bytes at one decoder: it answers, soon, and keeps nothing. */
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { createHostileBytes } from '../support/hostile-bytes.ts'
import { listBombs } from './bombs.ts'
import type { Decoder } from './decoder.ts'

export interface FuzzResult {
  readonly name: string
  readonly cases: number
  /** How many were taken for valid: a fuzzer that never gets in tests nothing. */
  readonly decoded: number
  readonly slowestMs: number
  readonly grownBytes: number
  readonly findings: readonly Finding[]
}

export interface Finding {
  readonly what: string
  readonly hex: string
}

/** No single input may take so long; machines are busy, so a slow one is tried again before it counts. */
export const CASE_LIMIT_MS = 250
/** What the whole run may leave behind. */
export const GROWTH_LIMIT_BYTES = 64 << 20
const FINDINGS_LIMIT = 5
const TRIES = 3

export async function fuzzDecoder(
  { name, valid, decode, limitMs = CASE_LIMIT_MS }: Decoder,
  { seed, cases, untilMs = Number.POSITIVE_INFINITY }: { seed: number; cases: number; untilMs?: number },
): Promise<FuzzResult> {
  const hostile = createHostileBytes(seed, valid)
  const findings: Finding[] = []
  const bombs = listBombs(valid)
  let [done, decoded, slowestMs] = [0, 0, 0]

  async function tryOne(bytes: Uint8Array): Promise<void> {
    const startMs = performance.now()
    try {
      const answer = decode(bytes)
      const value: unknown = answer instanceof Promise ? await answer : answer
      if (value !== undefined && value !== null) decoded += 1
    } catch (error) {
      if (!(error instanceof OperatingError)) findings.push({ what: String(error), hex: hexOf(bytes) })
    }
    const tookMs = performance.now() - startMs
    slowestMs = Math.max(slowestMs, tookMs)
    if (tookMs > limitMs && (await isSlowAlways(bytes)))
      findings.push({ what: 'it takes too long', hex: hexOf(bytes) })
  }

  async function isSlowAlways(bytes: Uint8Array): Promise<boolean> {
    for (let tried = 0; tried < TRIES; tried++) {
      const startMs = performance.now()
      try {
        await decode(bytes)
      } catch {
        // Judged above.
      }
      if (performance.now() - startMs <= limitMs) return false
    }
    return true
  }

  for (const bytes of valid) await tryOne(bytes)
  const before = heapBytes()
  while (done < cases && findings.length < FINDINGS_LIMIT && performance.now() < untilMs) {
    await tryOne(bombs[done] ?? hostile.next())
    done += 1
  }
  const grownBytes = heapBytes() - before
  if (grownBytes > GROWTH_LIMIT_BYTES)
    findings.push({ what: `it keeps ${String(grownBytes)} bytes`, hex: '' })
  return { name, cases: done, decoded, slowestMs, grownBytes, findings }
}

/** Exact only where garbage can be collected on demand (`node --expose-gc`). */
function heapBytes(): number {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
