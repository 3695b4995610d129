/**
 * More than a third of a street is stopped: the market rests, the homes that live say so, and it resumes by itself.
 *
 * A home is back when its page answers and it reaches all that vote. From the moment at which all are back, the next
 * gate that closes is that of slot A. Two slots are A and the one after it: one of them, or one before, has a block.
 */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HomeState } from '../../node/api/state.ts'
import { fetchState } from '../../node/cli/demo/home-client.ts'
import { firstOpenSlot } from '../../node/core/units/slots.ts'
import type { HomeRunner } from './home-runner.ts'
import type { ProcessStreet } from './process-street.ts'
import { openProcessStreet } from './process-street.ts'
import type { SignedPlaces } from './signed-places.ts'
import { createSignedPlaces } from './signed-places.ts'
import { outcomeOf, readinessOf, until, untilHeight } from './street-looks.ts'

const HOMES = 4
const SPEED = 180
/** So many slots must have passed without a block. */
const SLOTS_AWAY = 3
/** In which the processes start, the street trades, and the like: what does not come by then never comes. */
const LIMIT_SLOTS = 24

const test = suite('a street of which more than a third is stopped')
let folder: string
let street: ProcessStreet
let places: SignedPlaces

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streetwatt-third-'))
  places = createSignedPlaces()
  street = await openProcessStreet({ homes: HOMES, speed: SPEED, directory: folder }, places.note)
  await untilHeight(street, 2, { limitSlots: LIMIT_SLOTS })
})

test.after(async () => {
  await street.stop()
  await rm(folder, { recursive: true, force: true })
  assert.equal(places.twice(), [])
})

test('two of four are frozen and thawed', () =>
  stopTwo({
    stop: (home) => {
      home.freeze()
    },
    bringBack: (home) => {
      home.thaw()
    },
    // Frozen homes hold their connections.
    notice: 'market-rests',
  }))

test('two of four are killed and started again', () =>
  stopTwo({
    stop: (home) => home.kill(),
    bringBack: (home) => {
      home.start()
    },
    notice: 'quorum-missing',
  }))

interface Stopping {
  readonly stop: (home: HomeRunner) => void | Promise<void>
  readonly bringBack: (home: HomeRunner) => void
  /** What the homes that live say. */
  readonly notice: string
}

async function stopTwo({ stop, bringBack, notice }: Stopping): Promise<void> {
  const [first, ...others] = street.homes
  const stopped = others.slice(0, 2)
  const living = street.homes.filter((home) => !stopped.includes(home))
  assert.ok(first)
  const heightBefore = await untilAllHaveTheNext()
  await Promise.all(stopped.map(async (home) => stop(home)))
  await until(`${SLOTS_AWAY} slots without a block`, street, LIMIT_SLOTS, async () => {
    const { currentSlot, ledger } = await stateOf(first)
    return currentSlot.slot >= (ledger.slot ?? 0) + SLOTS_AWAY
  })
  const { ledger: atRest } = await stateOf(first)
  // What was being agreed on just then may have ended.
  assert.ok(atRest.height <= heightBefore + 1, `${atRest.height} after ${heightBefore}`)
  for (const home of living) await assertRests(home, atRest, notice)

  for (const home of stopped) bringBack(home)
  await until('all are back', street, LIMIT_SLOTS, allAreBack)
  await assertResumes(first, atRest.height)
  await until('the homes say that all is well', street, LIMIT_SLOTS, async () => {
    const states = await Promise.all(street.homes.map(stateOf))
    return states.every(({ attention }) => attention.length === 0)
  })
}

/** Waits for a new block on all homes, so that nothing is half agreed on when some are stopped. */
async function untilAllHaveTheNext(): Promise<number> {
  const height = (await street.height()) + 1
  await until(`all have block ${height}`, street, LIMIT_SLOTS, async () => {
    const heights = await Promise.all(street.homes.map((home) => home.height()))
    return heights.every((each) => each !== undefined && each >= height)
  })
  return height
}

/** From this moment on: the first block of a slot that has not begun, the same on all homes, and what it trades. */
async function assertResumes(home: HomeRunner, heightAtRest: number): Promise<void> {
  const { nowMs, currentSlot } = await stateOf(home)
  const { slotMs, gateLeadMs } = street.community.genesis
  const nextToClose = firstOpenSlot(nowMs, slotMs, gateLeadMs)
  const limitMs = LIMIT_SLOTS * street.slotRealMs
  let height = heightAtRest + 1
  let outcome = await outcomeOf(home, height, limitMs)
  while (outcome !== undefined && outcome.slot <= currentSlot.slot)
    outcome = await outcomeOf(home, ++height, limitMs)
  assert.ok(outcome)
  const slotsLater = outcome.slot - nextToClose
  process.stdout.write(`the first block is ${slotsLater} slots after the first gate with all homes\n`)
  assert.ok(slotsLater <= 1, `${slotsLater} slots after the first gate with all homes`)
  const next = await outcomeOf(home, height + 1, limitMs)
  assert.ok(outcome.energyWh + (next?.energyWh ?? 0) > 0, 'the street trades again')
  const all = await Promise.all(street.homes.map((each) => outcomeOf(each, height, limitMs)))
  assert.is(new Set(all.map((each) => each?.stateRoot)).size, 1)
}

/** No block since, and a household that looks at its page or asks its node hears that it is on its tariff. */
async function assertRests(home: HomeRunner, atRest: HomeState['ledger'], notice: string): Promise<void> {
  const { ledger, day, currentSlot, attention } = await stateOf(home)
  assert.is(ledger.blockHash, atRest.blockHash)
  const since = day.filter(({ slot }) => slot > (atRest.slot ?? 0) && slot <= currentSlot.slot)
  assert.ok(since.length >= SLOTS_AWAY)
  for (const { status, sentence, energyWh } of since) {
    assert.is(status, 'no-block')
    assert.is(energyWh, 0)
    assert.match(sentence, /everybody is on their tariff/)
  }
  assert.equal(
    attention.map(({ code }) => code),
    [notice],
  )
  assert.match(attention[0]?.sentence ?? '', /you are on your tariff/)
  assert.is((await readinessOf(home))?.ready, false)
}

async function allAreBack(): Promise<boolean> {
  const checks = await Promise.all(
    street.homes.map(async (home) => (await readinessOf(home))?.checks['peers']),
  )
  return checks.every((peers) => peers?.detail.startsWith(`${HOMES} of ${HOMES} `) === true)
}

async function stateOf(home: HomeRunner): Promise<HomeState> {
  const url = await home.url()
  const state = url === undefined ? undefined : await fetchState(url)
  assert.ok(state, `${home.id} does not answer`)
  return state
}

test.run()
