/** When this process is to end, and that it does. */
import { EXIT } from './exit-codes.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** A home whose supervisor is gone has this long to close its store. */
const ORPHAN_LIMIT_MS = 10_000
/** What is still open this long after a command's end is our mistake, and must not keep the process. */
const LINGER_LIMIT_MS = 5_000

/**
 * Aborted by Ctrl-C, a polite end, or a closed terminal; a second one ends the process at once. A home of the demo is
 * started with a channel to its supervisor, which the system closes however that process ends: then the home ends
 * too. A home started by hand has no such channel, and lives until it is told.
 */
export function interrupted(): AbortSignal {
  const controller = new AbortController()
  for (const name of SIGNALS) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(EXIT.failed)
      controller.abort()
    })
  }
  // Somebody who reads our output only in part, as `head` does, has seen enough.
  process.stdout.on('error', () => {
    controller.abort()
  })
  const orphaned = (): void => {
    controller.abort()
    setTimeout(() => process.exit(EXIT.failed), ORPHAN_LIMIT_MS).unref()
  }
  // False, not undefined: there was a channel, and it closed while we were being loaded.
  if ((process.connected as boolean | undefined) === false) orphaned()
  else process.once('disconnect', orphaned)
  process.channel?.unref()
  return controller.signal
}

/** Ends the process with this code as soon as nothing is open, or soon after even if something is. */
export function endWith(code: number): void {
  process.exitCode = code
  setTimeout(() => process.exit(code), LINGER_LIMIT_MS).unref()
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve()
      return
    }
    signal.addEventListener(
      'abort',
      () => {
        resolve()
      },
      { once: true },
    )
  })
}
