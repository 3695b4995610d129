/**
 * One home of a whole street tells the others another reading than its meter's, signed with its own key. Each lie is
 * refused or flagged with its code, and whoever tells it gains neither money nor certificates nor rewards.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DAYLIGHT_ROWS } from '../../node/core/metering/daylight.ts'
import type { Counters, MeterReading } from '../../node/core/metering/reading.ts'
import { decodeReading } from '../../node/core/metering/reading.ts'
import type { SiteBattery } from '../../node/core/metering/site.ts'
import type { BlockOutcome, OutcomeSettled } from '../../node/engine/outcome.ts'
import type { StreetHome } from '../support/engine-street.ts'
import { createEngineStreet, memberAt } from '../support/engine-street.ts'
import { makeReading } from '../support/signed-messages.ts'
import { FIRST_SLOT, TEST_SITE } from '../support/test-community.ts'

/** So long that the day ends between the sixth slot and the seventh: its rewards are paid while the street runs. */
const SLOT_MS = 85_900
const LAST_OF_DAY = FIRST_SLOT + 5
const LATE_AFTER = 4
const SLOTS = 9
/** When the lie is told. */
const LIE_SLOT = FIRST_SLOT + 3
/** The home that sells 2 kW of sun, and one that buys. */
const SELLER = 1
const BUYER = 0

interface Attack {
  readonly code: string
  readonly what: string
  readonly liar: number
  /** What it says instead of this reading; undefined: nothing. */
  readonly lie: (reading: MeterReading, earlier: readonly MeterReading[]) => MeterReading | undefined
  readonly battery?: SiteBattery
  readonly isNight?: true
}

const ATTACKS: readonly Attack[] = [
  {
    code: 'reading-over-nameplate',
    what: 'export beyond the nameplate',
    liar: SELLER,
    lie: claims({ exportWh: 200, generationWh: 200 }),
  },
  {
    code: 'reading-over-connection',
    what: 'export beyond the connection',
    liar: SELLER,
    lie: claims({ exportWh: 1000, generationWh: 1000 }),
  },
  {
    code: 'reading-over-generation',
    what: 'export that nothing generated',
    liar: SELLER,
    lie: claims({ exportWh: 20 }),
  },
  {
    code: 'reading-over-battery',
    what: 'a battery that never ends',
    liar: SELLER,
    lie: claims({ exportWh: 100 }),
    battery: { capacityWh: 10, powerW: 8000 },
  },
  {
    code: 'reading-device-of-other',
    what: "a neighbour's serial number",
    liar: SELLER,
    lie: (reading) => ({ ...reading, device: 'meter of home-1' }),
  },
  {
    code: 'reading-device-unbound',
    what: 'a meter that nobody knows',
    liar: SELLER,
    lie: (reading) => ({ ...reading, device: 'bought today' }),
  },
  {
    code: 'reading-generation-at-night',
    what: 'sun at night',
    liar: BUYER,
    lie: claims({ exportWh: 40, generationWh: 40 }),
    isNight: true,
  },
  {
    code: 'reading-counter-backwards',
    what: 'an import counter set back',
    liar: BUYER,
    lie: claims({ importWh: -100 }),
  },
  {
    code: 'late',
    what: 'the reading of an earlier slot again',
    liar: SELLER,
    lie: (_reading, earlier) => earlier.at(-1),
  },
  { code: 'late', what: 'a reading withheld by a seller', liar: SELLER, lie: () => undefined },
  { code: 'late', what: 'a reading withheld by a buyer', liar: BUYER, lie: () => undefined },
]

/** Wh more than its meter has counted. */
type Claim = Partial<Record<keyof Counters, number>>

function claims(more: Claim): Attack['lie'] {
  return (reading) => ({ ...reading, end: added(reading.end, more) })
}

function added(counters: Counters, more: Claim): Counters {
  const { importWh = 0, exportWh = 0, generationWh = 0 } = more
  return {
    importWh: counters.importWh + importWh,
    exportWh: counters.exportWh + exportWh,
    generationWh: (counters.generationWh ?? 0) + generationWh,
  }
}

interface Gain {
  readonly outcomes: readonly BlockOutcome[]
  readonly rows: readonly OutcomeSettled[]
  /** Without rewards. */
  readonly moneyNano: bigint
  readonly mintedWh: number
  readonly greenWh: number
  readonly deliveryNano: bigint
  readonly serviceNano: bigint
}

