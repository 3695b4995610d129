import * as z from 'zod'
import type { Tip } from '../engine/chain-store.ts'

/** The tip that was written as JSON, or undefined when it is none. */
export function parseTip(written: string): Tip | undefined {
  try {
    const parsed = tipSchema.safeParse(JSON.parse(written))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

const tipSchema = z.strictObject({
  height: z.int().min(1),
  slot: z.int().min(0),
  blockHash: z.string().regex(/^[0-9a-f]{64}$/),
  finalAtMs: z.int().nullable(),
})
