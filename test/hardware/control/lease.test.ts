/** The lease in one process, on a battery in memory. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { disarmDevice, readArming } from '../../../hardware/control/arming.ts'
import { DEFAULT_LIMITS } from '../../../hardware/control/envelope.ts'
import { readJournal } from '../../../hardware/control/journal.ts'
import { codeOf, codesOf, DEVICE, withLease, type LeaseScene } from './armed-lease.ts'
import { makePlan, MODE, POWER, sampleOf, TIMER } from './fake-battery.ts'
import { until } from './steered-home.ts'

const CHARGE = ['10=60', '11=2000', '12=1']
const NORMAL = ['12=0', '11=0']

const take = (scene: LeaseScene, powerW = 2000, forMs = 120_000) =>
  scene.lease.take({ action: 'charge', powerW, untilMs: scene.until(forMs) })
const isIdle =
  ({ lease }: LeaseScene) =>
  () =>
    lease.state().type === 'idle'

test('a device that is not armed is never written to', async () => {
  await withLease({ isArmed: false }, async (scene) => {
    assert.is(await codeOf(take(scene)), 'control-not-armed')
    assert.is(scene.battery.requests(), 0)
    assert.equal(scene.told, [])
  })
})

test('without a timer in the device, the owner must have agreed to the risk of a power loss', async () => {
  await withLease({ plan: makePlan('software'), isArmed: false }, async (scene) => {
    assert.is(await codeOf(scene.arm(['control'])), 'control-consent-missing')
    assert.is(await codeOf(take(scene)), 'control-not-armed')
    await scene.arm(['control', 'power-loss'])
    assert.is(await codeOf(take(scene)), 'none')
  })
})

test('what undoes it is on the disk and with the watchdog before the first write', async () => {
  await withLease({}, async (scene) => {
    let seen: string[] = []
    scene.battery.before = async ({ isWrite }) => {
      if (!isWrite || seen.length > 0) return
      const { type } = await readJournal(scene.folder)
      seen = [type, ...scene.told.map(({ what }) => what)]
    }
    await take(scene)
    assert.equal(seen, ['held', 'guard'])
  })
})

test('the timer is written first, then the power, then what switches it on; released the other way round', async () => {
  await withLease({}, async (scene) => {
    await take(scene)
    assert.equal(scene.battery.writes, CHARGE)
    await scene.lease.release()
    assert.equal(scene.battery.writes, [...CHARGE, ...NORMAL])
    assert.is((await readJournal(scene.folder)).type, 'released')
    assert.is(scene.told.at(-1)?.what, 'done')
  })
})

test('release writes the normal values and not those that it found', async () => {
  await withLease({}, async (scene) => {
    scene.battery.registers[MODE] = 2
    scene.battery.registers[POWER] = 777
    await take(scene)
    await scene.lease.release()
    assert.equal(scene.battery.registers.slice(POWER, MODE + 1), [0, 0])
  })
})

test('a set point that is no number of watts never reaches the device', async () => {
  await withLease({}, async (scene) => {
    for (const powerW of [NaN, Infinity, -1, 0.5, 2 ** 60]) {
      assert.is(await codeOf(take(scene, powerW)), 'control-command-invalid', `${powerW}`)
    }
    for (const forMs of [NaN, 0, -1, 25 * 3_600_000]) {
      assert.is(await codeOf(take(scene, 2000, forMs)), 'control-command-invalid', `for ${forMs}`)
    }
    assert.is(
      await codeOf(scene.lease.take({ action: 'hold', powerW: 0, untilMs: scene.until(60_000) })),
      'control-action-impossible',
    )
    assert.equal(scene.battery.writes, [])
  })
})

test('the envelope is asked: what is too much is less, and its reason is told', async () => {
  await withLease({}, async (scene) => {
    const set = await take(scene, 50_000)
    assert.is(set.powerW, DEFAULT_LIMITS.maxChargeW)
    assert.equal(set.limitedBy, ['nameplate'])
    assert.is(scene.battery.registers[POWER], DEFAULT_LIMITS.maxChargeW)
  })
})

test('a battery whose situation is not known is not steered', async () => {
  await withLease({}, async (scene) => {
    const known = sampleOf(0)
    const unknown = { ...known.points.gridImportPowerW, quality: 'stale' as const }
    scene.battery.sample = () =>
      Promise.resolve({ ...known, points: { ...known.points, gridImportPowerW: unknown } })
    assert.is(await codeOf(take(scene)), 'control-situation-unknown')
    assert.equal(scene.battery.writes, [])
  })
})

test('at its end the battery is made normal by itself', async () => {
  await withLease({}, async (scene) => {
    await take(scene, 2000, 150)
    await until(isIdle(scene))
    assert.equal(scene.battery.writes, ['10=1', '11=2000', '12=1', ...NORMAL])
    assert.equal(scene.events.at(-1), { type: 'released', why: 'over' })
  })
})

test('a clock that is set forward ends a lease, one that is set back does not prolong it', async () => {
  await withLease({}, async (scene) => {
    await take(scene)
    scene.stepClock(3_600_000)
    await until(isIdle(scene))
    await take(scene, 2000, 1500)
    scene.stepClock(-3_600_000)
    await until(isIdle(scene))
  })
})

test('a device that answers a 0, or nothing, to its timer is never forced, and not steered again', async () => {
  for (const kept of [0, 0xffff]) {
    await withLease({}, async (scene) => {
      scene.battery.keep = (address, word) => (address === TIMER ? kept : word)
      assert.is(await codeOf(take(scene)), 'control-timer-missing')
      assert.not(scene.battery.writes.includes('12=1'))
      assert.is(await codeOf(take(scene)), 'control-alarm')
      await scene.arm()
      assert.is(await codeOf(take(scene)), 'control-timer-missing')
    })
  }
})

test('a timer that has counted down already is a timer', async () => {
  await withLease({}, async (scene) => {
    scene.battery.keep = (address, word) => (address === TIMER ? word - 1 : word)
    assert.is(await codeOf(take(scene)), 'none')
  })
})

test('a device that does not keep what it is told is released, and an alarm outlives a restart', async () => {
  await withLease({}, async (scene) => {
    scene.battery.keep = (address, word) => (address === POWER && word > 0 ? word + 1 : word)
    assert.is(await codeOf(take(scene)), 'control-read-back-differs')
    assert.equal(scene.battery.registers.slice(POWER, MODE + 1), [0, 0])
    assert.equal(codesOf(scene.events), ['control-read-back-differs'])
    scene.battery.keep = (_address, word) => word
    assert.is(
      await codeOf(scene.openAgain().take({ action: 'charge', powerW: 1, untilMs: scene.until(9999) })),
      'control-alarm',
    )
    const { dataDirectory } = scene
    assert.is((await readArming({ dataDirectory, device: DEVICE }))?.alarm?.code, 'control-read-back-differs')
  })
})

test('a battery that does something else than its registers say is released, with an alarm', async () => {
  await withLease({}, async (scene) => {
    scene.battery.batteryW = () => 0
    await take(scene)
    await until(isIdle(scene))
    assert.equal(codesOf(scene.events), ['control-effect-missing'])
    assert.equal(scene.battery.registers.slice(POWER, MODE + 1), [0, 0])
    assert.is(await codeOf(take(scene)), 'control-alarm')
  })
})

test('the whole set point is rewritten at half of the time of the timer, and not before', async () => {
  await withLease({}, async (scene) => {
    await take(scene)
    const looks = async (count: number) => {
      const requests = scene.battery.requests()
      await until(() => scene.battery.requests() >= requests + count)
    }
    scene.passTime(20_000)
    await looks(3)
    assert.equal(scene.battery.writes, CHARGE)
    scene.passTime(10_500)
    await until(() => scene.battery.writes.length > 3)
    await looks(6)
    assert.equal(scene.battery.writes, [...CHARGE, ...CHARGE])
  })
})

test('less room at the house connection lowers the power at the next look', async () => {
  await withLease({}, async (scene) => {
    await take(scene)
    const before = scene.battery.sample.bind(scene.battery)
    scene.battery.sample = async () => {
      const sample = await before()
      const { value, ...rest } = sample.points.gridImportPowerW
      return {
        ...sample,
        points: { ...sample.points, gridImportPowerW: { ...rest, value: (value ?? 0) + 4000 } },
      }
    }
    await until(() => scene.battery.registers[POWER] === DEFAULT_LIMITS.importLimitW - 4500)
  })
})

test('a second command replaces the first, by way of normal if it is another action', async () => {
  await withLease({}, async (scene) => {
    await take(scene)
    await take(scene, 1500)
    await scene.lease.take({ action: 'discharge', powerW: 1000, untilMs: scene.until(120_000) })
    const expected = [...CHARGE, '10=60', '11=1500', '12=1', ...NORMAL, '10=60', '11=1000', '12=2']
    assert.equal(scene.battery.writes, expected)
  })
})

test('a refused command leaves the one before it as it was', async () => {
  await withLease({}, async (scene) => {
    await take(scene)
    assert.is(await codeOf(take(scene, NaN)), 'control-command-invalid')
    assert.is(scene.lease.state().type, 'held')
    assert.equal(scene.battery.writes, CHARGE)
  })
})

test('disarming ends a lease', async () => {
  await withLease({}, async (scene) => {
    await take(scene)
    assert.is(await disarmDevice({ dataDirectory: scene.dataDirectory, device: DEVICE }), true)
    await until(isIdle(scene))
    assert.equal(scene.events.at(-1), { type: 'released', why: 'disarmed' })
    assert.is(scene.battery.registers[MODE], 0)
  })
})

test('a watchdog that is gone ends a lease', async () => {
  await withLease({}, async (scene) => {
    await take(scene)
    scene.loseWatchdog()
    await until(isIdle(scene))
    assert.equal(codesOf(scene.events), ['control-watchdog-lost'])
    assert.is(scene.battery.registers[MODE], 0)
    assert.is(await codeOf(take(scene)), 'none')
  })
})

test('a device that goes away is released when it is back, and says so until then', async () => {
  await withLease({}, async (scene) => {
    await take(scene)
    let isAway = true
    scene.battery.before = () => {
      if (isAway) throw new Error('no answer')
    }
    await until(() => scene.lease.state().type === 'releasing')
    assert.is(await codeOf(take(scene)), 'control-release-failed')
    await until(() => codesOf(scene.events).includes('control-release-failed'))
    assert.is((await readJournal(scene.folder)).type, 'held')
    isAway = false
    await until(isIdle(scene))
    assert.is(scene.battery.registers[MODE], 0)
  })
})

test('a lease that cannot be released before the end is left to the watchdog and to the next start', async () => {
  await withLease({}, async (scene) => {
    await take(scene)
    scene.battery.before = () => {
      throw new Error('no answer')
    }
    await scene.lease.close()
    assert.is(scene.told.at(-1)?.what, 'take-over')
    assert.is((await readJournal(scene.folder)).type, 'held')
    scene.battery.before = () => {}
    assert.is(await scene.openAgain().restore(), true)
    assert.is(scene.battery.registers[MODE], 0)
  })
})

test('one refused register of a release keeps no other from being written', async () => {
  await withLease({}, async (scene) => {
    await take(scene)
    scene.battery.keep = (address, word) => (address === MODE && word === 0 ? 1 : word)
    const released = scene.lease.release()
    await until(() => codesOf(scene.events).includes('control-release-failed'))
    assert.is(scene.battery.registers[POWER], 0)
    scene.battery.keep = (_address, word) => word
    await released
    assert.is(scene.battery.registers[MODE], 0)
  })
})

test('a timer is taken away only when nothing is forced any more: 0 means never', async () => {
  const { normal, ...rest } = makePlan('device-timer')
  const never = { name: 'timer', address: TIMER, type: 'u16', value: { from: 'constant', value: 0 } } as const
  const plan = { ...rest, normal: [...normal, { ...never, needsPrevious: true }] }
  await withLease({ plan }, async (scene) => {
    await take(scene)
    scene.battery.keep = (address, word) => (address === MODE && word === 0 ? 1 : word)
    const released = scene.lease.release()
    await until(() => codesOf(scene.events).includes('control-release-failed'))
    assert.is(scene.battery.registers[TIMER], 60)
    scene.battery.keep = (_address, word) => word
    await released
    assert.equal(scene.battery.registers.slice(TIMER, MODE + 1), [0, 0, 0])
  })
})

test('a listener that throws keeps no battery from being released', async () => {
  await withLease({}, async (scene) => {
    await take(scene)
    scene.events.push = () => {
      throw new Error('a listener of ours')
    }
    await scene.lease.release()
    assert.is(scene.battery.registers[MODE], 0)
  })
})

test('memory that wears is written a counted number of times, and one write is kept for the release', async () => {
  const plan = makePlan('software', { wear: 'flash' })
  await withLease({ plan, isArmed: false }, async (scene) => {
    await scene.arm(['control', 'power-loss'], { ...DEFAULT_LIMITS, flashWritesPerDay: 4 })
    await take(scene, 1000)
    await take(scene, 1100)
    await take(scene, 1200)
    assert.is(await codeOf(take(scene, 1300)), 'control-write-budget')
    await until(isIdle(scene))
    assert.is(scene.battery.registers[MODE], 0)
    assert.equal(
      scene.battery.writes.filter((write) => write.startsWith('12=')),
      ['12=1', '12=0'],
    )
    assert.is(
      await codeOf(scene.openAgain().take({ action: 'charge', powerW: 1, untilMs: scene.until(9999) })),
      'control-write-budget',
    )
  })
})

test.run()
