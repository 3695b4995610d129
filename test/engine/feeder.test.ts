/**
 * Whole nodes with a meter where the street meets the grid, read by one of them. A lie that every check of one home
 * believes, for it stays inside its nameplate by day, is found by the sum: who tells it alone, with another or while
 * another is silent gains neither money nor certificates nor rewards. A feeder that nobody can read stalls nobody.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Counters, MeterReading } from '../../node/core/metering/reading.ts'
import { decodeReading } from '../../node/core/metering/reading.ts'
import type { BlockOutcome, OutcomeSettled } from '../../node/engine/outcome.ts'
import type { EngineStreet } from '../support/engine-street.ts'
import { createEngineStreet, memberAt, STREET_METER } from '../support/engine-street.ts'
import { makeReading } from '../support/signed-messages.ts'
import { FIRST_SLOT, TEST_SITE } from '../support/test-community.ts'
import { makeDecision, quorumOf } from '../support/transactions.ts'

/** So long that the day ends between the sixth slot and the seventh: its rewards are paid while the street runs. */
const SLOT_MS = 85_900
const LATE_AFTER = 4
const SLOTS = 11
const FEEDER_FROM = FIRST_SLOT + 2
const LIE_SLOT = FIRST_SLOT + 3
/** Two homes that sell 2 kW of sun, two that take 3 kW; the second of these reads the feeder. */
const SELLER = 1
const OTHER_SELLER = 3
const BUYER = 0
const READER = 2
/** Inside the nameplate of 3 kW, and beyond what the feeder tolerates. */
const CLAIMED_WH = 20
/** A little beyond the tolerance of 5 Wh and a hundredth of what flows. */
const HIDDEN_WH = 12

type Lies = Readonly<Record<number, (reading: MeterReading) => MeterReading | undefined>>

interface Played {
  readonly outcomes: readonly BlockOutcome[]
  readonly rows: readonly OutcomeSettled[]
  readonly checks: readonly NonNullable<BlockOutcome['feeder']>[number][]
}

interface Gain {
  /** Without rewards. */
  readonly moneyNano: bigint
  readonly mintedWh: number
  readonly deliveryNano: bigint
  readonly serviceNano: bigint
}

async function play(
  lies: Lies = {},
  {
    hasFeeder = true,
    lateAfterSlots = LATE_AFTER,
    disturb,
  }: {
    hasFeeder?: boolean
    lateAfterSlots?: number
    disturb?: (street: EngineStreet) => Promise<void>
  } = {},
): Promise<Played> {
  const street = createEngineStreet({
    feederReader: READER,
    genesis: {
      slotMs: SLOT_MS,
      lateAfterSlots,
      fees: { communityFeeMicroPerKwh: 20_000, zones: [] },
    },
    member: () => ({
      site: { ...TEST_SITE, generationW: 3000, meter: { ...TEST_SITE.meter, trust: 'inverter' } },
    }),
  })
  for (const [index, lie] of Object.entries(lies)) {
    const home = memberAt(street, Number(index))
    home.outgoing = (topic, bytes) => {
      const reading = topic === 'readings' ? decodeReading(bytes)?.reading : undefined
      if (reading === undefined || reading.member !== home.member || reading.slot < LIE_SLOT) return bytes
      const said = lie(reading)
      return said === undefined ? null : makeReading(street.community, home, said).bytes
    }
  }
  await street.startAll()
  if (hasFeeder) decide(street)
  await disturb?.(street)
  await street.runSlots(SLOTS)
  const outcomes = [...memberAt(street, OTHER_SELLER).disk.outcomes.values()].map(
    (text) => JSON.parse(text) as BlockOutcome,
  )
  assert.is(new Set(street.roots()).size, 1)
  await street.stopAll()
  return {
    outcomes,
    rows: outcomes.flatMap(({ settled }) => settled),
    checks: outcomes.flatMap(({ feeder = [] }) => feeder),
  }
}

