import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkSignedReading } from '../../../node/core/chain/accept-readings.ts'
import type { ReadingRefusal } from '../../../node/core/metering/check-reading.ts'
import { nextSlot } from '../../../node/core/metering/check-reading.ts'
import type { EstimatedGap, MeterState } from '../../../node/core/metering/meter-state.ts'
import { NEW_METER } from '../../../node/core/metering/meter-state.ts'
import type { Counters, MeterReading } from '../../../node/core/metering/reading.ts'
import type { Signer } from '../../../node/runtime/ed25519.ts'
import { verifyEd25519 } from '../../../node/runtime/ed25519.ts'
import { makeReading } from '../../support/signed-messages.ts'
import { homeAt } from '../../support/street.ts'
import { FIRST_SLOT, makeCommunity, makeHome } from '../../support/test-community.ts'

const street = makeCommunity()
const { community } = street
const home = homeAt(street, 0)
const outsider = makeHome('test street', 99)
const SLOT = FIRST_SLOT + 10

const counters = (importWh: number, exportWh: number): Counters => ({
  importWh,
  exportWh,
  generationWh: null,
})
/** Read to the end of the slot before, at 5000 and 700 Wh. */
const METER: MeterState = { ...NEW_METER, lastEnd: { slot: SLOT - 1, counters: counters(5000, 700) } }
const GAP: EstimatedGap = {
  slots: 2,
  daylightSlots: 2,
  isDoubted: false,
  undeliveredNano: 0n,
  chargedNano: -5n,
  retailHighestMicroPerKwh: 300_000,
  feedInLowestMicroPerKwh: 80_000,
}
/** The two slots before were estimated. */
const BEHIND: MeterState = {
  ...METER,
  lastEnd: { slot: SLOT - 3, counters: counters(5000, 700) },
  estimated: GAP,
}
const GOOD: Partial<MeterReading> = { slot: SLOT, start: counters(5000, 700), end: counters(5400, 700) }

interface Case {
  readonly reading?: Partial<MeterReading>
  readonly meter?: MeterState
  readonly blockSlot?: number
  readonly signer?: Signer
}

function check({ reading = {}, meter = METER, blockSlot = SLOT + 1, signer }: Case): 'ok' | ReadingRefusal {
  const signed = makeReading(community, home, { ...GOOD, ...reading }, signer)
  const context = { community, verify: verifyEd25519, blockSlot }
  return checkSignedReading(signed, new Map([[home.member, meter]]), context)
}

const ROWS: ['ok' | ReadingRefusal, why: string, Case][] = [
  ['ok', 'a slot that is over, from where the last one ended', {}],
  ['ok', 'nothing flowed', { reading: { end: counters(5000, 700) } }],
  [
    'ok',
    'the first reading of all, from wherever its counters stand',
    {
      meter: NEW_METER,
      reading: { slot: FIRST_SLOT, start: counters(9e9, 9e9), end: counters(9e9, 9e9 + 5) },
    },
  ],
  [
    'ok',
    'after estimated slots, from where the counters are now',
    { meter: BEHIND, reading: { start: counters(7000, 800), end: counters(7100, 800) } },
  ],
  ['ok', 'after estimated slots in which nothing flowed', { meter: BEHIND }],
  ['reading-version-unknown', 'a version of the future', { reading: { version: 2 } }],
  ['reading-community-other', 'another community', { reading: { community: '1'.repeat(64) } }],
  ['reading-member-unknown', 'nobody of the street', { reading: { member: outsider.member } }],
  ['reading-slot-settled', 'a slot that was read already', { reading: { slot: SLOT - 1 } }],
  ['reading-slot-settled', 'a slot that was estimated', { meter: BEHIND, reading: { slot: SLOT - 1 } }],
  [
    'reading-slot-settled',
    'a slot before the first',
    { meter: NEW_METER, reading: { slot: FIRST_SLOT - 1 } },
  ],
  ['reading-slot-not-over', 'the slot that is being delivered', { blockSlot: SLOT }],
  ['reading-out-of-order', 'a slot was left out', { reading: { slot: SLOT + 1 }, blockSlot: SLOT + 2 }],
  [
    'reading-out-of-order',
    'the first reading is not of the first slot',
    { meter: NEW_METER, reading: { slot: FIRST_SLOT + 1 } },
  ],
  [
    'reading-start-differs',
    'import jumped between two readings',
    { reading: { start: counters(5001, 700) } },
  ],
  [
    'reading-start-differs',
    'export jumped between two readings',
    { reading: { start: counters(5000, 701), end: counters(5400, 701) } },
  ],
  [
    'reading-slot-doubted',
    'another word for a slot whose reading was not believed',
    { meter: { ...METER, doubt: { slot: SLOT, code: 'reading-over-connection' } } },
  ],
  ['reading-signature-invalid', 'a neighbour signed', { signer: homeAt(street, 1).keys.node }],
  ['reading-signature-invalid', 'the consensus key signed', { signer: home.keys.consensus }],
]

for (const [code, why, row] of ROWS) {
  test(`${code === 'ok' ? 'a reading is good' : code}: ${why}`, () => assert.is(check(row), code))
}

test('of several faults the first in the order of precedence is named', () => {
  // Each row adds a fault to all the rows below it.
  const tooMuch = counters(50_000, 700)
  const rows: [ReadingRefusal, Case][] = [
    ['reading-version-unknown', { reading: { version: 2 } }],
    ['reading-community-other', { reading: { community: '1'.repeat(64) } }],
    ['reading-member-unknown', { reading: { member: outsider.member } }],
    ['reading-slot-settled', { reading: { slot: SLOT - 1 }, blockSlot: SLOT - 1 }],
    ['reading-slot-not-over', { reading: { slot: SLOT + 1 }, blockSlot: SLOT }],
    [
      'reading-out-of-order',
      { reading: { slot: SLOT + 1, start: counters(6000, 700), end: tooMuch }, blockSlot: SLOT + 2 },
    ],
    ['reading-start-differs', { reading: { start: counters(6000, 700), end: tooMuch } }],
    ['reading-signature-invalid', {}],
  ]
  rows.forEach(([code], at) => {
    const faults: { reading: Partial<MeterReading>; blockSlot?: number } = { reading: {} }
    for (const [, row] of rows.slice(at).reverse()) {
      Object.assign(faults.reading, row.reading)
      if (row.blockSlot !== undefined) faults.blockSlot = row.blockSlot
    }
    assert.is(check({ ...faults, signer: outsider.keys.node }), code)
  })
})

test('the next slot follows the last reading and what was estimated since', () => {
  assert.is(nextSlot(NEW_METER, FIRST_SLOT), FIRST_SLOT)
  assert.is(nextSlot({ ...NEW_METER, estimated: GAP }, FIRST_SLOT), FIRST_SLOT + 2)
  assert.is(nextSlot(METER, FIRST_SLOT), SLOT)
  assert.is(nextSlot(BEHIND, FIRST_SLOT), SLOT)
})

test.run()
