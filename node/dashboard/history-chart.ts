import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { History, HistoryEntry } from '../api/history.ts'
import { energyShares, leftWh, usedWh } from './energy-shares.ts'
import type { Bar } from './history-bars.ts'
import { layOutBars } from './history-bars.ts'
import { messages } from './messages.ts'
import { formatEnergy, formatTick } from './numbers.ts'
import { periodAddress } from './route.ts'
import { formatRow } from './times.ts'

const [WIDTH, HEIGHT] = [1000, 240]
/** On a phone every other one has room. */
const LABELS = 8

/** Bars of what was used and what left; each leads to its own page. The table says the same in numbers. */
export function HistoryChart({ history }: { history: History }): VNode {
  const { rows, total } = history
  const shares = energyShares(total)
  const places = placesOf(history)
  const placed = rows.map((entry) => ({ entry, place: placeOf(entry, history) }))
  const { bars, zeroY, ticks } = layOutBars(placed, { width: WIDTH, height: HEIGHT, places })
  const text = messages.history
  const label = text.picture(formatEnergy(usedWh(shares)), formatEnergy(leftWh(shares)))
  return html`<div class="bars">
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${label}>
      ${ticks.map(({ y, energyWh }) => html`<line key=${energyWh} class="tick" x1="0" x2=${WIDTH} y1=${y} y2=${y} />`)}
      ${bars.map((bar) => html`<${BarOf} key=${bar.entry.key} bar=${bar} history=${history} />`)}
      <line class="zero" x1="0" x2=${WIDTH} y1=${zeroY} y2=${zeroY} />
    </svg>
    <ol class="ticks" aria-hidden="true">
      ${ticks.map(
        ({ y, energyWh }) =>
          html`<li key=${energyWh} style=${{ top: `${(100 * y) / HEIGHT}%` }}>
            ${formatTick(Math.abs(energyWh))}
          </li>`,
      )}
    </ol>
    <ol class="places" aria-hidden="true">
      ${labelled(placed).map(
        ({ entry, place }) =>
          html`<li key=${entry.key} style=${{ left: `${(100 * (place + 0.5)) / places}%` }}>
            ${formatRow(entry.startMs, history.timezone, history.by)}
          </li>`,
      )}
    </ol>
  </div>`
}

/** The pointer finds the words of a bar, and a press opens its page; for the keyboard the table has the same links. */
function BarOf({ bar, history }: { bar: Bar; history: History }): VNode {
  const { entry, x, width, pieces } = bar
  const shares = energyShares(entry)
  const title = `${formatRow(entry.startMs, history.timezone, history.by)}: ${messages.history.picture(
    formatEnergy(usedWh(shares)),
    formatEnergy(leftWh(shares)),
  )}`
  const open = (): void => {
    if (history.by !== 'slot') window.location.hash = periodAddress(entry.key)
  }
  return html`<g class=${history.by === 'slot' ? 'bar' : 'bar is-open'} onClick=${open}>
    <title>${title}</title>
    <rect class="hold" x=${x} width=${width} y="0" height=${HEIGHT} />
    ${pieces.map(
      ({ kind, y, height }) =>
        html`<rect key=${kind} class="piece is-${kind}" x=${x} width=${width} y=${y} height=${height} />`,
    )}
  </g>`
}

/** How many rows a whole period has. */
function placesOf({ by, startMs, endMs, rows }: History): number {
  if (by === 'month') return 12
  if (by === 'day') return Math.round((endMs - startMs) / DAY_MS)
  return Math.max(1, Math.round((endMs - startMs) / slotMsOf(rows)))
}

const DAY_MS = 86_400_000
const QUARTER_MS = 900_000

/** Of rows that are slots: the least distance between two of them. */
function slotMsOf(rows: readonly HistoryEntry[]): number {
  const steps = rows.flatMap(({ startMs }, index) => startMs - (rows[index - 1]?.startMs ?? startMs) || [])
  return steps.length === 0 ? QUARTER_MS : Math.min(...steps)
}

function placeOf({ startMs, key }: HistoryEntry, { by, startMs: fromMs, rows }: History): number {
  if (by === 'slot') return Math.round((startMs - fromMs) / slotMsOf(rows))
  return Number(key.slice(by === 'day' ? 8 : 5)) - 1
}

/** Some of the rows, at even distances. */
function labelled<T>(rows: readonly T[]): readonly T[] {
  const step = Math.max(1, Math.ceil(rows.length / LABELS))
  return rows.filter((_, index) => index % step === 0)
}
