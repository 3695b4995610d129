import type { OrdealDocument } from './run-ordeal.ts'

/** What an ordeal shows to be broken; empty where all is well. How long a return takes is told, and judged by people. */
export function brokenPromises({
  stateRoots,
  ledgers,
  signedTwice,
  halted,
  tradedWh,
  finalTooSoon,
  height,
}: OrdealDocument): readonly string[] {
  const bad = ledgers.filter(
    ({ ok, sumNano, sumWh, height: own }) => !ok || sumNano !== '0' || sumWh !== '0' || own < height,
  )
  return [
    ...(stateRoots.length === 1 && stateRoots[0] !== 'none'
      ? []
      : [`roots differ: ${stateRoots.join(', ')}`]),
    ...bad.map(({ id }) => `the ledger of ${id} does not hold`),
    ...signedTwice.map((place) => `signed twice: ${place}`),
    ...halted.map((which) => `signs nothing any more: ${which}`),
    ...(tradedWh > 0 ? [] : ['nothing was traded']),
    ...(finalTooSoon === 0 ? [] : [`blocks were final before their gate, ${finalTooSoon} times`]),
  ]
}
