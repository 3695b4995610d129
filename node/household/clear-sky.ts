/** What a clear sky gives on flat ground, from where a home is (suncalc, and Haurwitz 1945). */
import { getPosition } from 'suncalc'
import type { EpochMs } from '../core/units/quantities.ts'

export interface Location {
  /** Degrees north and east; negative in the south and the west. */
  readonly latitude: number
  readonly longitude: number
}

const RADIANS = Math.PI / 180

/** Whole W/m² at a moment; 0 while the sun is down. */
export function clearSkyW({ latitude, longitude }: Location, atMs: EpochMs): number {
  const { altitude } = getPosition(new Date(atMs), latitude, longitude)
  const sine = Math.sin(altitude * RADIANS)
  return sine <= 0 ? 0 : Math.round(1098 * sine * Math.exp(-0.057 / sine))
}
