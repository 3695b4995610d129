import { STRATEGIES } from '../../node/core/trading/strategies.ts'
import type { AnyStrategy } from '../../node/core/trading/strategies.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { nearestWord } from '../scenario/did-you-mean.ts'
import type { StreetColumns } from './street-columns.ts'

/** How a home trades in a run, as its scenario names it. */
export interface HomeBehaviour {
  /** As the result names it. */
  readonly name: string
  /** Null for the truthful one, which the engine runs in columns. */
  readonly strategy: AnyStrategy | null
  /** In the steered case the battery, where there is one, follows the market. */
  readonly isOptimising: boolean
}

const TRUTHFUL: HomeBehaviour = { name: 'truthful', strategy: null, isOptimising: true }
/** Truthful, and the battery never follows the market. */
const SELF_CONSUMPTION: HomeBehaviour = { name: 'self-consumption', strategy: null, isOptimising: false }
const OPTIMISER: HomeBehaviour = { name: 'optimiser', strategy: null, isOptimising: true }

/** The names that a scenario can write; a researcher's own come beside them. */
export const BEHAVIOUR_NAMES = [
  SELF_CONSUMPTION.name,
  OPTIMISER.name,
  ...STRATEGIES.map(({ name }) => name),
] as const

/** How each home behaves; throws `strategy-unknown` for a name that nobody knows. */
export function behavioursOf(street: StreetColumns, own: readonly AnyStrategy[] = []): HomeBehaviour[] {
  return street.homes.map(({ id, strategy, battery }) => {
    if (strategy === null) return battery === null ? TRUTHFUL : OPTIMISER
    return behaviourNamed(strategy, id, own)
  })
}

function behaviourNamed(name: string, homeId: string, own: readonly AnyStrategy[]): HomeBehaviour {
  for (const known of [TRUTHFUL, SELF_CONSUMPTION, OPTIMISER]) if (known.name === name) return known
  const strategy = [...own, ...STRATEGIES].find((each) => each.name === name)
  if (strategy !== undefined) return { name, strategy, isOptimising: false }
  const names = [...BEHAVIOUR_NAMES, ...own.map((each) => each.name)]
  const nearest = nearestWord(name, names)
  const advice = nearest === null ? `there are ${names.join(', ')}` : `did you mean "${nearest}"?`
  throw new OperatingError(
    { code: 'strategy-unknown', name, homeId },
    `Home "${homeId}" names the strategy "${name}", which nobody knows: ${advice}`,
  )
}
