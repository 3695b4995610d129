/**
 * The ordeal: a street of real processes trades while its homes are killed and frozen, as often and when a seed says.
 * Then all are let live, and everything that was promised is looked at from outside: by the homes' pages, their disks,
 * and what a member heard that only listened.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { fetchOutcome } from '../../node/cli/demo/home-client.ts'
import { gateClosureMs } from '../../node/core/units/slots.ts'
import type { BlockOutcome } from '../../node/engine/outcome.ts'
import { CLOCK_TOLERANCE_MS } from '../../node/engine/schedule.ts'
import { createSeededRandom } from '../../node/runtime/random.ts'
import type { HomeRunner } from './home-runner.ts'
import type { LedgerCheck } from './check-ledgers.ts'
import { checkLedgers } from './check-ledgers.ts'
import type { ProcessStreet } from './process-street.ts'
import { openProcessStreet } from './process-street.ts'
import { outcomeOf, readinessOf, untilHeight } from './street-looks.ts'
import { createSignedPlaces } from './signed-places.ts'

export interface OrdealOptions {
  readonly homes: number
  readonly kills: number
  readonly seed: number
  readonly directory: string
  readonly speed?: number
  readonly say: (line: string) => void
}

export interface OrdealDocument {
  readonly seed: number
  readonly homes: number
  readonly kills: number
  readonly freezes: number
  readonly wallMs: number
  readonly height: number
  /** Slots from the first to the last block, and those of them without a block. */
  readonly slots: number
  readonly slotsWithoutBlock: number
  readonly tradedWh: number
  /** How often a home says that a block was final before its gate: its clock was not that of the street. */
  readonly finalTooSoon: number
  /** One, where all agree. */
  readonly stateRoots: readonly string[]
  readonly ledgers: readonly LedgerCheck[]
  /** Places of which something signed was heard or found on a disk, and those with two different things. */
  readonly signedPlaces: number
  readonly signedTwice: readonly string[]
  /** Homes that sign nothing any more, and why. */
  readonly halted: readonly string[]
  readonly returns: readonly Return[]
}

/** How a home that was killed came back, in milliseconds from the start of its new process. */
export interface Return {
  /** Until its page answered: the program was loaded, its disk and device open, its neighbours greeted. */
  readonly answersMs: number
  /** Until it had every block that the street had. */
  readonly inStepMs: number
}

const SPEED = 180
const LOOK_MS = 50
/** A home that is not in step by then never will be. */
const IN_SYNC_LIMIT_MS = 120_000
/** Blocks after the last fall that all must have. */
const BLOCKS_AFTER = 3
const LIMIT_SLOTS = 24

export async function runOrdeal(options: OrdealOptions): Promise<OrdealDocument> {
  const { homes: count, directory, speed = SPEED, say } = options
  const places = createSignedPlaces()
  const street = await openProcessStreet({ homes: count, speed, directory }, places.note)
  const startedMs = performance.now()
  let isOpen = true
  try {
    say(`${count} homes run, and one member listens`)
    await untilHeight(street, 1, { limitSlots: LIMIT_SLOTS })
    const fallen = await strike(street, options)
    say('all are up; three more blocks, and everything is compared')
    const height = (await street.height()) + BLOCKS_AFTER
    await untilHeight(street, height, { limitSlots: LIMIT_SLOTS })
    const outcomes = await Promise.all(street.homes.map((home) => outcomeOf(home, height, street.slotRealMs)))
    const halted = await haltedHomes(street.homes)
    const history = await historyOf(street, height)
    isOpen = false
    await street.stop()
    const ledgers = await checkLedgers(street, places.note)
    return {
      seed: options.seed,
      homes: count,
      ...fallen,
      wallMs: Math.round(performance.now() - startedMs),
      height,
      ...history,
      stateRoots: [...new Set(outcomes.map((outcome) => outcome?.stateRoot ?? 'none'))],
      ledgers,
      signedPlaces: places.count(),
      signedTwice: places.twice(),
      halted,
    }
  } finally {
    if (isOpen) await street.stop()
  }
}

