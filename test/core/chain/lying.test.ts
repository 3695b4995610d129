/**
 * One attack for each proof of physical work: the reading is refused or its slot flagged with the code, and the liar ends
 * with no more than who says the truth. The liar sells what it does not deliver, and says that it did.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { memberAccount } from '../../../node/core/chain/chain-state.ts'
import { isVerified } from '../../../node/core/chain/verified.ts'
import { balanceNano } from '../../../node/core/ledger/account.ts'
import { DAYLIGHT_ROWS } from '../../../node/core/metering/daylight.ts'
import type { Counters, SignedReading } from '../../../node/core/metering/reading.ts'
import { makeOrder, makeReading, makeSheet } from '../../support/signed-messages.ts'
import type { Advanced, TestStreet } from '../../support/street.ts'
import { createStreet, homeAt } from '../../support/street.ts'
import { FIRST_SLOT, TEST_SITE } from '../../support/test-community.ts'
import { createMeters } from '../../support/test-meters.ts'

/** 4 kW give 1000 Wh in a slot. */
const ROOF_W = 4000
/** Midnight to noon; the first slot of a test community begins at ten. */
const DAYLIGHT = Array.from({ length: DAYLIGHT_ROWS }, () => [0, 720]).flat()
/** By day and by night, slots after the first. */
const DAY = 2
const NIGHT = 10
const SLOTS = 24
const LATE_AFTER = 5
const SOLD_WH = 500

interface Lie {
  /** In which slot it is told. */
  readonly at: number
  /** Added to the true counters from the end of that slot on. */
  readonly claims?: Partial<Counters>
  /** From the next reading on it says the truth again. */
  readonly isOnce?: true
  readonly device?: string
  readonly battery?: { readonly capacityWh: number; readonly powerW: number }
  readonly resolutionWh?: number
}

interface Played {
  readonly balanceNano: bigint
  readonly refused: readonly string[]
  readonly rows: readonly Advanced['execution']['settled'][number][]
}

const CASES: [code: string, what: string, lie: Lie][] = [
  [
    'reading-device-of-other',
    "a neighbour's meter is read as one's own",
    { at: DAY, device: 'meter of home-2' },
  ],
  ['reading-device-unbound', 'a meter that nobody knows', { at: DAY, device: 'bought today' }],
  ['reading-over-connection', 'more than the connection carries', { at: DAY, claims: both(5000) }],
  ['reading-over-nameplate', 'more than the roof can give', { at: DAY, claims: both(1001) }],
  [
    'reading-over-nameplate',
    'export without generation beyond it',
    { at: DAY, claims: { exportWh: 1001, generationWh: 1001 } },
  ],
  ['reading-generation-at-night', 'sun at night', { at: NIGHT, claims: both(500) }],
  ['reading-over-generation', 'export that nobody generated', { at: DAY, claims: { exportWh: 500 } }],
  [
    'reading-over-battery',
    'a battery that never ends',
    { at: DAY, claims: { exportWh: 600 }, battery: { capacityWh: 500, powerW: 8000 } },
  ],
  [
    'reading-finer-than-meter',
    'a meter of 10 Wh that says 503',
    { at: DAY, claims: both(503), resolutionWh: 10 },
  ],
  ['reading-counter-backwards', 'import set back', { at: DAY, claims: { importWh: -100 } }],
]

function both(exportWh: number): Partial<Counters> {
  return { exportWh, generationWh: exportWh }
}

for (const [code, what, lie] of CASES) {
  for (const isOnce of [false, true]) {
    test(`${code}: ${what}, ${isOnce ? 'once' : 'and kept up'}`, () => {
      const told = play({ ...lie, ...(isOnce && { isOnce }) })
      const truth = play({ ...lie, at: SLOTS, claims: {}, device: 'meter of home-1' })
      assert.ok(told.refused.includes(code), `said ${told.refused.join(', ')}`)
      const [row] = told.rows.filter(({ slot }) => slot === FIRST_SLOT + lie.at)
      assert.ok(row && !isVerified(row), 'it earns no certificate and no reward')
      assert.is(row.exportWh, 0)
      assert.ok(told.balanceNano <= truth.balanceNano, 'nor any money')
    })
  }
}

test('a reading that was sent once counts once', () => {
  const street = createStreet({ homes: 4 })
  const meters = createMeters(street)
  street.advance()
  const readings = meters.readAll(FIRST_SLOT, () => ({ exportWh: 100 }))
  street.advance({ readings })
  const { execution } = street.advance({ readings })
  assert.equal(
    execution.refusedReadings.map(({ code }) => code),
    readings.map(() => 'reading-slot-settled'),
  )
  assert.is(execution.settled.length, 0)
})

