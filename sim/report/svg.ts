/**
 * A small kit for drawings that print, scale and download: pure text, no library. Colours are variables of the page's
 * theme (`sun`, `battery`, `neighbours`, `grid`, `home` and a few more); a download puts their values in.
 */
import { escapeText } from './markup.ts'

/** The box that every figure is drawn in, wide enough for a column of the page and legible at half its width. */
export const WIDTH = 480

export type Ink =
  'sun' | 'battery' | 'neighbours' | 'grid' | 'home' | 'ink' | 'muted' | 'line' | 'good' | 'bad' | 'corridor'

/** From a value to a place in the drawing. */
export interface Scale {
  readonly low: number
  readonly high: number
  at(value: number): number
}

export function linearScale(
  values: { low: number; high: number },
  places: { from: number; to: number },
): Scale {
  const { low } = values
  const high = values.high > low ? values.high : low + 1
  const span = places.to - places.from
  return { low, high, at: (value) => places.from + ((value - low) / (high - low)) * span }
}

/** Round numbers that divide the scale in about so many parts. */
export function ticksOf({ low, high }: { low: number; high: number }, parts = 4): number[] {
  const rough = (high - low) / parts
  const magnitude = 10 ** Math.floor(Math.log10(rough))
  const step = magnitude * ([1, 2, 2.5, 5].find((factor) => factor * magnitude >= rough) ?? 10)
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step)
}

/** A whole drawing; `label` is what is read aloud. */
export function drawing(height: number, label: string, parts: readonly string[], width = WIDTH): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${round(height)}" role="img" aria-label="${escapeText(label)}" font-family="system-ui, sans-serif" font-size="15">${parts.join('')}</svg>`
}

export function text(
  x: number,
  y: number,
  words: string,
  {
    ink = 'muted',
    anchor = 'start',
    size,
  }: { ink?: Ink; anchor?: 'start' | 'middle' | 'end'; size?: number } = {},
): string {
  const font = size === undefined ? '' : ` font-size="${size}"`
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"${font} style="fill:var(--${ink})">${escapeText(words)}</text>`
}

export function rectangle(
  box: { x: number; y: number; width: number; height: number },
  ink: Ink,
  { opacity = 1, title }: { opacity?: number; title?: string } = {},
): string {
  const { x, y, width, height } = box
  const inside = title === undefined ? '' : `<title>${escapeText(title)}</title>`
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(Math.max(0, width))}" height="${round(Math.max(0, height))}" style="fill:var(--${ink});fill-opacity:${opacity}">${inside}</rect>`
}

export type Point = readonly [x: number, y: number]

/** A line through points; null breaks it. */
export function polyline(
  points: readonly (Point | null)[],
  ink: Ink,
  { width = 2, dash = '', opacity = 1 }: { width?: number; dash?: string; opacity?: number } = {},
): string {
  let isOpen = false
  const path = points
    .map((point) => {
      if (point === null) {
        isOpen = false
        return ''
      }
      const command = isOpen ? 'L' : 'M'
      isOpen = true
      return `${command}${round(point[0])} ${round(point[1])}`
    })
    .join('')
  const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`
  return `<path d="${path}"${dashes} style="fill:none;stroke:var(--${ink});stroke-width:${width};stroke-opacity:${opacity};stroke-linejoin:round"/>`
}

export function area(points: readonly Point[], ink: Ink, opacity = 1): string {
  if (points.length === 0) return ''
  const path = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('')
  return `<path d="${path}Z" style="fill:var(--${ink});fill-opacity:${opacity}"/>`
}

/** Grid lines with their numbers on the left, and the unit above them. */
export function valueAxis(
  scale: Scale,
  {
    left,
    right,
    unit,
    write,
  }: { left: number; right: number; unit: string; write: (value: number) => string },
): string {
  const lines = ticksOf(scale).map((value) => {
    const y = scale.at(value)
    const isZero = value === 0
    return (
      polyline(
        [
          [left, y],
          [right, y],
        ],
        isZero ? 'muted' : 'line',
        { width: 1 },
      ) + text(left - 6, y + 5, write(value), { anchor: 'end' })
    )
  })
  return lines.join('') + text(left - 6, scale.at(scale.high) - 10, unit, { anchor: 'end', size: 12 })
}

/** Coloured squares with words, one row after the other. */
export function legend(
  entries: readonly { words: string; ink: Ink; isLine?: boolean; dash?: string; opacity?: number }[],
  { x, y, right = WIDTH }: { x: number; y: number; right?: number },
): { markup: string; height: number } {
  let [at, row] = [x, 0]
  const parts = entries.map(({ words, ink, isLine = false, dash = '', opacity = 1 }) => {
    // About 8.4 units a letter at this size.
    const width = 22 + 8.4 * words.length + 12
    if (at + width > right && at > x) [at, row] = [x, row + 1]
    const top = y + 20 * row
    const mark = isLine
      ? polyline(
          [
            [at, top - 5],
            [at + 16, top - 5],
          ],
          ink,
          { width: 2.5, dash },
        )
      : rectangle({ x: at, y: top - 11, width: 14, height: 12 }, ink, { opacity })
    const part = mark + text(at + 22, top, words)
    at += width
    return part
  })
  return { markup: parts.join(''), height: 20 * (row + 1) }
}

export function round(value: number): number {
  return Math.round(value * 10) / 10
}
