/** The known name nearest to a misspelt one, by edit distance; null where none is near enough to be meant. */
export function nearestName(name: string, known: readonly string[]): string | null {
  const limit = Math.max(1, Math.floor(name.length / 3))
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((left, right) => left.distance - right.distance)
  return ranked[0]?.candidate ?? null
}

/** Names are short; what is longer is no slip. */
const LENGTH_LIMIT = 64

/** Levenshtein's distance, one row of the table at a time. */
function editDistance(from: string, to: string): number {
  if (from.length > LENGTH_LIMIT || to.length > LENGTH_LIMIT) return Infinity
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let index = 0; index < from.length; index += 1) {
    const next = [index + 1]
    for (let column = 1; column <= to.length; column += 1) {
      const changed = (row[column - 1] ?? 0) + (from[index] === to[column - 1] ? 0 : 1)
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? Infinity
}