/** Two of three times a kill, else a freeze for some seconds. Mostly so few are away that the street can go on. */
async function strike(
  street: ProcessStreet,
  { kills: wanted, seed, say }: OrdealOptions,
): Promise<Pick<OrdealDocument, 'kills' | 'freezes' | 'returns'>> {
  const random = createSeededRandom(seed)
  const between = (least: number, most: number): number => least + random.fraction() * (most - least)
  const tolerated = Math.floor((street.homes.length - 1) / 3)
  const away = new Set<HomeRunner>()
  const underWay = new Set<Promise<void>>()
  const returns: Return[] = []
  let [kills, freezes] = [0, 0]
  let failure: unknown

  function whileAway(home: HomeRunner, work: () => Promise<void>): void {
    away.add(home)
    const returned = work()
      .catch((error: unknown) => {
        failure ??= error
      })
      .finally(() => {
        away.delete(home)
        underWay.delete(returned)
      })
    underWay.add(returned)
  }

  while (kills < wanted) {
    await sleep(between(200, 2500))
    if (failure !== undefined) throw failure as Error
    const limit = random.fraction() < 0.1 ? tolerated + 1 : tolerated
    const home = street.homes[Math.floor(random.fraction() * street.homes.length)]
    const isKill = random.fraction() < 2 / 3
    const awayMs = isKill ? between(0, 2000) : between(300, 8000)
    if (home === undefined || away.has(home) || away.size >= limit) continue
    if (isKill) {
      kills += 1
      whileAway(home, async () => {
        await home.kill()
        await sleep(awayMs)
        const back = await startInStep(street, home)
        returns.push(back)
        say(
          `${returns.length} of ${wanted} kills: ${home.id} answered after ${back.answersMs} ms, in step after ${back.inStepMs} ms`,
        )
        // It listens over a gate before it votes: until then the street has one vote less.
        await sleep(street.slotRealMs)
      })
    } else {
      freezes += 1
      whileAway(home, async () => {
        home.freeze()
        await sleep(awayMs)
        home.thaw()
      })
    }
  }
  await Promise.all(underWay)
  if (failure !== undefined) throw failure as Error
  return { kills, freezes, returns }
}

/** Starts a home, and waits until it has every block that another home has at that moment. */
async function startInStep(street: ProcessStreet, home: HomeRunner): Promise<Return> {
  const startedMs = performance.now()
  const elapsedMs = (): number => Math.round(performance.now() - startedMs)
  let answersMs: number | undefined
  home.start()
  for (;;) {
    const own = await home.height()
    if (own !== undefined) answersMs ??= elapsedMs()
    if (own !== undefined && own >= (await street.height()))
      return { answersMs: answersMs ?? elapsedMs(), inStepMs: elapsedMs() }
    if (elapsedMs() > IN_SYNC_LIMIT_MS) throw new Error(`${home.id} does not come into step`)
    await sleep(LOOK_MS)
  }
}

async function haltedHomes(homes: readonly HomeRunner[]): Promise<string[]> {
  const found = await Promise.all(
    homes.map(async (home) => {
      const consensus = (await readinessOf(home))?.checks['consensus']
      return consensus?.ok === true ? [] : [`${home.id}: ${consensus?.detail ?? 'does not answer'}`]
    }),
  )
  return found.flat()
}

async function historyOf(
  { homes, community }: ProcessStreet,
  height: number,
): Promise<Pick<OrdealDocument, 'slots' | 'slotsWithoutBlock' | 'tradedWh' | 'finalTooSoon'>> {
  const { firstSlot, slotMs, gateLeadMs } = community.genesis
  const histories = await Promise.all(homes.map((home) => outcomesOf(home, height)))
  const [blocks = []] = histories
  const slots = (blocks.at(-1)?.slot ?? 0) - firstSlot + 1
  const isTooSoon = ({ slot, finalAtMs }: BlockOutcome): boolean =>
    finalAtMs < gateClosureMs(slot, slotMs, gateLeadMs) - CLOCK_TOLERANCE_MS
  return {
    slots,
    slotsWithoutBlock: slots - blocks.length,
    tradedWh: blocks.reduce((sum, { energyWh }) => sum + energyWh, 0),
    finalTooSoon: histories.reduce((sum, outcomes) => sum + outcomes.filter(isTooSoon).length, 0),
  }
}

async function outcomesOf(home: HomeRunner, height: number): Promise<BlockOutcome[]> {
  const url = (await home.url()) ?? ''
  const outcomes: BlockOutcome[] = []
  for (let at = 1; at <= height; at++) {
    const outcome = await fetchOutcome(url, at)
    if (outcome !== undefined) outcomes.push(outcome)
  }
  return outcomes
}
