import type { Logger } from '../runtime/logger.ts'
import type { FinalBlock, FinalListener } from './running-engine.ts'

/** Who wants to hear of final blocks. */
export interface FinalListeners {
  /** Returns how to end it. */
  readonly add: (listener: FinalListener) => () => void
  tell(final: FinalBlock): void
}

/** Whoever only looks on must not stop the street: what a listener throws is logged and that is all. */
export function createFinalListeners({ logger }: { logger: Logger }): FinalListeners {
  const listeners = new Set<FinalListener>()
  return {
    add(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    tell(final) {
      for (const listener of listeners) {
        try {
          listener(final)
        } catch (error) {
          logger.error({ error: String(error) }, 'a listener to final blocks failed')
        }
      }
    },
  }
}
