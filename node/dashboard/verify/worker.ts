/**
 * Runs beside the page, so that a long clearing does not stop it, and so that this script alone, and not the page, has
 * the right to compile WebAssembly. It gets a slot as the page shows it, fetches the rule by its hash, and answers once.
 */
import type { SlotDetail } from '../../api/source.ts'
import type { Verification } from '../../api/verify-slot.ts'
import { verifySlot } from '../../api/verify-slot.ts'

/** What the page gets: a verification, or why there is none. */
export type WorkerAnswer = Verification | { readonly code: 'rule-unknown' | 'node-silent' | 'machine-failed' }

addEventListener('message', ({ data }: MessageEvent<SlotDetail>) => {
  void answer(data).then((message) => {
    postMessage(message)
  })
})

async function answer(detail: SlotDetail): Promise<WorkerAnswer> {
  const hash = detail.conditions?.rule.hash
  const bytes = hash === undefined ? new Uint8Array() : await fetchRule(hash)
  if (typeof bytes === 'string') return { code: bytes }
  try {
    return verifySlot(detail, bytes)
  } catch {
    return { code: 'machine-failed' }
  }
}

async function fetchRule(hash: string): Promise<Uint8Array | 'rule-unknown' | 'node-silent'> {
  try {
    const response = await fetch(`/api/v1/rules/${hash}`)
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : 'rule-unknown'
  } catch {
    return 'node-silent'
  }
}
