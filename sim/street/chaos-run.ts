/**
 * One seed: a street runs for some slots among faults and liars, heals in the last third, and must then be whole. All
 * chance comes from the seed and no time but the virtual one is read, so that a seed is the same run, bit for bit.
 */
import { slotStartMs, gateClosureMs } from '../../node/core/units/slots.ts'
import type { MemberId, RuleShelf } from '../../node/engine/ports.ts'
import { stillRotten } from './bit-rot.ts'
import { createChances } from './chances.ts'
import { planFaults, riseLater } from './chaos-schedule.ts'
import type { ChaosHome, ChaosStreet } from './chaos-street.ts'
import { createChaosStreet, CLOCK_OFFSET_LIMIT_MS } from './chaos-street.ts'
import type { ChaosOptions, ChaosWorld, Fate } from './chaos-world.ts'
import type { FaultCounts } from './fault-counts.ts'
import { noFaults } from './fault-counts.ts'
import { rememberedVerify } from './remembered-verify.ts'
import type { TestCommunity } from './street-community.ts'
import { makeCommunity } from './street-community.ts'
import { createTrace } from './trace.ts'
import type { VirtualTime } from './virtual-clock.ts'
import { createVirtualTime } from './virtual-clock.ts'
import { checkChains, checkMemory, isLive, LIVE_WITHIN_SLOTS } from './watch-end.ts'

export interface ChaosRun {
  readonly seed: number
  /** The first promise that was broken, and how; `not-live` comes last. */
  readonly invariant: string | undefined
  readonly words: string | undefined
  readonly isViolated: boolean
  readonly isLive: boolean
  /** Blocks that every honest home has. */
  readonly slotsFinal: number
  readonly faults: Readonly<FaultCounts>
  readonly traceHash: string
  /** The last events. */
  readonly ending: readonly string[]
}

export interface ChaosSetting {
  readonly options: ChaosOptions
  readonly made: TestCommunity
  readonly rules: RuleShelf
}

/** A minute, the gate half a minute before: enough for a dozen rounds. */
const SLOT_MS = 60_000
/** Often enough to find what a height made grow before its block makes it shrink again. */
const MEMORY_LOOK_MS = 5000
const GATE_LEAD_MS = 30_000
const NAME = 'chaos street'

/** The validators and one home more, which votes not. All seeds of a campaign share it. */
export function chaosCommunity(validators: number, rule: { name: string; hash: string }): TestCommunity {
  const genesisRule = {
    ...rule,
    kNumerator: 1,
    kDenominator: 2,
    extra: [0, 0, 0, 0],
    gasLimit: 1_000_000_000,
  }
  return makeCommunity({
    name: NAME,
    homes: validators + 1,
    validators,
    genesis: {
      slotMs: SLOT_MS,
      gateLeadMs: GATE_LEAD_MS,
      lateAfterSlots: Math.max(4, validators),
      rule: genesisRule,
    },
  })
}

