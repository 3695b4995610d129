/**
 * Where the labels above a bar go: each begins above its segment, and gives way to its neighbours only as far as it
 * must, so that no label lies on another and none leaves the bar.
 */
export function placeLabels(
  starts: readonly number[],
  { width, total }: { width: number; total: number },
): number[] {
  const places = starts.map((start) => start)
  let free = 0
  for (const [index, place] of places.entries()) {
    places[index] = Math.max(place, free)
    free = (places[index] ?? 0) + width
  }
  let limit = total
  for (let index = places.length - 1; index >= 0; index--) {
    places[index] = Math.max(0, Math.min(places[index] ?? 0, limit - width))
    limit = places[index] ?? 0
  }
  return places
}