for (const attack of ATTACKS) {
  const { code, what, liar } = attack
  test(`${what} (${code}): no money, no certificates and no rewards`, async () => {
    const told = await play(attack)
    const truth = await playTruth(attack)
    const row = told.rows.find(({ slot }) => slot === LIE_SLOT)
    assert.is(row?.quality, 'estimated')
    assert.is(row?.doubt, code === 'late' ? null : code)
    if (code !== 'late')
      assert.ok(
        told.outcomes.some(({ refusedReadings }) => refusedReadings.some((each) => each.code === code)),
      )
    assert.is(told.rows.length, truth.rows.length, 'nobody waits')
    assert.ok(told.moneyNano <= truth.moneyNano, `${told.moneyNano} and not ${truth.moneyNano}`)
    assert.ok(told.mintedWh <= truth.mintedWh)
    assert.ok(told.greenWh <= truth.greenWh)
    assert.is(told.deliveryNano, 0n)
    if (code !== 'late') assert.is(told.serviceNano, 0n)
    // The claim is about something: the honest seller earns all three.
    if (liar === SELLER) assert.ok(truth.moneyNano > 0n && truth.mintedWh > 0 && truth.deliveryNano > 0n)
  })
}

/** Attacks of the same home in the same street are held against one truth. */
const truths = new Map<string, Promise<Gain>>()

function playTruth({ liar, battery, isNight }: Attack): Promise<Gain> {
  const key = JSON.stringify([liar, battery, isNight])
  const truth =
    truths.get(key) ??
    play({ liar, lie: (reading) => reading, ...(battery && { battery }), ...(isNight && { isNight }) })
  truths.set(key, truth)
  return truth
}

async function play({ liar: index, lie, battery, isNight }: Omit<Attack, 'code' | 'what'>): Promise<Gain> {
  const street = createEngineStreet({
    genesis: {
      slotMs: SLOT_MS,
      lateAfterSlots: LATE_AFTER,
      fees: { communityFeeMicroPerKwh: 20_000, zones: [] },
      // It runs a little before midnight: an hour of sun after the midnight before is none of it.
      daylight: isNight === true ? Array.from({ length: DAYLIGHT_ROWS }, () => [0, 60]).flat() : null,
    },
    member: (each) => ({
      site: { ...TEST_SITE, generationW: 3000, battery: each === index ? (battery ?? null) : null },
    }),
    ...(isNight === true && { powerW: () => 2000 }),
  })
  const home = memberAt(street, index)
  const earlier: MeterReading[] = []
  home.outgoing = (topic, bytes) => {
    const reading = topic === 'readings' ? decodeReading(bytes)?.reading : undefined
    if (reading === undefined || reading.slot < LIE_SLOT) {
      if (reading !== undefined) earlier.push(reading)
      return bytes
    }
    const said = reading.slot === LIE_SLOT ? lie(reading, earlier) : reading
    return said === undefined ? null : makeReading(street.community, home, said).bytes
  }
  await street.startAll()
  await street.runSlots(SLOTS)
  const outcomes = outcomesOf(memberAt(street, 2))
  await street.stopAll()
  return gainOf(outcomes, home.member)
}

function outcomesOf(home: StreetHome): BlockOutcome[] {
  return [...home.disk.outcomes.values()].map((text) => JSON.parse(text) as BlockOutcome)
}

function gainOf(outcomes: readonly BlockOutcome[], member: string): Gain {
  const rows = outcomes.flatMap(({ settled }) => settled).filter((row) => row.member === member)
  const tables = outcomes.flatMap(({ rewards }) => rewards)
  assert.equal(
    tables.map(({ slot }) => slot),
    [LAST_OF_DAY],
  )
  const reward = tables[0]?.rows.find((each) => each.member === member)
  const deliveryNano = BigInt(reward?.deliveryNano ?? 0)
  const serviceNano = BigInt(reward?.serviceNano ?? 0)
  const balance = outcomes.at(-1)?.accounts.find(({ id }) => id === `money/${member}`)?.balance ?? '0'
  const total = (name: keyof OutcomeSettled['certificates']): number =>
    rows.reduce((sum, { certificates }) => sum + certificates[name], 0)
  return {
    ...{ outcomes, rows, deliveryNano, serviceNano },
    moneyNano: BigInt(balance) - deliveryNano - serviceNano,
    mintedWh: total('mintedWh'),
    greenWh: total('retiredWh'),
  }
}

test.run()
