/** Throws hostile bytes at one decoder: it answers, soon, and keeps nothing. */
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { createHostileBytes } from '../support/hostile-bytes.ts'
import { listBombs } from './bombs.ts'
import type { Decoder } from './decoders.ts'

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

export function fuzzDecoder(
  { name, valid, decode }: Decoder,
  { seed, cases, untilMs = Number.POSITIVE_INFINITY }: { seed: number; cases: number; untilMs?: number },
): FuzzResult {
  const hostile = createHostileBytes(seed, valid)
  const findings: Finding[] = []
  const bombs = listBombs(valid)
  let [done, decoded, slowestMs] = [0, 0, 0]

  function tryOne(bytes: Uint8Array): void {
    const startMs = performance.now()
    try {
      const value = decode(bytes)
      if (value !== undefined && value !== null) decoded += 1
    } catch (error) {
      if (!(error instanceof OperatingError)) findings.push({ what: String(error), hex: hexOf(bytes) })
    }
    const tookMs = performance.now() - startMs
    slowestMs = Math.max(slowestMs, tookMs)
    if (tookMs > CASE_LIMIT_MS && isSlowAlways(bytes))
      findings.push({ what: 'it takes too long', hex: hexOf(bytes) })
  }

  function isSlowAlways(bytes: Uint8Array): boolean {
    return Array.from({ length: TRIES }).every(() => {
      const startMs = performance.now()
      try {
        decode(bytes)
      } catch {
        // Judged above.
      }
      return performance.now() - startMs > CASE_LIMIT_MS
    })
  }

  for (const bytes of valid) tryOne(bytes)
  const before = heapBytes()
  while (done < cases && findings.length < FINDINGS_LIMIT && performance.now() < untilMs) {
    tryOne(bombs[done] ?? hostile.next())
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
