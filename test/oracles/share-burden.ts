/**
 * Shares a gap in equal parts among agents in canonical order. Those with less than an equal part give all they have,
 * and the parts of the others are computed again; at the end each gives floor(gap / N), the first gap mod N one more.
 */
export function shareBurden(energiesWh: readonly number[], gapWh: number): number[] {
  const burdens = energiesWh.map(() => 0)
  let sharers = [...energiesWh.keys()]
  let restWh = gapWh
  for (;;) {
    const partOf = restWh
    const count = sharers.length
    const isTooSmall = (index: number): boolean => (energiesWh[index] ?? 0) * count < partOf
    const small = sharers.filter(isTooSmall)
    if (small.length === 0) break
    for (const index of small) {
      burdens[index] = energiesWh[index] ?? 0
      restWh -= energiesWh[index] ?? 0
    }
    sharers = sharers.filter((index) => !isTooSmall(index))
  }
  sharers.forEach((index, at) => {
    burdens[index] = Math.floor(restWh / sharers.length) + (at < restWh % sharers.length ? 1 : 0)
  })
  return burdens
}
