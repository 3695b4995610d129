/**
 * Work that ends with the first of several signals. AbortSignal.any would be a line, but on Node 20 a signal that lives as long as the
 * process remembers every signal made from it; here nothing stays with them when the work is over.
 */
export async function untilFirstAbort<T>(
  signals: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const forward = (): void => {
    controller.abort(signals.find(({ aborted }) => aborted)?.reason)
  }
  if (signals.some(({ aborted }) => aborted)) forward()
  for (const signal of signals) signal.addEventListener('abort', forward, { once: true })
  try {
    return await work(controller.signal)
  } finally {
    for (const signal of signals) signal.removeEventListener('abort', forward)
  }
}
