/**
 * Spreads nano-currency over the Wh of an owner's fills, which are listed in canonical order: floor(total / energy)
 * for each Wh, and one nano more for each of the first total mod energy Wh.
 */
export function spreadOverEnergy(totalNano: bigint, fillsWh: readonly number[]): bigint[] {
  const energyWh = fillsWh.reduce((sum, fillWh) => sum + BigInt(fillWh), 0n)
  if (energyWh === 0n) return fillsWh.map(() => 0n)
  let restNano = totalNano % energyWh
  return fillsWh.map((fillWh) => {
    const moreNano = restNano < BigInt(fillWh) ? restNano : BigInt(fillWh)
    restNano -= moreNano
    return (totalNano / energyWh) * BigInt(fillWh) + moreNano
  })
}
