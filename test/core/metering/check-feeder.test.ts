import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkFeederReading } from '../../../node/core/metering/check-feeder.ts'
import type { MeterState } from '../../../node/core/metering/meter-state.ts'
import { NEW_METER } from '../../../node/core/metering/meter-state.ts'
import type { MeterReading } from '../../../node/core/metering/reading.ts'
import { PROTOCOL_VERSION } from '../../../node/core/units/protocol.ts'

const counters = (importWh: number, exportWh = 0) => ({ importWh, exportWh, generationWh: null })
const reading: MeterReading = {
  ...{ version: PROTOCOL_VERSION, community: '', slot: 7, member: '', device: 'F-1' },
  ...{ start: counters(1000, 500), end: counters(1500, 600) },
}
const meter: MeterState = { ...NEW_METER, lastEnd: { slot: 6, counters: counters(1000, 500) } }

function codeOf(changes: Partial<MeterReading>, resolutionWh = 1): string {
  return checkFeederReading({ ...reading, ...changes }, { meter, device: 'F-1', resolutionWh })
}

test('what flows through a street is believed, however much', () => {
  assert.is(codeOf({}), 'ok')
  assert.is(codeOf({ end: counters(9_000_000, 9_000_000) }), 'ok')
})

test('counters that run backwards are not', () => {
  assert.is(codeOf({ end: counters(999, 600) }), 'reading-counter-backwards')
  assert.is(codeOf({ start: counters(1000, 499) }), 'reading-counter-backwards')
})

test('nor another device, nor steps that it cannot count', () => {
  assert.is(codeOf({ device: 'F-2' }), 'reading-device-unbound')
  assert.is(codeOf({}, 100), 'ok')
  assert.is(codeOf({ end: counters(1510, 600) }, 100), 'reading-finer-than-meter')
})

test.run()
