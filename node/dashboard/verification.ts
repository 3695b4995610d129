import { signal } from '@preact/signals'
import type { SlotDetail } from '../api/source.ts'
import type { WorkerAnswer } from './verify/worker.ts'

/** How far the check of the slot that is shown has come; it belongs to what was shown when it began. */
export type Check =
  { readonly code: 'not-asked' | 'running' } | { readonly code: 'done'; readonly answer: WorkerAnswer }

export const check = signal<Check>({ code: 'not-asked' })

/** A minute is more than the largest book takes at the highest gas limit. */
const PATIENCE_MS = 60_000

let end: (() => void) | undefined

/** Clears the slot again in a worker of this browser, which ends with its answer. */
export function startCheck(detail: SlotDetail): void {
  forgetCheck()
  check.value = { code: 'running' }
  const worker = new Worker('/verifier.js', { type: 'module' })
  const timer = window.setTimeout(finish, PATIENCE_MS, { code: 'machine-failed' })
  end = () => {
    window.clearTimeout(timer)
    worker.terminate()
  }
  worker.addEventListener('message', ({ data }: MessageEvent<WorkerAnswer>) => {
    finish(data)
  })
  worker.addEventListener('error', () => {
    finish({ code: 'machine-failed' })
  })
  worker.postMessage(detail)
}

/** What was checked is no longer what is shown. */
export function forgetCheck(): void {
  end?.()
  end = undefined
  check.value = { code: 'not-asked' }
}

function finish(answer: WorkerAnswer): void {
  end?.()
  end = undefined
  check.value = { code: 'done', answer }
}
