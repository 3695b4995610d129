/**
 * The community that a scenario's homes would found: members with their tariffs, devices and zones, and keys that follow
 * from the seed, so that two runs are one.
 */
import { slotAt } from '../../node/core/units/slots.ts'
import type { Genesis, GenesisMember, RuleTerms, Tariff } from '../../node/core/governance/genesis.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { parseGenesis } from '../../node/store/genesis-file.ts'
import type { StreetColumns, StreetHome } from '../fast/street-columns.ts'
import { emulatedSerial, scenarioDaylight, siteFacts } from '../profiles/nameplates.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { TestCommunity } from './street-community.ts'
import { makeCommunity } from './street-community.ts'

/** More add nothing but messages; the other homes verify every block. */
const VALIDATORS_MOST = 4
const GATE_LEAD_MS = 300_000
/** What the fees bring stays with the community, as the simulator counts it. */
const NOTHING_SHARED = { deliveryWeight: 0, serviceWeight: 0, reserveNano: 0 }

/** Throws `scenario-not-for-street` where the scenario has what nodes do not do, or no community may agree on. */
export function scenarioCommunity(
  scenario: Scenario,
  { street, rule }: { street: StreetColumns; rule: RuleTerms },
): TestCommunity {
  checkStrategies(street)
  const { slotMs, startMs, homes, seed } = scenario
  const validators = Math.min(homes.length, VALIDATORS_MOST)
  const genesis: Partial<Genesis> = {
    ...{ slotMs, rule },
    ...{ currency: scenario.currency, timezone: scenario.timezone },
    firstSlot: slotAt(startMs, slotMs),
    gateLeadMs: Math.min(GATE_LEAD_MS, slotMs),
    lateAfterSlots: Math.max(8, validators + 2),
    daylight: scenarioDaylight(scenario),
    fees: { communityFeeMicroPerKwh: street.communityFeeMicroPerKwh, zones: street.zones },
    rewards: NOTHING_SHARED,
  }
  const made = makeCommunity({
    name: `simulated street ${seed}`,
    homes: homes.length,
    validators,
    genesis,
    member: (index) => memberOf(index, scenario, street),
  })
  checkGenesis(made)
  return made
}

function memberOf(index: number, { homes }: Scenario, street: StreetColumns): Partial<GenesisMember> {
  const home = homes[index]
  const facts = street.homes[index]
  if (home === undefined || facts === undefined) return {}
  return {
    id: home.id,
    title: home.title,
    connectionLimitW: home.connectionLimitW,
    tariffs: tariffsOf(facts, street),
    devices: [emulatedSerial(index)],
    site: siteFacts(home),
    zone: street.zones[facts.zone]?.id ?? null,
  }
}

/** One for every slot in which a price changes. */
function tariffsOf({ plan }: StreetHome, { tariffs, slots, startMs, slotMs }: StreetColumns): Tariff[] {
  const found: Tariff[] = []
  for (let slot = 0; slot < slots; slot++) {
    const retailMicroPerKwh = tariffs.retailMicroPerKwh[plan * slots + slot] ?? 0
    const feedInMicroPerKwh = tariffs.feedInMicroPerKwh[plan * slots + slot] ?? 0
    const last = found.at(-1)
    if (last?.retailMicroPerKwh === retailMicroPerKwh && last.feedInMicroPerKwh === feedInMicroPerKwh)
      continue
    found.push({ fromMs: slot === 0 ? 0 : startMs + slot * slotMs, retailMicroPerKwh, feedInMicroPerKwh })
  }
  return found
}

/** A node orders what it expects at what that is worth; its battery serves the home. */
const STRATEGIES_OF_NODES: readonly (string | null)[] = [null, 'truthful', 'self-consumption', 'optimiser']

function checkStrategies({ homes }: StreetColumns): void {
  const other = homes.find(({ strategy }) => !STRATEGIES_OF_NODES.includes(strategy))
  if (other !== undefined)
    throw notForStreet(`home "${other.id}" trades by ${String(other.strategy)}, which no node does yet`)
}

function checkGenesis({ genesisBytes }: TestCommunity): void {
  try {
    parseGenesis(genesisBytes, 'the scenario')
  } catch (cause) {
    if (!(cause instanceof OperatingError)) throw cause
    throw notForStreet(cause.message)
  }
}

function notForStreet(why: string): OperatingError {
  return new OperatingError(
    { code: 'scenario-not-for-street' },
    `No street of nodes can run this scenario: ${why}. Change it, or use --engine fast.`,
  )
}
