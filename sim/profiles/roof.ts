import type { Roof } from '../scenario/sources.ts'
import type { Sky } from './sky.ts'

const RADIANS = Math.PI / 180
/** Inverter, heat, dirt and wires: what reaches the meter of what the modules could give. */
export const PERFORMANCE_RATIO = 0.81
/** What the ground in front of a roof throws back. */
const ALBEDO = 0.2
/** W/m² at which modules give their installed power. */
const STANDARD_RADIATION = 1000
const EIGHTHS = 8
const ROWS_PER_HOUR = 4
/** A roof's direction is kept in these parts, so that it is the same number on every machine. */
const PARTS = 2 ** 20

/**
 * Whole Wh of each row that a roof gives under a sky, into `energyWh`: direct sun by its angle, the part of the sky
 * that the roof sees, and what the ground throws back; never more than installed. What is less than a Wh is kept for
 * the next row.
 */
export function fillRoofWh(energyWh: Int32Array, roof: Roof, sky: Sky): void {
  const { eastEighths, northEighths, upEighths, diffuseEighths, sunlitRows } = sky
  const { toEast, toNorth, toZenith, seen, thrownBack } = directionOf(roof)
  const mostWh = roof.peakW / ROWS_PER_HOUR
  const whOfEighth = (mostWh * PERFORMANCE_RATIO) / (STANDARD_RADIATION * EIGHTHS)
  energyWh.fill(0)
  let kept = 0
  for (let index = 0; index < sunlitRows.length; index++) {
    const row = sunlitRows[index] ?? 0
    const up = upEighths[row] ?? 0
    const diffuse = diffuseEighths[row] ?? 0
    const facing = toEast * (eastEighths[row] ?? 0) + toNorth * (northEighths[row] ?? 0) + toZenith * up
    const onRoof = (facing > 0 ? facing : 0) + seen * diffuse + thrownBack * (up + diffuse)
    const given = onRoof * whOfEighth
    kept += given < mostWh ? given : mostWh
    const whole = Math.floor(kept)
    energyWh[row] = whole
    kept -= whole
  }
}

/** W/m² on a roof of the direct sun as a vector and the diffuse radiation on the ground. */
export function radiationOnRoof(
  roof: Pick<Roof, 'tiltDegrees' | 'azimuthDegrees'>,
  sun: { readonly east: number; readonly north: number; readonly up: number; readonly diffuse: number },
): number {
  const { toEast, toNorth, toZenith, seen, thrownBack } = directionOf(roof)
  const facing = toEast * sun.east + toNorth * sun.north + toZenith * sun.up
  return Math.max(0, facing) + seen * sun.diffuse + thrownBack * (sun.up + sun.diffuse)
}

/** Where a roof looks, how much of the sky it sees, and how much of the ground's light. */
function directionOf({ tiltDegrees, azimuthDegrees }: Pick<Roof, 'tiltDegrees' | 'azimuthDegrees'>) {
  const tilt = tiltDegrees * RADIANS
  const azimuth = azimuthDegrees * RADIANS
  const toZenith = inParts(Math.cos(tilt))
  return {
    toEast: inParts(Math.sin(tilt) * Math.sin(azimuth)),
    toNorth: inParts(Math.sin(tilt) * Math.cos(azimuth)),
    toZenith,
    seen: (1 + toZenith) / 2,
    thrownBack: (ALBEDO * (1 - toZenith)) / 2,
  }
}

function inParts(value: number): number {
  return Math.round(value * PARTS) / PARTS
}
