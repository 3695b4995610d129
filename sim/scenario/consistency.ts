import { nearestWord } from './did-you-mean.ts'
import { HOMES_LIMIT } from './group-schema.ts'
import type { WrittenTariff } from './price-schema.ts'
import type { Problem } from './problems.ts'
import type { WrittenScenario } from './schema.ts'

type Path = Problem['path']

/** What is wrong between parts that are each right: found after every value was read. */
export function findContradictions(scenario: WrittenScenario): Problem[] {
  return [
    ...startProblems(scenario),
    ...currencyProblems(scenario),
    ...countProblems(scenario),
    ...idProblems(scenario),
    ...siteProblems(scenario),
    ...zoneProblems(scenario),
    ...placeProblems(scenario),
  ]
}

function startProblems({ start, slotMinutes }: WrittenScenario): Problem[] {
  if (start % slotMinutes === 0) return []
  return [
    invalid(['start'], `is not the beginning of a slot; begin at a multiple of ${slotMinutes / 60_000} min`),
  ]
}

function currencyProblems(scenario: WrittenScenario): Problem[] {
  const { currency, tariff, communityFee, zones, homes, groups } = scenario
  const named = [
    ...tariffCurrencies(tariff, ['tariff']),
    ...homes.flatMap((home, index) => [
      ...(home.tariff === undefined ? [] : tariffCurrencies(home.tariff, ['homes', index, 'tariff'])),
      ...wearCurrency(home.battery, ['homes', index, 'battery', 'wear']),
    ]),
    ...groups.flatMap((group, index) => [
      ...(group.tariff === undefined ? [] : tariffCurrencies(group.tariff, ['groups', index, 'tariff'])),
      ...wearCurrency(group.battery, ['groups', index, 'battery', 'wear']),
    ]),
    { path: ['communityFee'], currency: communityFee.currency },
    ...zones.flatMap(({ entry, exit }, index) => [
      { path: ['zones', index, 'entry'], currency: entry.currency },
      { path: ['zones', index, 'exit'], currency: exit.currency },
    ]),
  ]
  return named.flatMap(({ path, currency: written }) =>
    written === null || written === currency
      ? []
      : [invalid(path, `is in ${written} and the scenario is in ${currency}; use one currency`)],
  )
}

interface NamedCurrency {
  readonly path: Path
  readonly currency: string | null
}

function tariffCurrencies(tariff: WrittenTariff, path: Path): NamedCurrency[] {
  return (['retail', 'feedIn'] as const).flatMap((name) => {
    const price = tariff[name]
    const at = [...path, name]
    if ('csv' in price) {
      return [
        { path: [...at, 'unit'], currency: price.unit.currency },
        { path: [...at, 'plus'], currency: price.plus.currency },
      ]
    }
    if (!('windows' in price)) return [{ path: at, currency: price.currency }]
    return [
      { path: [...at, 'price'], currency: price.price.currency },
      ...price.windows.map((window, index) => ({
        path: [...at, 'windows', index, 'price'],
        currency: window.price.currency,
      })),
    ]
  })
}

function wearCurrency(
  battery: { wear: { currency: string | null } } | undefined,
  path: Path,
): NamedCurrency[] {
  return battery === undefined ? [] : [{ path, currency: battery.wear.currency }]
}

function countProblems({ homes, groups }: WrittenScenario): Problem[] {
  const count = groups.reduce((sum, group) => sum + group.count, homes.length)
  if (count === 0) return [invalid([], 'has no homes; add homes or groups')]
  if (count <= HOMES_LIMIT) return []
  return [invalid(['groups'], `make ${count} homes with the others; at most ${HOMES_LIMIT} are allowed`)]
}

function idProblems({ homes, groups }: WrittenScenario): Problem[] {
  const problems: Problem[] = []
  const seen = new Set<string>()
  for (const [list, entries] of [
    ['homes', homes],
    ['groups', groups],
  ] as const) {
    for (const [index, { id }] of entries.entries()) {
      if (seen.has(id))
        problems.push(
          invalid(
            [list, index, 'id'],
            `is "${id}" as an earlier ${list === 'homes' ? 'home' : 'group'}'s is; give each its own`,
          ),
        )
      seen.add(id)
    }
  }
  for (const [index, { id }] of homes.entries()) {
    const group = groups.find((known) => isMemberName(id, known.id))
    if (group !== undefined)
      problems.push(invalid(['homes', index, 'id'], `is "${id}", as a home of group ${group.id} may be`))
  }
  return problems
}

function isMemberName(id: string, groupId: string): boolean {
  return id.startsWith(`${groupId}-`) && /^\d+$/.test(id.slice(groupId.length + 1))
}

function siteProblems({ homes, groups, site }: WrittenScenario): Problem[] {
  if (site !== undefined) return []
  const what = 'needs to know where the sun is; add site: { latitude, longitude } to the scenario'
  return [
    ...homes.flatMap((home, index) => {
      const problems: Problem[] = []
      const at = ['homes', index] as const
      if (home.pv !== undefined && 'generator' in home.pv)
        problems.push(invalid([...at, 'pv', 'generator'], what))
      if (home.pv !== undefined && 'pvgis' in home.pv) problems.push(invalid([...at, 'pv', 'pvgis'], what))
      if ('generator' in home.load && home.load.generator === 'appliances')
        problems.push(invalid([...at, 'load', 'generator'], what))
      if (home.heatPump !== undefined) problems.push(invalid([...at, 'heatPump'], what))
      return problems
    }),
    ...groups.map((_, index) => invalid(['groups', index], what)),
  ]
}

function zoneProblems({ homes, groups, zones }: WrittenScenario): Problem[] {
  if (zones.length === 0) return []
  const known = zones.map(({ id }) => id)
  const twice = known.findIndex((id, index) => known.indexOf(id) !== index)
  const problems = twice < 0 ? [] : [invalid(['zones', twice, 'id'], "is as an earlier zone's is")]
  for (const [list, entries] of [
    ['homes', homes],
    ['groups', groups],
  ] as const) {
    for (const [index, { zone }] of entries.entries()) {
      if (zone === undefined)
        problems.push(invalid([list, index], 'has no zone where the street has zones; add one'))
      else if (!known.includes(zone)) {
        const nearest = nearestWord(zone, known)
        const advice = nearest === null ? `the zones are ${known.join(', ')}` : `did you mean "${nearest}"?`
        problems.push(invalid([list, index, 'zone'], `is "${zone}" and no zone of the street; ${advice}`))
      }
    }
  }
  return problems
}

/** Where a home hangs means nothing where there is no network to hang it on. */
function placeProblems({ feeder, homes }: WrittenScenario): Problem[] {
  if (feeder !== undefined) return []
  return homes.flatMap((home, index) =>
    (['bus', 'phase'] as const)
      .filter((name) => home[name] !== undefined)
      .map((name) =>
        invalid(
          ['homes', index, name],
          'says where the home hangs on a feeder and the scenario has none; add feeder: FILE, or leave it out',
        ),
      ),
  )
}

function invalid(path: Problem['path'], what: string): Problem {
  return { code: 'scenario-invalid', path, at: 'value', what }
}
