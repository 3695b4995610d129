/** Proof of physical work: one table, a Wh to each side of every limit. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { EstimatedGap, MeterState } from '../../../node/core/metering/meter-state.ts'
import { NEW_METER } from '../../../node/core/metering/meter-state.ts'
import type { PhysicsContext } from '../../../node/core/metering/physics.ts'
import type { ReadingDoubt } from '../../../node/core/metering/doubts.ts'
import { checkPhysics } from '../../../node/core/metering/physics.ts'
import { READING_DOUBTS } from '../../../node/core/metering/doubts.ts'
import type { Counters } from '../../../node/core/metering/reading.ts'
import { PROTOCOL_VERSION } from '../../../node/core/units/protocol.ts'

/** 10 kW and 4 kW for a quarter of an hour; a battery of 5 kWh and 2 kW. */
const CONNECTION_WH = 2500
const ROOF_WH = 1000
const BATTERY = { capacityWh: 5000, powerW: 2000 }
const BATTERY_SLOT_WH = 500

type Energy = readonly [importWh: number, exportWh: number, generationWh: number | null]
const START: Counters = { importWh: 5000, exportWh: 700, generationWh: 900 }

interface Case {
  /** From the start to the end of the slot. */
  readonly slot: Energy
  /** From the last reading to the start, in two estimated slots. */
  readonly gap?: Energy
  readonly gapDaylightSlots?: number
  readonly battery?: true
  readonly storedWh?: number
  readonly isNight?: true
  readonly resolutionWh?: number
  readonly device?: string
  readonly bound?: readonly string[]
  readonly lastDevice?: string
  readonly isDeviceOfOther?: true
}

function judge(row: Case): ReturnType<typeof checkPhysics> {
  const context: PhysicsContext = {
    meter: meterOf(row),
    site: {
      generationW: 4 * ROOF_WH,
      battery: row.battery === true ? BATTERY : null,
      meter: { trust: 'calibrated', resolutionWh: row.resolutionWh ?? 1 },
    },
    connectionLimitW: 4 * CONNECTION_WH,
    slotMs: 900_000,
    hasDaylight: row.isNight !== true,
    devices: row.bound ?? [],
    isDeviceOfOther: row.isDeviceOfOther === true,
  }
  const start = row.gap === undefined ? START : after(START, row.gap)
  const end = after(start, row.slot)
  const { device = 'M1' } = row
  const reading = { version: PROTOCOL_VERSION, community: '', slot: 12, member: '', device, start, end }
  return checkPhysics(reading, context)
}

function meterOf({ gap, gapDaylightSlots = 2, storedWh, lastDevice = 'M1' }: Case): MeterState {
  const estimated: EstimatedGap = {
    ...{ slots: 2, daylightSlots: gapDaylightSlots, isDoubted: false, undeliveredNano: 0n, chargedNano: 0n },
    ...{ retailHighestMicroPerKwh: 0, feedInLowestMicroPerKwh: 0 },
  }
  return {
    ...NEW_METER,
    device: lastDevice,
    lastEnd: { slot: 9, counters: START },
    estimated: gap === undefined ? null : estimated,
    storedWh: storedWh ?? null,
  }
}

function after({ importWh, exportWh, generationWh }: Counters, energy: Energy): Counters {
  const isKnown = generationWh !== null && energy[2] !== null
  return {
    importWh: importWh + energy[0],
    exportWh: exportWh + energy[1],
    generationWh: isKnown ? generationWh + energy[2] : null,
  }
}

