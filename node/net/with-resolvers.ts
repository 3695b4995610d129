/**
 * libp2p 3 calls Promise.withResolvers (it-queue, mortice, yamux and others), which Node has from version 22 on; on
 * Node 20 it throws at the first write of the peer store. Import this file before anything that loads libp2p.
 */
if (!Object.hasOwn(Promise, 'withResolvers')) Promise.withResolvers = withResolvers

function withResolvers<T>(this: PromiseConstructor): PromiseParts<T> {
  const parts: Partial<PromiseParts<T>> = {}
  const promise = new this<T>((resolve, reject) => Object.assign(parts, { resolve, reject }))
  // The executor above has run by now, so the parts are complete; TypeScript cannot see that.
  return Object.assign(parts, { promise }) as PromiseParts<T>
}

interface PromiseParts<T> {
  promise: Promise<T>
  resolve: (value: T | PromiseLike<T>) => void
  reject: (reason?: unknown) => void
}

declare global {
  // TypeScript's ES2022 library has no withResolvers; this adds exactly what ES2024 says.
  interface PromiseConstructor {
    withResolvers<T>(): PromiseParts<T>
  }
}
