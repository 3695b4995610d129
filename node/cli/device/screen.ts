/** A block of lines on a terminal that the next one replaces. */

export interface Screen {
  /** Draws lines in place of the ones before; lines are cut at the terminal's width. */
  draw(lines: readonly string[]): Promise<void>
}

const CURSOR_UP = (lines: number): string => (lines === 0 ? '' : `\u001b[${lines}A`)
const CLEAR_BELOW = '\r\u001b[J'
const DEFAULT_COLUMNS = 80

/** Null where the stream is no terminal. */
export function createScreen(stream: NodeJS.WriteStream): Screen | null {
  if (!stream.isTTY) return null
  let drawn = 0
  return {
    draw(lines) {
      const columns = stream.columns || DEFAULT_COLUMNS
      const rows = Math.max(1, (stream.rows || 24) - 1)
      const shown = lines.slice(0, rows).map((line) => line.slice(0, columns - 1))
      const text = `${CURSOR_UP(drawn)}${CLEAR_BELOW}${shown.join('\n')}\n`
      drawn = shown.length
      return new Promise((resolve) => stream.write(text, () => resolve()))
    },
  }
}
