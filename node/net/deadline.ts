/** A time limit that starts again with every sign of life, and stands still while we are the slow ones. */
export interface Deadline {
  readonly signal: AbortSignal
  /** The limit counts from now. */
  restart(): void
  pause(): void
}

/** Aborts with a TimeoutError after `timeoutMs`, or with the outer signal's reason. Call `pause` when done. */
export function createDeadline(timeoutMs: number, outer?: AbortSignal): Deadline {
  const controller = new AbortController()
  const signal = outer === undefined ? controller.signal : AbortSignal.any([controller.signal, outer])
  let timer: NodeJS.Timeout | undefined
  const pause = (): void => {
    clearTimeout(timer)
  }
  return {
    signal,
    pause,
    restart() {
      pause()
      timer = setTimeout(() => {
        controller.abort(new DOMException(`nothing moved for ${timeoutMs} ms`, 'TimeoutError'))
      }, timeoutMs)
    },
  }
}
