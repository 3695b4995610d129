/** The known word nearest to a misspelt one, by edit distance; null where none is near enough to be meant. */
export function nearestWord(word: string, known: readonly string[]): string | null {
  const lower = word.toLowerCase()
  let nearest: string | null = null
  let least = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    const distance = editDistance(lower, candidate.toLowerCase())
    if (distance < least) {
      least = distance
      nearest = candidate
    }
  }
  return nearest
}

const LENGTH_LIMIT = 64

/** Levenshtein's distance, where two neighbours swapped count as one slip: letters added, left out or changed. */
function editDistance(from: string, to: string): number {
  if (from.length > LENGTH_LIMIT || to.length > LENGTH_LIMIT) return Infinity
  const rows = [Array.from({ length: to.length + 1 }, (_, index) => index)]
  const at = (row: number, column: number) => rows[row]?.[column] ?? Infinity
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    rows.push(current)
    for (let column = 1; column <= to.length; column++) {
      const changed = at(row - 1, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1)
      const isSwap = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      const swapped = isSwap ? at(row - 2, column - 2) + 1 : Infinity
      current.push(Math.min(changed, swapped, at(row - 1, column) + 1, at(row, column - 1) + 1))
    }
  }
  return at(from.length, to.length)
}
