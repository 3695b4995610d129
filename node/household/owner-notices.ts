/** What needs attention because of what the owner decided, or may have: that the home does not trade. */
import type { HomeState } from '../api/state.ts'
import type { EpochMs } from '../core/units/quantities.ts'
import { siteIso } from '../runtime/site-time.ts'
import type { OwnerControls } from './owner-controls.ts'

const RESUME = 'Resume trading on the page, or with streetwatt trading resume.'

export function viewOwnerNotices(
  owner: Pick<OwnerControls, 'state' | 'fault'>,
  timezone: string,
): HomeState['attention'] {
  const { trading } = owner.state()
  const fault = owner.fault()
  if (fault !== undefined) return [{ code: fault.code, sentence: fault.message, action: RESUME }]
  if (!trading.isPaused) return []
  const at = (atMs: EpochMs | null): string =>
    siteIso(atMs ?? 0, timezone)
      .slice(0, 16)
      .replace('T', ' ')
  return [
    {
      code: 'trading-paused',
      sentence: `You paused trading on ${at(trading.sinceMs)}: from the slot of ${at(trading.fromMs)} on this home sends no orders. What was traded before is delivered and settled.`,
      action: RESUME,
    },
  ]
}
