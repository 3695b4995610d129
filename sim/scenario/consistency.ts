import type { Problem } from './problems.ts'
import type { WrittenScenario } from './schema.ts'

/** What is wrong between parts that are each right: found after every value was read. */
export function findContradictions(scenario: WrittenScenario): Problem[] {
  return [...startProblems(scenario), ...currencyProblems(scenario), ...homeProblems(scenario)]
}

function startProblems({ start, slotMinutes }: WrittenScenario): Problem[] {
  if (start % slotMinutes === 0) return []
  return [
    invalid(['start'], `is not the beginning of a slot; begin at a multiple of ${slotMinutes / 60_000} min`),
  ]
}

function currencyProblems({ currency, tariff }: WrittenScenario): Problem[] {
  return (['retail', 'feedIn'] as const).flatMap((name) => {
    const written = tariff[name].currency
    if (written === null || written === currency) return []
    return [
      invalid(['tariff', name], `is in ${written} and the scenario is in ${currency}; use one currency`),
    ]
  })
}

function homeProblems({ homes, site }: WrittenScenario): Problem[] {
  const seen = new Set<string>()
  return homes.flatMap(({ id, pv }, index) => {
    const problems: Problem[] = []
    if (seen.has(id))
      problems.push(invalid(['homes', index, 'id'], `is "${id}" as an earlier home's is; give each its own`))
    seen.add(id)
    if (pv !== undefined && 'generator' in pv && site === undefined) {
      const what = 'needs to know where the sun is; add site: { latitude, longitude } to the scenario'
      problems.push(invalid(['homes', index, 'pv', 'generator'], what))
    }
    return problems
  })
}

function invalid(path: Problem['path'], what: string): Problem {
  return { code: 'scenario-invalid', path, at: 'value', what }
}