const ROWS: [code: 'ok' | ReadingDoubt, why: string, Case][] = [
  ['ok', 'nothing happened', { slot: [0, 0, 0] }],
  ['ok', 'all that the connection carries inward', { slot: [CONNECTION_WH, 0, 0] }],
  ['ok', 'all that the roof can give', { slot: [0, ROOF_WH, ROOF_WH] }],
  ['ok', 'all that the roof can give, without a register of it', { slot: [0, ROOF_WH, null] }],
  ['ok', 'a bound device', { slot: [0, 0, 0], bound: ['M0', 'M1'], lastDevice: 'M0' }],
  ['ok', 'roof and battery together', { slot: [0, ROOF_WH + BATTERY_SLOT_WH, ROOF_WH], battery: true }],
  ['ok', 'a battery at night', { slot: [0, BATTERY_SLOT_WH, 0], battery: true, isNight: true }],
  ['ok', 'a gap of all that two slots carry', { gap: [2 * CONNECTION_WH, 0, 0], slot: [0, 0, 0] }],
  ['ok', 'a meter of 10 Wh that says 570', { slot: [570, 0, 0], resolutionWh: 10 }],
  ['ok', 'two registers that differ by a step', { slot: [0, 502, 500] }],
  ['reading-counter-backwards', 'import falls', { slot: [-1, 0, 0] }],
  ['reading-counter-backwards', 'export falls', { slot: [0, -1, 0] }],
  ['reading-counter-backwards', 'generation falls', { slot: [0, 0, -1] }],
  ['reading-counter-backwards', 'import fell in a gap', { gap: [-1, 0, 0], slot: [0, 0, 0] }],
  ['reading-counter-backwards', 'export fell in a gap', { gap: [0, -1, 0], slot: [0, 0, 0] }],
  ['reading-counter-backwards', 'generation fell in a gap', { gap: [0, 0, -1], slot: [0, 0, 0] }],
  ['reading-device-of-other', 'a device of a neighbour', { slot: [0, 0, 0], isDeviceOfOther: true }],
  ['reading-device-unbound', 'another device than the first', { slot: [0, 0, 0], device: 'M2' }],
  ['reading-device-unbound', 'a device that is not among the bound', { slot: [0, 0, 0], bound: ['M9'] }],
  ['reading-device-unbound', 'no device', { slot: [0, 0, 0], device: '', bound: [''] }],
  ['reading-over-connection', 'a Wh more import than fits', { slot: [CONNECTION_WH + 1, 0, 0] }],
  ['reading-over-connection', 'a Wh more export than fits', { slot: [0, CONNECTION_WH + 1, 0] }],
  [
    'reading-over-connection',
    'a gap of a Wh too much',
    { gap: [2 * CONNECTION_WH + 1, 0, 0], slot: [0, 0, 0] },
  ],
  ['reading-over-nameplate', 'a Wh more than the roof can give', { slot: [0, 0, ROOF_WH + 1] }],
  ['reading-over-nameplate', 'an export of a Wh more, nothing else known', { slot: [0, ROOF_WH + 1, null] }],
  ['reading-over-nameplate', 'a gap of a Wh too much', { gap: [0, 0, 2 * ROOF_WH + 1], slot: [0, 0, 0] }],
  ['reading-generation-at-night', 'a Wh in the dark', { slot: [0, 0, 1], isNight: true }],
  ['reading-generation-at-night', 'an export in the dark', { slot: [0, 1, null], isNight: true }],
  [
    'reading-generation-at-night',
    'a battery excuses no generation',
    { slot: [0, 1, 1], isNight: true, battery: true },
  ],
  [
    'reading-generation-at-night',
    'a gap of two slots of which one was dark',
    { gap: [0, 0, ROOF_WH + 1], gapDaylightSlots: 1, slot: [0, 0, 0] },
  ],
  ['reading-over-generation', 'more export than was generated', { slot: [0, 503, 500] }],
  [
    'reading-over-generation',
    'more than roof and battery give at once',
    { slot: [0, ROOF_WH + BATTERY_SLOT_WH + 3, ROOF_WH], battery: true },
  ],
  [
    'reading-over-battery',
    'a battery that holds 396 Wh gives 400',
    { slot: [0, 400, 0], battery: true, storedWh: 396 },
  ],
  [
    'ok',
    'what the registers round off is not held against it',
    { slot: [0, 400, 0], battery: true, storedWh: 397 },
  ],
  ['reading-finer-than-meter', 'a meter of 10 Wh that says 57', { slot: [57, 0, 0], resolutionWh: 10 }],
]
for (const [code, why, row] of ROWS) test(`${code}: ${why}`, () => assert.is(judge(row).code, code))

test('every doubt has a row', () => {
  const named = new Set(ROWS.map(([code]) => code))
  assert.equal(
    READING_DOUBTS.filter((code) => !named.has(code)),
    [],
  )
})

test('of several doubts the first in the order of precedence is named', () => {
  const faults: Case = { slot: [1, ROOF_WH + 1, ROOF_WH + 1], isNight: true, resolutionWh: 1 }
  assert.is(
    judge({ ...faults, slot: [-1, 0, 9999], isDeviceOfOther: true }).code,
    'reading-counter-backwards',
  )
  assert.is(judge({ ...faults, isDeviceOfOther: true, device: 'M2' }).code, 'reading-device-of-other')
  assert.is(judge({ ...faults, device: 'M2' }).code, 'reading-device-unbound')
  assert.is(judge(faults).code, 'reading-over-nameplate')
})

test('a battery can hold at most what came in and did not go out, and never more than it can', () => {
  const left = (row: Case): number | null => {
    const verdict = judge({ battery: true, ...row })
    return verdict.code === 'ok' ? verdict.storedWh : null
  }
  assert.is(left({ slot: [0, 0, 0] }), 5000, 'of a battery that nobody knows yet')
  assert.is(left({ slot: [0, 400, 0], storedWh: 2000 }), 1600)
  assert.is(left({ slot: [300, 0, 200], storedWh: 2000 }), 2500)
  assert.is(left({ slot: [900, 0, 0], storedWh: 4900 }), 5000)
  assert.is(left({ gap: [100, 0, 0], slot: [0, 300, 0], storedWh: 1000 }), 800, 'over a gap as well')
})

test.run()
