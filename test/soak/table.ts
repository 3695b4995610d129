import type { HomeRow } from './rows.ts'
import type { Slope } from './slope.ts'

const COLUMNS: readonly (readonly [title: string, cell: (row: HomeRow) => string])[] = [
  ['home', ({ id }) => id],
  ['RSS MB', ({ mostRssMb }) => mostRssMb.toFixed(0)],
  ['RSS MB/h', ({ rssSlope }) => slopeText(rssSlope)],
  ['heap MB/h', ({ heapSlope }) => slopeText(heapSlope)],
  ['CPU %', ({ cpuPercent }) => cpuPercent.toFixed(1)],
  ['files', ({ openFiles }) => thirdsText(openFiles)],
  ['resources', ({ activeResources }) => thirdsText(activeResources)],
  ['log kB', ({ logBytes }) => (logBytes / 1e3).toFixed(1)],
  ['data MB', ({ dataBytes }) => (dataBytes / 1e6).toFixed(2)],
  ['data MB/h', ({ dataBytesPerHour }) => (dataBytesPerHour / 1e6).toFixed(2)],
  ['written MB/h', ({ writtenBytesPerHour }) => (writtenBytesPerHour / 1e6).toFixed(1)],
]

/** A head and a line per home, right-aligned but for the name. */
export function tableLines(rows: readonly HomeRow[]): string[] {
  const cells = [COLUMNS.map(([title]) => title), ...rows.map((row) => COLUMNS.map(([, cell]) => cell(row)))]
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)))
  return cells.map((line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  )
}

function slopeText(slope: Slope | undefined): string {
  return slope === undefined ? '–' : `${slope.perHour.toFixed(1)} ± ${slope.plusMinus.toFixed(1)}`
}

function thirdsText([middle, late]: readonly [number, number]): string {
  return `${middle.toFixed(0)} → ${late.toFixed(0)}`
}
