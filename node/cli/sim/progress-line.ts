import type { Terminal } from '../terminal.ts'

/** Without a terminal a line is said this often. */
const PLAIN_LINE_MS = 5_000
const BAR_CELLS = 24

/** Shows how far a run is and how long it will take: a bar where somebody watches, now and then a line where not. */
export function createProgressLine(
  terminal: Terminal,
  nowMs: () => number,
): (done: number, whole: number) => void {
  const startedMs = nowMs()
  let saidMs = startedMs
  return (done, whole) => {
    if (done === 0) return
    const spentMs = nowMs() - startedMs
    const text = progressText(done / whole, (spentMs * (whole - done)) / done)
    terminal.progress(text)
    if (terminal.isWatched || nowMs() - saidMs < PLAIN_LINE_MS) return
    saidMs = nowMs()
    terminal.say(text)
  }
}

/** `[######……]  25 %, 12 s left`. */
export function progressText(part: number, leftMs: number): string {
  const full = Math.round(part * BAR_CELLS)
  const bar = `${'#'.repeat(full)}${'.'.repeat(BAR_CELLS - full)}`
  return `[${bar}] ${String(Math.floor(part * 100)).padStart(3)} %, ${formatLeft(leftMs)} left`
}

function formatLeft(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  return seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`
}