test('a slot that was doubted is settled at once, and stalls nobody', () => {
  const { rows } = play({ at: DAY, claims: both(1001), isOnce: true })
  const neighbours = rows.filter(({ slot }) => slot === FIRST_SLOT + DAY)
  assert.equal(
    neighbours.map(({ quality }) => quality),
    ['estimated', 'metered', 'metered', 'metered'],
  )
})

test('who lies inside its nameplate by day, without a feeder meter, is not seen: this is what it gains', () => {
  // docs/settlement.md says so: the whole roof of a dark day, at the price of its trades.
  const told = play({ at: DAY, claims: both(1000) })
  const truth = play({ at: SLOTS })
  assert.equal(told.refused, [])
  assert.is(
    told.balanceNano - truth.balanceNano,
    BigInt(SOLD_WH) * 300_000n + BigInt(1000 - SOLD_WH) * 80_000n,
  )
  const mintedWh = ({ rows }: Played): number =>
    rows
      .filter(({ slot }) => slot === FIRST_SLOT + DAY)
      .reduce((sum, { certificates }) => sum + certificates.mintedWh, 0)
  assert.is(mintedWh(told) - mintedWh(truth), 1000)
})

/** The first home sells in the lie's slot, delivers nothing, and reads its meter as the lie says. */
function play(lie: Lie): Played {
  const { battery = null, resolutionWh = 1 } = lie
  const site = { ...TEST_SITE, generationW: ROOF_W }
  const own = { ...site, battery, meter: { ...site.meter, resolutionWh } }
  const street = createStreet({
    homes: 4,
    genesis: { lateAfterSlots: LATE_AFTER, daylight: DAYLIGHT },
    member: (index) => ({ site: index === 0 ? own : site }),
  })
  const meters = createMeters(street)
  const pool: SignedReading[] = []
  const blocks: Advanced[] = []
  for (let at = 0; at < SLOTS; at++) {
    const slot = FIRST_SLOT + at
    const isDue = ({ reading }: SignedReading): boolean => {
      const open = street.state().openSlots.get(reading.slot)
      return open !== undefined && !open.readings.has(reading.member) && reading.slot < slot
    }
    const sheets = at === DAY || at === NIGHT ? sheetsOf(street, slot) : []
    blocks.push(street.advance({ sheets, readings: pool.filter(isDue) }))
    const used = street.homes.map((home, index) => ({ home, index }))
    for (const { home, index } of used) {
      const reading = meters.read(home, slot, { importWh: index === 0 ? 10 : 400 })
      pool.push(index === 0 ? tell(street, reading, { ...lie, after: at - lie.at }) : reading)
    }
  }
  const account = street.state().ledger.accounts.get(memberAccount(homeAt(street, 0).member))
  assert.ok(account)
  return {
    balanceNano: balanceNano(account),
    refused: blocks.flatMap(({ execution }) => execution.refusedReadings.map(({ code }) => code)),
    rows: blocks.flatMap(({ execution }) => execution.settled),
  }
}

function sheetsOf(street: TestStreet, slot: number) {
  const order = { limitPriceMicroPerKwh: 200_000, energyWh: SOLD_WH }
  return [
    makeSheet(street.community, homeAt(street, 0), {
      slot,
      orders: [makeOrder({ side: 'offer', ...order })],
    }),
    makeSheet(street.community, homeAt(street, 1), { slot, orders: [makeOrder({ side: 'bid', ...order })] }),
  ]
}

/** The true reading, or what the liar makes of it. */
function tell(street: TestStreet, honest: SignedReading, lie: Lie & { after: number }): SignedReading {
  const { reading } = honest
  const { claims = {}, device, after } = lie
  if (after < 0 || (lie.isOnce === true && after > 0)) return honest
  const lied = (counters: Counters): Counters => ({
    importWh: counters.importWh + (claims.importWh ?? 0),
    exportWh: counters.exportWh + (claims.exportWh ?? 0),
    generationWh: (counters.generationWh ?? 0) + (claims.generationWh ?? 0),
  })
  const start = after === 0 ? reading.start : lied(reading.start)
  const changed = {
    slot: reading.slot,
    start,
    end: lied(reading.end),
    ...(device !== undefined && { device }),
  }
  return makeReading(street.community, homeAt(street, 0), changed)
}

test.run()
