import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { exceptionCodeOf } from '../../../hardware/modbus/bus-errors.ts'
import { BENCH_UNIT_ID, timeWords } from '../../../hardware/emulator/bench-unit.ts'
import { errorOf } from '../fixtures.ts'
import { flowsBetween, SLOT_MS, START_MS, withEmulator } from './fixtures.ts'

const LOCK_STEP = { lockStep: { slotMs: SLOT_MS } }

test('the opening reading is at the start exactly, however late it is taken', async () => {
  await withEmulator(LOCK_STEP, async ({ clock, bench, openDevice }) => {
    clock.nowMs = START_MS + 5 * SLOT_MS + 12_345
    assert.is(await bench.emulatorTimeMs(), START_MS)
    assert.is(await bench.nextBoundaryMs(), START_MS)
    const { atMs, points } = await (await openDevice()).sample()
    assert.equal([atMs, points.gridImportWh.value, points.gridExportWh.value], [START_MS, 0, 0])
  })
})

test('a node that was away walks through every boundary it missed, each with the exact sums and no false alarm', async () => {
  await withEmulator(LOCK_STEP, async ({ clock, bench, openDevice }) => {
    const device = await openDevice()
    clock.nowMs = START_MS + 60 * SLOT_MS + 1
    for (let slot = 0; slot <= 60; slot += 1) {
      const boundaryMs = START_MS + slot * SLOT_MS
      assert.equal([await bench.emulatorTimeMs(), await bench.nextBoundaryMs()], [boundaryMs, boundaryMs])
      const { atMs, points } = await device.sample()
      const { importWh, exportWh, pvWh } = flowsBetween(START_MS, boundaryMs)
      assert.equal(
        [points.gridImportWh.value, points.gridExportWh.value, points.pvEnergyWh.value],
        [importWh, exportWh, pvWh],
      )
      assert.equal([atMs, points.gridImportWh.quality], [boundaryMs, 'ok'])
      await bench.acknowledge(boundaryMs)
    }
    assert.is(await bench.emulatorTimeMs(), clock.nowMs)
  })
})

test('whatever the polling in between, a boundary has the exact sums', async () => {
  const polls = fc.array(fc.nat(2 * SLOT_MS), { maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(fc.array(polls, { minLength: 1, maxLength: 5 }), async (slots) => {
      await withEmulator(LOCK_STEP, async ({ clock, bench, openDevice }) => {
        const device = await openDevice()
        await bench.acknowledge(START_MS)
        let boundaryMs = START_MS
        for (const offsets of slots) {
          for (const offset of [...offsets].sort((left, right) => left - right)) {
            clock.nowMs = Math.max(clock.nowMs, boundaryMs + offset)
            const { points } = await device.sample()
            assert.is(points.gridImportWh.quality, 'ok')
          }
          boundaryMs += SLOT_MS
          clock.nowMs = Math.max(clock.nowMs, boundaryMs)
          const { points } = await device.sample()
          const { importWh, exportWh } = flowsBetween(START_MS, boundaryMs)
          assert.equal([points.gridImportWh.value, points.gridExportWh.value], [importWh, exportWh])
          await bench.acknowledge(boundaryMs)
        }
      })
    }),
    { numRuns: 25 },
  )
})

test('registers stand still at the boundary until it is acknowledged, once or more often', async () => {
  await withEmulator(LOCK_STEP, async ({ clock, bench, bus }) => {
    await bench.acknowledge(START_MS)
    clock.nowMs = START_MS + SLOT_MS
    const meterAt = (await bus.readHolding(1, 40000, 125)).concat(await bus.readHolding(1, 40125, 125))
    clock.nowMs += 7 * SLOT_MS
    assert.equal((await bus.readHolding(1, 40000, 125)).concat(await bus.readHolding(1, 40125, 125)), meterAt)
    await bench.acknowledge(START_MS + SLOT_MS)
    await bench.acknowledge(START_MS + SLOT_MS)
    await bench.acknowledge(START_MS)
    assert.is(await bench.nextBoundaryMs(), START_MS + 2 * SLOT_MS)
    assert.is(await bench.emulatorTimeMs(), START_MS + 2 * SLOT_MS)
  })
})

test('a boundary that was not reached, or is none, is refused and changes nothing', async () => {
  await withEmulator(LOCK_STEP, async ({ bench }) => {
    for (const wrong of [0, START_MS - SLOT_MS, START_MS + 1, START_MS + SLOT_MS]) {
      assert.is(exceptionCodeOf(await errorOf(bench.acknowledge(wrong))), 3, `${wrong}`)
    }
    assert.is(await bench.nextBoundaryMs(), START_MS)
    await bench.acknowledge(START_MS)
    assert.is(
      exceptionCodeOf(await errorOf(bench.acknowledge(START_MS + SLOT_MS))),
      3,
      'the market is not there yet',
    )
  })
})

test('the bench registers are as documented, and only there in lock-step', async () => {
  await withEmulator(LOCK_STEP, async ({ bus }) => {
    const words = timeWords(START_MS)
    assert.is(
      words.reduce((value, word) => value * 65536 + word, 0),
      START_MS,
    )
    assert.equal(await bus.readHolding(BENCH_UNIT_ID, 0, 8), [...words, ...words])
    assert.equal(await bus.readHolding(BENCH_UNIT_ID, 4, 4), words)
    assert.is(exceptionCodeOf(await errorOf(bus.readHolding(BENCH_UNIT_ID, 5, 4))), 2)
    assert.is(exceptionCodeOf(await errorOf(bus.writeHolding(BENCH_UNIT_ID, 0, words.slice(0, 3)))), 2)
    assert.is(exceptionCodeOf(await errorOf(bus.writeHolding(BENCH_UNIT_ID, 4, words))), 2)
    assert.is(exceptionCodeOf(await errorOf(bus.writeHolding(1, 40002, [1]))), 2)
  })
  await withEmulator({}, async ({ bus }) => {
    assert.is(exceptionCodeOf(await errorOf(bus.readHolding(BENCH_UNIT_ID, 0, 8))), 11)
  })
})

test.run()
