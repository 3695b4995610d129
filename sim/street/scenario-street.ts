/**
 * A scenario through real nodes: every home the production engine and household on one virtual clock, with a network and
 * disks in memory and the emulator's physics behind its meter. Nothing fails here; what goes wrong in life is for
 * `sim chaos`.
 */
import { stateRoot } from '../../node/core/chain/state-leaves.ts'
import { assert } from '../../node/core/units/assert.ts'
import { gateClosureMs, slotStartMs } from '../../node/core/units/slots.ts'
import type { RuleShelf } from '../../node/engine/ports.ts'
import type { BlockOutcome } from '../../node/engine/outcome.ts'
import { foresightOf } from '../../node/household/foresight.ts'
import { createMemoryHub } from '../../node/net/memory-hub.ts'
import type { Logger } from '../../node/runtime/logger.ts'
import { createDrives } from '../profiles/drives.ts'
import { expectedSlots } from '../profiles/foresights.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { createEmulatedBench } from './emulated-bench.ts'
import { rememberedVerify } from './remembered-verify.ts'
import type { TestCommunity } from './street-community.ts'
import type { SimulatedHome } from './street-home.ts'
import { createSimulatedHome } from './street-home.ts'
import { createVirtualTime } from './virtual-clock.ts'

export interface ScenarioStreetOptions {
  readonly scenario: Scenario
  readonly made: TestCommunity
  /** Holds the module of the community's rule. */
  readonly rules: RuleShelf
}

export interface ScenarioStreetParts {
  readonly signal: AbortSignal
  /** Told after every slot how many have begun. */
  readonly progress: (slots: number) => void
}

/** Market time runs so long before the first gate closes, for the first sheets. */
const WARM_UP_MS = 60_000

/**
 * Runs all slots until the last is settled, and gives what every block did, in order. That all homes hold one ledger is
 * checked.
 */
export async function runScenarioStreet(
  options: ScenarioStreetOptions,
  { signal, progress }: ScenarioStreetParts,
): Promise<readonly BlockOutcome[]> {
  const { scenario, made } = options
  const { slotMs, gateLeadMs, firstSlot, lateAfterSlots } = made.community.genesis
  const time = createVirtualTime(gateClosureMs(firstSlot, slotMs, gateLeadMs) - WARM_UP_MS)
  const homes = await createHomes(options, time)
  const outcomes: BlockOutcome[] = []
  const lastSlot = firstSlot + Math.ceil((scenario.endMs - scenario.startMs) / slotMs) - 1
  let settledSlot = firstSlot - 1
  try {
    for (const home of homes) await home.start()
    homes[0]?.engine().onFinal(({ outcome }) => {
      outcomes.push(outcome)
      settledSlot = Math.max(settledSlot, ...outcome.settled.map(({ slot }) => slot))
    })
    for (let slot = firstSlot; settledSlot < lastSlot; slot++) {
      signal.throwIfAborted()
      assert(slot <= lastSlot + lateAfterSlots + 2, 'a slot that is over is settled')
      await time.advanceTo(slotStartMs(slot, slotMs))
      progress(Math.min(slot - firstSlot, lastSlot - firstSlot))
    }
    checkAgreement(homes)
    return outcomes
  } finally {
    for (const home of homes) if (home.isRunning()) home.kill()
  }
}

async function createHomes(
  { scenario, made, rules }: ScenarioStreetOptions,
  time: ReturnType<typeof createVirtualTime>,
): Promise<SimulatedHome[]> {
  const { community } = made
  const { slotMs, firstSlot, rule } = community.genesis
  assert(await rules.prepare(rule), "the street's rule is on its shelf")
  const drives = await createDrives(scenario)
  const expected = expectedSlots(scenario, drives)
  const hub = createMemoryHub({ members: made.homes.map(({ member }) => member) })
  const context = { community, verify: rememberedVerify, ruleFor: rules.find }
  return made.homes.map((home, index) => {
    const facts = scenario.homes[index]
    const drive = drives.get(facts?.id ?? '')
    assert(facts !== undefined && drive !== undefined, 'every member is a home of the scenario')
    const place = { index, slotMs, startMs: scenario.startMs }
    return createSimulatedHome(home, {
      ...{ context, rules, hub },
      seed: scenario.seed * 1000 + index,
      powerW: 0,
      clock: () => time.clock(),
      nowMs: time.nowMs,
      logger: QUIET,
      bench: createEmulatedBench(facts, place, { drive, now: time.nowMs }),
      foresight: foresightOf(expected[index] ?? [], firstSlot),
      wire: (network) => network,
    })
  })
}

function silence(): void {
  // What a home would log is in its blocks.
}
const QUIET: Logger = { debug: silence, info: silence, warn: silence, error: silence }

/** When a slot begins, its block is final everywhere. */
function checkAgreement(homes: readonly SimulatedHome[]): void {
  const roots = new Set(homes.map((home) => stateRoot(home.engine().keeper.state())))
  assert(roots.size === 1, 'all homes hold one ledger')
}
