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
  return outcome.orders
    .filter((order) => order.member === member.memberKey)
    .map((order) => {
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
}
