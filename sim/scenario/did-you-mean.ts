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

/** Levenshtein's distance: letters added, left out or changed; two neighbours swapped count as two. */
function editDistance(from: string, to: string): number {
  if (from.length > LENGTH_LIMIT || to.length > LENGTH_LIMIT) return Infinity
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const changed = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1)
      current.push(Math.min(changed, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[to.length] ?? Infinity
}
