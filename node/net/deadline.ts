/** A time limit that starts again with every sign of life, and stands still while we are the slow ones. */
export interface Deadline {
  readonly signal: AbortSignal
  /** The limit counts from now. */
  restart(): void
  pause(): void
  /** Forgets the timer and the outer signal. */
  close(): void
}

/**
 * Aborts with a TimeoutError after `timeoutMs`, or with the outer signal's reason. AbortSignal.any would say the
 * same in a line, but on Node 20 an outer signal that lives long keeps every signal made from it.
 */
export function createDeadline(timeoutMs: number, outer?: AbortSignal): Deadline {
  const controller = new AbortController()
  const { signal } = controller
  let timer: NodeJS.Timeout | undefined

  const forward = (): void => {
    controller.abort(outer?.reason)
  }
  const expire = (): void => {
    controller.abort(new DOMException(`nothing moved for ${timeoutMs} ms`, 'TimeoutError'))
  }
  const pause = (): void => {
    clearTimeout(timer)
  }

  if (outer?.aborted === true) forward()
  outer?.addEventListener('abort', forward, { once: true })
  return {
    signal,
    pause,
    restart() {
      pause()
      timer = setTimeout(expire, timeoutMs)
    },
    close() {
      pause()
      outer?.removeEventListener('abort', forward)
    },
  }
}
