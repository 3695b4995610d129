/** Stops the program where it is itself wrong; never used for what a peer, a device or a file does. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message)
}

/** Ends a switch over a union: the compiler refuses a forgotten case, and so does the run. */
export function unreachable(value: never): never {
  throw new AssertionError(`unexpected case ${JSON.stringify(value)}`)
}

/** A mistake of ours. Nobody catches it on purpose. */
export class AssertionError extends Error {
  override name = 'AssertionError'
}
