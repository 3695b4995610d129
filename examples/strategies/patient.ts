/**
 * A strategy of one's own, as docs/strategies.md explains it: a home that bids and offers a part of the way between the
 * two tariffs, goes further where it traded, and gives way where it did not.
 */
import type { Strategy } from '../../node/core/trading/strategy.ts'

interface PatientState {
  /** How much of the spread the home wants for itself, ppm. */
  readonly sharePpm: number
}

const PPM = 1_000_000
const FIRST_PPM = 300_000
const STEP_PPM = 20_000
const MOST_PPM = 900_000

export const strategy: Strategy<PatientState> = {
  name: 'patient',
  start: () => ({ sharePpm: FIRST_PPM }),
  draft({ sharePpm }, { netWh, limitWh, retailMicroPerKwh: retail, feedInMicroPerKwh: feedIn, hasPv }) {
    const energyWh = Math.min(Math.abs(netWh), limitWh)
    if (energyWh === 0) return []
    // Where the sun is dearer than the supplier there is no spread to share.
    const wantedMicroPerKwh = Math.floor((Math.max(retail - feedIn, 0) * sharePpm) / PPM)
    return netWh > 0
      ? [{ side: 'bid', energyWh, limitPriceMicroPerKwh: retail - wantedMicroPerKwh, source: 'load' }]
      : [
          {
            side: 'offer',
            energyWh,
            limitPriceMicroPerKwh: feedIn + wantedMicroPerKwh,
            source: hasPv ? 'solar' : 'unknown',
          },
        ]
  },
  learn({ sharePpm }, _view, { orders, fillsWh }) {
    if (orders.length === 0) return { sharePpm }
    const hasTraded = fillsWh.some((fillWh) => fillWh > 0)
    return {
      sharePpm: hasTraded ? Math.min(sharePpm + STEP_PPM, MOST_PPM) : Math.max(sharePpm - STEP_PPM, 0),
    }
  },
}
