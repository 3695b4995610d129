/** What the owner decides while the node runs: from which slot it holds, what it changes, and what a disk does to it. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as fc from 'fast-check'
import { DEFAULT_WISHES } from '../../node/core/trading/battery-wishes.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { createMemoryDisk, createMemoryStore } from '../support/memory-store.ts'
import { makeOwner } from '../support/owner-scene.ts'
import { FIRST_SLOT } from '../support/test-community.ts'

const SLOT_MS = 900_000
const MINUTE_MS = 60_000
const START_MS = FIRST_SLOT * SLOT_MS
const codeOf = (error: unknown): string => (error instanceof OperatingError ? String(error.code) : 'none')

test('until the owner says something the configuration holds, and the home trades', async () => {
  const { owner } = await makeOwner({ nowMs: () => START_MS })
  assert.equal(owner.wishes(), DEFAULT_WISHES)
  assert.ok(owner.mayOrder(FIRST_SLOT + 1))
  const { trading, battery } = owner.state()
  assert.equal(trading, { isPaused: false, sinceMs: null, fromMs: null })
  assert.equal(
    [battery.reserve, battery.leastSale, battery.fromMs],
    [{ ppm: 100_000, source: 'default' }, { microPerKwh: null, source: 'default' }, null],
  )
})

test('a pause holds from the first slot whose gate is open, and resuming it too', async () => {
  let nowMs = START_MS + 4 * MINUTE_MS
  const { owner, changes } = await makeOwner({ nowMs: () => nowMs })
  assert.equal((await owner.setTrading({ isPaused: true })).trading, {
    ...{ isPaused: true, sinceMs: nowMs, fromMs: START_MS + SLOT_MS },
  })
  assert.equal(
    [0, 1, 2].map((ahead) => owner.mayOrder(FIRST_SLOT + ahead)),
    [true, false, false],
  )
  nowMs = START_MS + 11 * MINUTE_MS
  await owner.setTrading({ isPaused: false })
  assert.equal(
    [0, 1, 2, 3].map((ahead) => owner.isPausedIn(FIRST_SLOT + ahead)),
    [false, true, true, false],
    'the second slot was asked for while it was paused',
  )
  assert.is(owner.isPaused(), false)
  assert.is(changes(), 2)
})

test('a slot whose orders were due stays as it is, whatever is decided before its gate', async () => {
  const nowMs = START_MS + 9 * MINUTE_MS
  const { owner } = await makeOwner({ nowMs: () => nowMs })
  assert.ok(owner.mayOrder(FIRST_SLOT + 1))
  assert.is(owner.state().nextMs, START_MS + 2 * SLOT_MS)
  const { trading } = await owner.setTrading({ isPaused: true })
  assert.is(trading.fromMs, START_MS + 2 * SLOT_MS)
  assert.is(owner.isPausedIn(FIRST_SLOT + 1), false)
  const { battery } = await owner.setWishes({ reservePpm: 400_000 })
  assert.is(battery.fromMs, START_MS + 2 * SLOT_MS)
  assert.equal(
    [1, 2].map((ahead) => owner.wishesIn(FIRST_SLOT + ahead).reservePpm),
    [100_000, 400_000],
    'what is sold of the slot is delivered from the battery as it was promised',
  )
})

test('orders that an earlier process sent stay too', async () => {
  const store = createMemoryStore(createMemoryDisk())
  await store.saveOwn('sheet', FIRST_SLOT + 1, 0, new Uint8Array([1]))
  const { owner } = await makeOwner({ nowMs: () => START_MS, store })
  const { trading } = await owner.setTrading({ isPaused: true })
  assert.is(trading.fromMs, START_MS + 2 * SLOT_MS)
})

test('a wish stands above the configuration alone, and all of them are taken back at once', async () => {
  const base = { ...DEFAULT_WISHES, leastSaleMicroPerKwh: 350_000 }
  const { owner } = await makeOwner({ base })
  await owner.setWishes({ reservePpm: 300_000 })
  assert.equal(owner.wishes(), { ...base, reservePpm: 300_000 })
  const { battery } = await owner.setWishes({ leastSaleMicroPerKwh: null })
  assert.equal(owner.wishes(), { ...base, reservePpm: 300_000, leastSaleMicroPerKwh: null })
  assert.equal([battery.reserve.source, battery.leastSale.source], ['owner', 'owner'])
  assert.equal(battery.base, { reservePpm: 100_000, leastSaleMicroPerKwh: 350_000 })
  const dropped = await owner.dropWishes()
  assert.equal(owner.wishes(), base)
  assert.equal([dropped.battery.reserve.source, dropped.battery.leastSale.source], ['default', 'default'])
})

test('what is said again is written once', async () => {
  const { owner, changes } = await makeOwner()
  for (let time = 0; time < 3; time++) {
    await owner.setTrading({ isPaused: true })
    await owner.setWishes({ reservePpm: 300_000 })
  }
  assert.is(changes(), 2)
})

const OUTSIDE: { wish: object; code: string; why: string }[] = [
  { wish: { reservePpm: -1 }, code: 'wish-reserve-invalid', why: 'less than nothing' },
  { wish: { reservePpm: 950_001 }, code: 'wish-reserve-invalid', why: 'nothing is left to plan with' },
  { wish: { reservePpm: 0.5 }, code: 'wish-reserve-invalid', why: 'a share is whole millionths' },
  { wish: { leastSaleMicroPerKwh: 2 ** 30 }, code: 'wish-price-invalid', why: 'no order may say it' },
  { wish: { leastSaleMicroPerKwh: 0.1 }, code: 'wish-price-invalid', why: 'finer than a millionth' },
]
for (const { wish, code, why } of OUTSIDE)
  test(`${JSON.stringify(wish)} is refused: ${why}`, async () => {
    const { owner, changes } = await makeOwner()
    assert.is(await owner.setWishes(wish).then(() => 'taken', codeOf), code)
    assert.is(changes(), 0)
  })

test('what the disk refuses does not hold, and the next that it takes does', async () => {
  let fault: Error | undefined = new OperatingError({ code: 'owner-file-unwritable' }, 'It is full.')
  const { owner } = await makeOwner({ unwritable: () => fault })
  assert.is(await owner.setTrading({ isPaused: true }).then(() => 'taken', codeOf), 'owner-file-unwritable')
  assert.is(owner.isPaused(), false)
  fault = undefined
  await owner.setTrading({ isPaused: true })
  assert.is(owner.isPaused(), true)
})

test('where it is not known what was decided the home does not trade, until its owner says so', async () => {
  const unreadable = new OperatingError({ code: 'owner-file-damaged' }, 'It cannot be read.')
  const { owner, kept } = await makeOwner({ unreadable })
  assert.is(owner.fault()?.code, 'owner-file-damaged')
  assert.not.ok(owner.mayOrder(FIRST_SLOT + 1))
  await owner.setWishes({ reservePpm: 300_000 })
  assert.is(owner.isPaused(), true, 'a wish for the battery is no word on trading')
  assert.is(owner.fault(), undefined)
  await owner.setTrading({ isPaused: false })
  assert.ok(owner.mayOrder(FIRST_SLOT + 5))
  assert.is(kept().pauses.at(-1)?.value, false)
})

test('whatever is decided when, no slot that was asked for changes, and a restart knows the same', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          afterMs: fc.integer({ min: 0, max: 2 * SLOT_MS }),
          act: fc.oneof(
            fc.record({ isPaused: fc.boolean() }),
            fc.record({ reservePpm: fc.integer({ min: 0, max: 950_000 }) }),
            fc.constantFrom('drop' as const, 'order' as const),
          ),
        }),
        { maxLength: 25 },
      ),
      async (acts) => {
        let nowMs = START_MS
        const { owner, kept } = await makeOwner({ nowMs: () => nowMs })
        const told = new Map<number, { mayOrder: boolean; reservePpm: number }>()
        const running = (): number => Math.floor(nowMs / SLOT_MS)
        for (const { afterMs, act } of acts) {
          nowMs += afterMs
          const open = Math.floor((nowMs + 300_000) / SLOT_MS) + 1
          if (act === 'order' && !told.has(open))
            told.set(open, { mayOrder: owner.mayOrder(open), reservePpm: owner.wishesIn(open).reservePpm })
          else if (act === 'drop') await owner.dropWishes()
          else if (typeof act === 'object' && 'isPaused' in act) await owner.setTrading(act)
          else if (typeof act === 'object') await owner.setWishes(act)
          for (const [slot, before] of told)
            if (slot >= running())
              assert.equal(
                { mayOrder: !owner.isPausedIn(slot), reservePpm: owner.wishesIn(slot).reservePpm },
                before,
              )
        }
        assert.ok(kept().pauses.length <= 4 && kept().choices.length <= 4, 'old steps are forgotten')
        const again = await makeOwner({ nowMs: () => nowMs, record: kept() })
        assert.equal(again.owner.wishes(), owner.wishes())
        assert.is(again.owner.isPaused(), owner.isPaused())
      },
    ),
    { numRuns: 200 },
  ))

test.run()
