import type { OrderState, SlotState } from '../api/state.ts'
import type { GenesisMember } from '../core/governance/genesis.ts'
import type { DayBook } from './day-book.ts'
import type { Household } from './household.ts'

const ORDERS_SHOWN = 50

interface OrdersViewParts {
  readonly household: Pick<Household, 'ordersOf'>
  readonly book: DayBook
  readonly member: GenesisMember
}

/** The newest orders of the day, with what became of each. */
export function viewOrders(day: readonly SlotState[], parts: OrdersViewParts): OrderState[] {
  return [...day]
    .reverse()
    .flatMap((slot) => orderStates(slot, parts))
    .slice(0, ORDERS_SHOWN)
}

function orderStates(
  { slot, startMs, priceMicroPerKwh, status }: SlotState,
  { household, book, member }: OrdersViewParts,
): OrderState[] {
  const outcome = book.ofSlot(slot)
  if (outcome === undefined) {
    const state = status === 'no-block' ? 'missed' : 'sent'
    return household.ordersOf(slot).map(({ side, energyWh, limitPriceMicroPerKwh }) => ({
      slot,
      startMs,
      side,
      energyWh,
      limitPriceMicroPerKwh,
      filledWh: 0,
      priceMicroPerKwh: null,
      state,
    }))
  }
  const isVoid = book.fillsOf(slot) === 'void'
  const taken = outcome.orders
    .filter((order) => order.member === member.memberKey)
    .map((order): OrderState => {
      const filledWh = isVoid ? 0 : order.filledWh
      const state = filledWh === 0 ? 'unfilled' : filledWh === order.energyWh ? 'filled' : 'partial'
      const { side, energyWh } = order
      return {
        slot,
        startMs,
        side,
        energyWh,
        limitPriceMicroPerKwh: order.priceMicroPerKwh,
        filledWh,
        priceMicroPerKwh: filledWh === 0 ? null : priceMicroPerKwh,
        state,
      }
    })
  const isRefused = outcome.refusedOrders.some((order) => order.member === member.memberKey)
  const left = notAmong(household.ordersOf(slot), taken)
  return [
    ...taken,
    ...left.map(({ side, energyWh, limitPriceMicroPerKwh }) => ({
      ...{ slot, startMs, side, energyWh, limitPriceMicroPerKwh, filledWh: 0, priceMicroPerKwh: null },
      state: isRefused ? ('refused' as const) : ('missed' as const),
    })),
  ]
}

type OrderTerms = Pick<OrderState, 'side' | 'energyWh' | 'limitPriceMicroPerKwh'>

/** Orders that were sent and are not in the book. */
function notAmong<T extends OrderTerms>(sent: readonly T[], taken: readonly OrderTerms[]): T[] {
  const rest = [...taken]
  return sent.filter((order) => {
    const found = rest.findIndex(
      ({ side, energyWh, limitPriceMicroPerKwh }) =>
        side === order.side &&
        energyWh === order.energyWh &&
        limitPriceMicroPerKwh === order.limitPriceMicroPerKwh,
    )
    if (found >= 0) rest.splice(found, 1)
    return found < 0
  })
}
