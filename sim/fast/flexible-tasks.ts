import type { FlexibleColumns, StreetColumns } from './street-columns.ts'

/** When a task that begins now uses its energy: writes Wh into `slotsWh`, one place for each slot of its window. */
export type PlaceTask = (task: number, slotsWh: Int32Array) => void

/** The flexible loads of a run, slot by slot. */
export interface FlexibleTasks {
  /** What each home's flexible loads use in this slot, Wh; slots are asked for in order, each once. */
  take(slot: number): Int32Array
}

/** Places each task when its window opens, and keeps what it will use until then. */
export function createFlexibleTasks(street: StreetColumns, place: PlaceTask): FlexibleTasks {
  const { flexible } = street
  const count = street.homes.length
  const nowWh = new Int32Array(count)
  if (flexible.count === 0) return { take: () => nowWh }
  const ringSlots = longestWindow(flexible) + 1
  const ringWh = new Int32Array(ringSlots * count)
  const windowWh = new Int32Array(ringSlots)
  let next = 0
  return {
    take(slot) {
      for (; next < flexible.count && flexible.fromSlot[next] === slot; next++) {
        const length = (flexible.untilSlot[next] as number) - slot
        const slotsWh = windowWh.subarray(0, length).fill(0)
        place(next, slotsWh)
        const home = flexible.home[next] as number
        for (let offset = 0; offset < length; offset++) {
          const at = ((slot + offset) % ringSlots) * count + home
          ringWh[at] = (ringWh[at] as number) + (slotsWh[offset] as number)
        }
      }
      const row = ringWh.subarray((slot % ringSlots) * count, ((slot % ringSlots) + 1) * count)
      nowWh.set(row)
      row.fill(0)
      return nowWh
    },
  }
}

/** At full power from the beginning on, as a device does that nobody steers. */
export function placeAtOnce({ energyWh, maxSlotWh }: FlexibleColumns): PlaceTask {
  return (task, slotsWh) => {
    let left = energyWh[task] as number
    for (let offset = 0; offset < slotsWh.length && left > 0; offset++) {
      const part = Math.min(left, maxSlotWh[task] as number)
      slotsWh[offset] = part
      left -= part
    }
  }
}

function longestWindow({ count, fromSlot, untilSlot }: FlexibleColumns): number {
  let longest = 0
  for (let task = 0; task < count; task++)
    longest = Math.max(longest, (untilSlot[task] as number) - (fromSlot[task] as number))
  return longest
}
