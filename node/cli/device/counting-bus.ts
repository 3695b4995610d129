/** A bus that counts what is asked of it. */
import type { Bus } from '../../../hardware/modbus/bus.ts'

export interface CountingBus {
  readonly bus: Bus
  /** Requests so far; a read that was tried twice counts once. */
  readonly requests: () => number
}

export function countRequests(bus: Bus): CountingBus {
  let requests = 0
  const counted =
    <A extends unknown[], R>(ask: (...args: A) => R) =>
    (...args: A): R => {
      requests += 1
      return ask(...args)
    }
  return {
    requests: () => requests,
    bus: {
      ...bus,
      readHolding: counted(bus.readHolding),
      readInput: counted(bus.readInput),
      writeHolding: counted((...args: Parameters<Bus['writeHolding']>) => bus.writeHolding(...args)),
    },
  }
}