function decide(street: EngineStreet): void {
  const { member: reader } = memberAt(street, READER)
  const feeder = { reader, device: STREET_METER, resolutionWh: 1, toleranceWh: 5, lossesPermille: 10 }
  const { bytes } = makeDecision(
    street.community,
    { type: 'set-feeder', feeder },
    { approvers: quorumOf(street.validators), effectiveSlot: FEEDER_FROM },
  )
  assert.is(memberAt(street, READER).engine().submitTransaction(bytes).code, 'ok')
}

/** From the lie on the counters stand so much higher. */
function claims(exportWh: number): Lies[number] {
  const added = (counters: Counters): Counters => ({
    importWh: counters.importWh,
    exportWh: counters.exportWh + exportWh,
    generationWh: (counters.generationWh ?? 0) + exportWh,
  })
  return (reading) => ({
    ...reading,
    start: reading.slot === LIE_SLOT ? reading.start : added(reading.start),
    end: added(reading.end),
  })
}

const silent: Lies[number] = (reading) => (reading.slot === LIE_SLOT ? undefined : reading)

function gainOf({ outcomes, rows }: Played, homes: readonly number[]): Gain {
  const { homes: all } = STREET
  const members = homes.map((index) => all[index]?.member ?? '')
  const tables = outcomes.flatMap(({ rewards }) => rewards).flatMap((table) => table.rows)
  const balances = outcomes.at(-1)?.accounts ?? []
  const sum = (ofMember: (member: string) => bigint): bigint =>
    members.reduce((total, member) => total + ofMember(member), 0n)
  const rewardOf = (member: string) => tables.find((row) => row.member === member)
  const deliveryNano = sum((member) => BigInt(rewardOf(member)?.deliveryNano ?? 0))
  const serviceNano = sum((member) => BigInt(rewardOf(member)?.serviceNano ?? 0))
  const balanceNano = sum((member) =>
    BigInt(balances.find(({ id }) => id === `money/${member}`)?.balance ?? 0),
  )
  const own = rows.filter(({ member }) => members.includes(member))
  return {
    moneyNano: balanceNano - deliveryNano - serviceNano,
    mintedWh: own.reduce((total, { certificates }) => total + certificates.mintedWh, 0),
    deliveryNano,
    serviceNano,
  }
}

const STREET = createEngineStreet()
const truth = await play()
const verdicts = ({ checks }: Played): string[] => checks.map(({ verdict }) => verdict)

test('an honest street is held against its feeder, slot by slot, and nobody is doubted', () => {
  assert.ok(truth.checks.length >= 6)
  assert.is(truth.checks[0]?.slot, FEEDER_FROM)
  assert.ok(verdicts(truth).every((verdict) => verdict === 'agrees'))
  assert.ok(truth.rows.every(({ quality, doubt }) => quality === 'metered' && doubt === null))
  const gain = gainOf(truth, [SELLER])
  assert.ok(gain.moneyNano > 0n && gain.mintedWh > 0 && gain.deliveryNano > 0n, 'there is something to gain')
})

const ATTACKS: readonly { what: string; liars: readonly number[]; lies: Lies }[] = [
  { what: 'one that inflates', liars: [SELLER], lies: { [SELLER]: claims(CLAIMED_WH) } },
  {
    what: 'two that inflate together',
    liars: [SELLER, OTHER_SELLER],
    lies: { [SELLER]: claims(CLAIMED_WH / 2), [OTHER_SELLER]: claims(CLAIMED_WH / 2) },
  },
  {
    what: 'one that inflates while another is silent',
    liars: [SELLER, BUYER],
    lies: { [SELLER]: claims(CLAIMED_WH), [BUYER]: silent },
  },
  {
    what: 'one that inflates by less while another is silent',
    liars: [SELLER, BUYER],
    lies: { [SELLER]: claims(HIDDEN_WH), [BUYER]: silent },
  },
]

