/** The owner of a home that only exists in tests: what is decided is kept in its state, and holds from the next slot on. */
import type { OwnerDesk, OwnerState } from '../../node/api/owner.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { refuseWish } from '../../node/household/wish-limits.ts'

export function makeOwnerState(nextMs: number): OwnerState {
  return {
    trading: { isPaused: false, sinceMs: null, fromMs: null },
    battery: {
      reserve: { ppm: 200_000, source: 'configuration' },
      leastSale: { microPerKwh: null, source: 'default' },
      base: { reservePpm: 200_000, leastSaleMicroPerKwh: null },
      fromMs: null,
    },
    nextMs,
  }
}

export interface FakeOwner extends OwnerDesk {
  /** What it was asked, in order. */
  readonly asked: readonly object[]
  /** Its disk is full from now on. */
  refuse(): void
}

export function createFakeOwner(now: {
  readonly state: () => OwnerState
  readonly change: (owner: OwnerState) => void
  readonly nowMs: () => number
}): FakeOwner {
  const asked: object[] = []
  let isFull = false
  async function set(what: object, edit: (state: OwnerState) => OwnerState): Promise<OwnerState> {
    asked.push(what)
    if (isFull) throw new OperatingError({ code: 'owner-file-unwritable' }, 'The disk is full.')
    now.change(edit(now.state()))
    return now.state()
  }
  return {
    asked,
    refuse() {
      isFull = true
    },
    setWishes: (change) =>
      set(change, (state) => {
        const { reservePpm, leastSaleMicroPerKwh } = change
        refuseWish(change)
        const { reserve, leastSale, base } = state.battery
        const price = leastSaleMicroPerKwh
        return {
          ...state,
          battery: {
            reserve: reservePpm === undefined ? reserve : { ppm: reservePpm, source: 'owner' },
            leastSale: price === undefined ? leastSale : { microPerKwh: price, source: 'owner' },
            ...{ base, fromMs: state.nextMs },
          },
        }
      }),
    dropWishes: () =>
      set({}, (state) => ({
        ...state,
        battery: { ...makeOwnerState(state.nextMs).battery, fromMs: state.nextMs },
      })),
    setTrading: ({ isPaused }) =>
      set({ isPaused }, (state) => ({
        ...state,
        trading: { isPaused, sinceMs: now.nowMs(), fromMs: state.nextMs },
      })),
  }
}
