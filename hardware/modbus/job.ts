import { busError, givenUpError, type BusError, type BusPlace } from './bus-errors.ts'
import type { BusRequest } from './request.ts'

/** One request on its way through the queue. It settles once; what happens to the line later is no longer its matter. */
export interface Job {
  readonly place: BusPlace
  readonly request: BusRequest
  readonly attempts: number
  readonly timeoutMs: number
  readonly done: Promise<readonly number[]>
  isSettled(): boolean
  resolve(words: readonly number[]): void
  reject(error: BusError): void
}

/** Makes a job that fails by itself when its deadline passes or its signal aborts. */
export function createJob(options: {
  place: BusPlace
  request: BusRequest
  attempts: number
  timeoutMs: number
  deadlineMs: number
  signal: AbortSignal | undefined
}): Job {
  const { place, request, attempts, timeoutMs, deadlineMs, signal } = options
  let isSettled = false
  let settle: { resolve: (words: readonly number[]) => void; reject: (error: BusError) => void } | null = null
  const done = new Promise<readonly number[]>((resolve, reject) => (settle = { resolve, reject }))
  const timer = setTimeout(() => reject(deadlineError(place, deadlineMs)), deadlineMs)
  const onAbort = () => reject(givenUpError(place, signal?.reason))

  function finish(): boolean {
    if (isSettled) return false
    isSettled = true
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
    return true
  }
  function reject(error: BusError): void {
    if (finish()) settle?.reject(error)
  }
  if (signal?.aborted === true) onAbort()
  else signal?.addEventListener('abort', onAbort, { once: true })
  return {
    place,
    request,
    attempts,
    timeoutMs,
    done,
    isSettled: () => isSettled,
    resolve(words) {
      if (finish()) settle?.resolve(words)
    },
    reject,
  }
}

function deadlineError(place: BusPlace, deadlineMs: number): BusError {
  const what = `no answer within the ${deadlineMs} ms of the whole request`
  return busError(place, {
    code: 'device-timeout',
    what,
    remedy: 'check that the device is on and not busy with another client',
  })
}