for (const { what, liars, lies } of ATTACKS) {
  test(`${what} gains no money, no certificates and no rewards`, async () => {
    const told = await play(lies)
    const [gain, honest] = [gainOf(told, liars), gainOf(truth, liars)]
    assert.is(told.checks.find(({ slot }) => slot === LIE_SLOT)?.verdict, 'disagrees')
    const row = told.rows.find(({ slot, exportWh }) => slot === LIE_SLOT && exportWh > 0)
    assert.is(row, undefined, 'nobody is paid for what may have been made up')
    assert.ok(told.rows.some(({ doubt }) => doubt === 'reading-over-feeder'))
    assert.ok(gain.moneyNano <= honest.moneyNano, `${gain.moneyNano} and not ${honest.moneyNano}`)
    assert.ok(gain.mintedWh <= honest.mintedWh)
    assert.is(gain.deliveryNano, 0n)
    assert.ok(gain.serviceNano > 0n && honest.serviceNano > 0n, 'its votes count as ever')
    assert.ok(
      told.checks.some(({ slot, verdict }) => slot > LIE_SLOT && verdict === 'agrees'),
      'and it goes on',
    )
  })
}

test('without a feeder meter the same lie is not seen, and pays', async () => {
  const told = await play({ [SELLER]: claims(CLAIMED_WH) }, { hasFeeder: false })
  const honest = await play({}, { hasFeeder: false })
  assert.equal(told.checks, [])
  assert.ok(gainOf(told, [SELLER]).moneyNano > gainOf(honest, [SELLER]).moneyNano)
  assert.ok(gainOf(told, [SELLER]).mintedWh > gainOf(honest, [SELLER]).mintedWh)
})

test('a feeder that cannot be read is waited for like a home, and then trades are settled without it', async () => {
  const dead = await play(
    { [SELLER]: claims(CLAIMED_WH) },
    {
      disturb: async (street) => {
        await street.runSlots(3)
        street.feeder.fault = 'silent'
        await street.runSlots(8)
        street.feeder.fault = 'none'
      },
    },
  )
  assert.ok(verdicts(dead).includes('unread'))
  assert.not.ok(verdicts(dead).includes('disagrees'))
  assert.ok(dead.rows.every(({ quality }) => quality === 'metered'))
})

test('its reader may fall and come back: what the meter counted meanwhile is held against the street as ever', async () => {
  const fallen = await play(
    { [SELLER]: claims(CLAIMED_WH) },
    {
      disturb: async (street) => {
        await street.runSlots(3)
        memberAt(street, READER).kill()
        await street.time.advanceTo((FIRST_SLOT + 4) * SLOT_MS + 1000)
        await memberAt(street, READER).start()
      },
    },
  )
  assert.ok(verdicts(fallen).includes('disagrees'))
  assert.ok(verdicts(fallen).includes('agrees'))
})

test('what the street has missed of the feeder it takes in one block, and nobody is held to have lied', async () => {
  const inBlocks: number[] = []
  const judged: string[] = []
  const caughtUp = await play(
    {},
    {
      lateAfterSlots: 8,
      disturb: async (street) => {
        const reader = memberAt(street, READER)
        const isOfFeeder = (bytes: Uint8Array): boolean =>
          decodeReading(bytes)?.reading.member !== reader.member
        reader.outgoing = (topic, bytes) => (topic === 'readings' && isOfFeeder(bytes) ? null : bytes)
        const other = memberAt(street, OTHER_SELLER)
        const feeder = () => other.engine().keeper.community().feeder?.id
        other.engine().onFinal(({ block }) => {
          const { readings } = block.body
          inBlocks.push(readings.filter(({ reading }) => reading.member === feeder()).length)
        })
        await street.runSlots(6)
        assert.equal([...new Set(inBlocks)], [0])
        reader.outgoing = (_topic, bytes) => bytes
        await street.runSlots(SLOTS)
        for (const home of street.members)
          judged.push(
            ...home.judged.filter(({ topic }) => topic === 'readings').map(({ verdict }) => verdict),
          )
      },
    },
  )
  assert.ok(Math.max(...inBlocks) >= 3, inBlocks.join(' '))
  assert.ok(caughtUp.checks.length >= 6 && verdicts(caughtUp).every((verdict) => verdict === 'agrees'))
  assert.not(judged.includes('reject'))
})

test.run()
