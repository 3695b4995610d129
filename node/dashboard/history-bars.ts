import type { HistoryEntry } from '../api/history.ts'
import { energyShares, leftWh, usedWh } from './energy-shares.ts'

/** One piece of a bar, in the unit of the picture: y grows downwards. */
export interface Piece {
  readonly kind: 'own' | 'bought' | 'grid-in' | 'sold' | 'grid-out'
  readonly y: number
  readonly height: number
}

export interface Bar {
  readonly entry: HistoryEntry
  readonly x: number
  readonly width: number
  readonly pieces: readonly Piece[]
}

export interface Bars {
  readonly bars: readonly Bar[]
  /** Where neither used nor left energy is. */
  readonly zeroY: number
  /** Round amounts and where they are. */
  readonly ticks: readonly { readonly energyWh: number; readonly y: number }[]
}

/** Part of a bar's place that stays free beside it. */
const GAP = 0.22
const TICKS_AT_LEAST = 3

/**
 * Bars of what the home used, upwards, and of what left it, downwards. `places` is how many bars have room: a month that
 * runs has as many as a whole one.
 */
export function layOutBars(
  rows: readonly { readonly entry: HistoryEntry; readonly place: number }[],
  size: { readonly width: number; readonly height: number; readonly places: number },
): Bars {
  const shares = rows.map(({ entry }) => energyShares(entry))
  const top = Math.max(1, ...shares.map(usedWh))
  const bottom = Math.max(0, ...shares.map(leftWh))
  const perWh = size.height / (top + bottom)
  const zeroY = top * perWh
  const step = size.width / size.places
  return {
    zeroY,
    ticks: roundAmounts(bottom, top).map((energyWh) => ({ energyWh, y: zeroY - energyWh * perWh })),
    bars: rows.map(({ entry, place }) => {
      const { ownWh, boughtWh, gridInWh, soldWh, gridOutWh } = energyShares(entry)
      return {
        entry,
        x: (place + GAP / 2) * step,
        width: step * (1 - GAP),
        pieces: [
          ...stack(zeroY, -perWh, [
            ['own', ownWh ?? 0],
            ['bought', boughtWh],
            ['grid-in', gridInWh],
          ]),
          ...stack(zeroY, perWh, [
            ['sold', soldWh],
            ['grid-out', gridOutWh],
          ]),
        ],
      }
    }),
  }
}

/** Upwards where `perWh` is negative. */
function stack(from: number, perWh: number, parts: readonly (readonly [Piece['kind'], number])[]): Piece[] {
  let at = from
  return parts.flatMap(([kind, energyWh]) => {
    const end = at + energyWh * perWh
    const piece = { kind, y: Math.min(at, end), height: Math.abs(end - at) }
    at = end
    return energyWh === 0 ? [] : [piece]
  })
}

/** A few amounts from what left (negative) to what was used, zero among them, at steps of 1, 2 or 5. */
function roundAmounts(bottom: number, top: number): number[] {
  let step = 10 ** Math.floor(Math.log10(top + bottom))
  for (const smaller of [1, 0.5, 0.2, 0.1]) {
    step = 10 ** Math.floor(Math.log10(top + bottom)) * smaller
    if ((top + bottom) / step >= TICKS_AT_LEAST) break
  }
  const amounts: number[] = []
  for (let at = -Math.floor(bottom / step); at * step <= top; at++) amounts.push(at * step)
  return amounts
}
