/** What needs attention when this clock is not that of the street: orders and votes come at the wrong time. */
import type { HomeState } from '../api/state.ts'
import { aheadOfMostMs, CLOCKS_AGREE_MS, clockWords } from '../runtime/clock-words.ts'

/** By how far the clock of each neighbour that was heard is ahead of this one. */
export function viewClockNotice(heardMs: readonly number[]): HomeState['attention'] {
  const aheadMs = aheadOfMostMs(heardMs)
  if (aheadMs === null) return []
  return [
    {
      code: 'clock-off',
      sentence: `The clock of this machine is at least ${clockWords(aheadMs)} those of most neighbours: beyond ${String(CLOCKS_AGREE_MS / 1000)} s its orders and votes come at the wrong time.`,
      action: 'Let the network set it: timedatectl set-ntp true, or the time server of your router.',
    },
  ]
}
