/**
 * The clock of a street that runs faster than life. Its homes wait until the street's beginning is written into one
 * file; a home that starts again later finds it there and falls into step.
 */
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { OperatingError } from '../core/units/operating-error.ts'
import { writeWholeFile } from '../runtime/whole-file.ts'

const LOOK_MS = 50

/** Waits for the beginning of market time, in real milliseconds since 1970. */
export async function waitForBeginning(path: string, signal: AbortSignal): Promise<number> {
  for (;;) {
    signal.throwIfAborted()
    const realOriginMs = await readBeginning(path)
    if (realOriginMs !== undefined) return realOriginMs
    await sleep(LOOK_MS, undefined, { signal })
  }
}

/** The same, or undefined where market time has not begun yet. */
export async function readBeginning(path: string): Promise<number | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : parseBeginning(text, path)
}

/** Writes the beginning whole or not at all. */
export async function writeBeginning(path: string, realOriginMs: number): Promise<void> {
  await writeWholeFile(path, `${JSON.stringify({ realOriginMs })}\n`)
}

function parseBeginning(text: string, path: string): number {
  const value = parseJson(text)
  if (
    typeof value === 'object' &&
    value !== null &&
    'realOriginMs' in value &&
    typeof value.realOriginMs === 'number'
  )
    return value.realOriginMs
  throw new OperatingError(
    { code: 'config-invalid', path },
    `${path}:1:1: this is not the beginning of a demo street; start the demo again.`,
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
