/**
 * All mutants of a source inside it at once, each asleep behind its number, so that a file is loaded once and any of
 * them can be woken: `a < b` becomes `(isMutant(7) ? (a <= b) : (a < b))`.
 */
import type { Host, Mutant } from './find-mutants.ts'
import { applyMutant } from './find-mutants.ts'

/** Processes that the tests start know no other way which mutant is awake. */
export const MUTANT_VARIABLE = 'STREETWATT_MUTANT'

interface Numbered {
  readonly id: number
  readonly mutant: Mutant
}

interface Hosted {
  readonly host: Host
  readonly changes: Numbered[]
}

/** `firstId` is the number of the first mutant, the others follow. Lines stay where they are. */
export function armMutants(source: string, mutants: readonly Mutant[], firstId: number): string {
  const byPlace = new Map<string, Hosted>()
  for (const [index, mutant] of mutants.entries()) {
    const { type, start, end } = mutant.host
    const place = `${type} ${String(start)} ${String(end)}`
    const hosted = byPlace.get(place) ?? { host: mutant.host, changes: [] }
    hosted.changes.push({ id: firstId + index, mutant })
    byPlace.set(place, hosted)
  }
  const hosts = [...byPlace.values()].sort(({ host: left }, { host: right }) => compareHosts(left, right))
  const fallback = `((id) => id === Number(globalThis.process.env.${MUTANT_VARIABLE}))`
  return `const isMutant = globalThis.isMutant ?? ${fallback}; ${render(source, 0, source.length, hosts)}`
}

/** What holds others comes first; a statement that is nothing but its expression holds it. */
function compareHosts(left: Host, right: Host): number {
  if (left.start !== right.start) return left.start - right.start
  if (left.end !== right.end) return right.end - left.end
  return left.type === 'statement' ? -1 : 1
}

function render(source: string, start: number, end: number, hosts: readonly Hosted[]): string {
  let text = ''
  let at = start
  for (let index = 0; index < hosts.length;) {
    const hosted = hosts[index]
    if (hosted === undefined) break
    let next = index + 1
    while ((hosts[next]?.host.start ?? Infinity) < hosted.host.end) next += 1
    text += source.slice(at, hosted.host.start) + choose(source, hosted, hosts.slice(index + 1, next))
    at = hosted.host.end
    index = next
  }
  return text + source.slice(at, end)
}

function choose(source: string, { host, changes }: Hosted, inner: readonly Hosted[]): string {
  const unchanged = render(source, host.start, host.end, inner)
  return changes.reduce(
    (text, { id, mutant }) =>
      host.type === 'statement'
        ? `{ if (isMutant(${String(id)})) { ${changed(source, mutant)} } else { ${text} } }`
        : `(isMutant(${String(id)}) ? (${changed(source, mutant)}) : (${text}))`,
    unchanged,
  )
}

/** Of the host only, without the others in it: one at a time is awake. */
function changed(source: string, mutant: Mutant): string {
  const { start, end } = mutant.host
  const tail = source.length - end
  const whole = applyMutant(source, mutant)
  return whole.slice(start, whole.length - tail)
}