export async function runChaos(seed: number, { options, made, rules }: ChaosSetting): Promise<ChaosRun> {
  const { genesis } = made.community
  const { slots, byzantine, mutant } = options
  const { firstSlot } = genesis
  const healedSlot = firstSlot + Math.ceil((2 * slots) / 3)
  const healMs = gateClosureMs(healedSlot, SLOT_MS, GATE_LEAD_MS) - 5000
  const lastSlot = firstSlot + slots - 1
  const time = createVirtualTime(gateClosureMs(firstSlot, SLOT_MS, GATE_LEAD_MS) - SLOT_MS / 2)
  const fates = drawFates(seed, made, byzantine)
  const names = new Map(made.homes.map(({ member, id }) => [member, id]))
  const faults = noFaults()
  const broken: { invariant: string; words: string }[] = []
  const trace = createTrace()
  let isHealed = false
  const homes: ChaosHome[] = []

  const world: ChaosWorld = {
    ...options,
    seed,
    made,
    rules,
    time,
    trace,
    context: {
      community: made.community,
      verify: mutant === 'no-signature-check' ? () => true : rememberedVerify,
      ruleFor: rules.find,
    },
    count(fault) {
      faults[fault] += 1
    },
    violated(invariant, words) {
      trace.event(time.nowMs(), `VIOLATED ${invariant}: ${words}`)
      broken.push({ invariant, words })
    },
    isHealed: () => isHealed,
    nameOf: (member) => names.get(member) ?? member,
    fateOf: (member) => fates.get(member) ?? 'honest',
    isHonest: (member) => !fates.has(member),
    parentOf: (blockHash) => stateAt(homes, blockHash),
  }
  const chances = createChances(seed, 9)
  const street = createChaosStreet(world, (home) => {
    riseLater(world, home, chances)
  })
  homes.push(...street.homes)
  const honest = homes.filter(({ isHonest }) => isHonest)
  for (const home of street.homes) {
    if (mutant !== 'late-clocks')
      home.offsetMs = chances.between(-CLOCK_OFFSET_LIMIT_MS, CLOCK_OFFSET_LIMIT_MS)
    await home.rise()
  }
  planFaults(world, street, healMs)
  for (let nowMs = time.nowMs(); nowMs < healMs; nowMs += MEMORY_LOOK_MS) {
    await time.advanceTo(nowMs)
    for (const home of honest) if (home.isRunning()) checkMemory(world, home)
  }
  await time.advanceTo(healMs)
  isHealed = true
  trace.event(time.nowMs(), 'healed')
  heal(street)
  const live = await livesOn(time, honest, { wholeSlot: healedSlot + LIVE_WITHIN_SLOTS, lastSlot })
  checkChains(world, honest)
  for (const home of honest)
    for (const name of stillRotten(home.disk))
      world.violated('unrepaired', `${home.id} has not mended ${name}`)
  const [first] = broken
  const stop = describeStop(honest)
  for (const home of street.homes) if (home.isUp()) home.kill()
  return {
    seed,
    invariant: first?.invariant ?? (live ? undefined : 'not-live'),
    words: first?.words ?? (live ? undefined : stop),
    isViolated: first !== undefined,
    isLive: live,
    slotsFinal: Math.min(...honest.map(({ disk }) => disk.tip?.height ?? 0)),
    faults,
    ending: trace.ending(),
    traceHash: trace.hash(),
  }
}

/**
 * Plays on to the last slot; from `wholeSlot` on each has a block, and if the run is shorter than that, its last. A street
 * of a short run that is not whole by then still has the time that it was promised: a home that was started again
 * listens for a slot before it signs.
 */
async function livesOn(
  time: VirtualTime,
  honest: readonly ChaosHome[],
  { wholeSlot, lastSlot }: { wholeSlot: number; lastSlot: number },
): Promise<boolean> {
  await time.advanceTo(slotStartMs(lastSlot, SLOT_MS))
  if (isLive(honest, { fromSlot: Math.min(wholeSlot, lastSlot), lastSlot })) return true
  if (wholeSlot <= lastSlot) return false
  await time.advanceTo(slotStartMs(wholeSlot, SLOT_MS))
  return isLive(honest, { fromSlot: wholeSlot, lastSlot: wholeSlot })
}

/** Of the faulty validators most lie; some are unlucky, as often as it takes to see what comes of it. */
function drawFates(seed: number, { validators }: TestCommunity, byzantine: number): Map<MemberId, Fate> {
  const chances = createChances(seed, 8)
  const faulty = validators.slice(validators.length - byzantine)
  return new Map(
    faulty.map(({ member }) => {
      const draw = chances.fraction()
      return [member, draw < 0.1 ? 'sign-state-rots' : draw < 0.2 ? 'rolled-back' : 'lies']
    }),
  )
}

/** Wires, disks and power are well again; whoever had stopped, or has a damaged disk, is started by its people. */
function heal({ homes, network }: ChaosStreet): void {
  network.mend()
  for (const home of homes) {
    home.chaosDisk.fill(false)
    const isMended = stillRotten(home.disk).length === 0
    if (home.isRunning() && (home.engine().halted() !== undefined || !isMended)) home.fall('crash')
    if (!home.isUp()) void home.rise()
  }
}

function stateAt(homes: readonly ChaosHome[], blockHash: string) {
  const home = homes.find((each) => each.isRunning() && each.engine().keeper.state().blockHash === blockHash)
  return home?.engine().keeper.state()
}

function describeStop(honest: readonly ChaosHome[]): string {
  return honest
    .map((home) => {
      const { slot, height } = home.disk.tip ?? { slot: 0, height: 0 }
      const why = home.isRunning() ? (home.engine().halted()?.code ?? 'runs') : 'is down'
      return `${home.id} ${why}, height ${height}, slot ${slot}`
    })
    .join('; ')
}
