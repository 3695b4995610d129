/** What a home is told when it did not trade although others did, and when something of its own needs attention. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HomeState } from '../../node/api/state.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { NO_STANDING } from '../../node/household/battery-control.ts'
import { createEngineStreet, memberAt } from '../support/engine-street.ts'
import { NO_RULES, running, sourceOf } from './source-of-home.ts'

test('a home whose order goes beyond its credit hears that, and not that it had nothing to trade', async () => {
  const street = createEngineStreet({ member: (index) => (index === 0 ? { creditLimitNano: 1 } : {}) })
  await street.startAll()
  await street.runSlots(3.1)
  const home = memberAt(street, 0)
  const { day, orders } = (await sourceOf(street, home)).state()
  const cleared = day.filter(({ energyWh }) => energyWh > 0)
  assert.ok(cleared.length >= 2, 'its neighbours traded')
  for (const { reason, refusal, sentence } of cleared) {
    assert.equal([reason, refusal], ['refused', 'order-credit-exceeded'])
    assert.match(sentence, /credit limit \(order-credit-exceeded\)/)
  }
  assert.ok(orders.filter(({ state }) => state === 'refused').length >= 2)
  assert.not.ok(orders.some(({ state }) => state === 'missed' || state === 'filled'))
  await street.stopAll()
})

test('a home that could not order because its device was silent hears that, after a restart too', async () => {
  const street = createEngineStreet()
  const home = memberAt(street, 0)
  home.meter.fault = 'silent'
  await street.startAll()
  await street.runSlots(3.1)
  const told = async (): Promise<string[]> => {
    const { day } = (await sourceOf(street, home)).state()
    return day.filter(({ energyWh }) => energyWh > 0).map(({ reason }) => reason)
  }
  const reasons = await told()
  assert.ok(reasons.length >= 2, 'its neighbours traded')
  assert.equal([...new Set(reasons)], ['device-silent'])
  await home.stop()
  await home.start()
  assert.equal(await told(), reasons)
  await street.stopAll()
})

test('a battery that is locked out, one that refuses, and a broker that is gone need attention', async () => {
  const { street, home } = await running(0.2)
  const told = async (more: Parameters<typeof sourceOf>[4]): Promise<HomeState['attention']> =>
    (await sourceOf(street, home, undefined, NO_RULES, more)).state().attention
  const control = (alarm: string | undefined, trouble: string | undefined) => ({
    ...{ arming: () => Promise.resolve(null), trouble: () => trouble },
    standing: () => ({ ...NO_STANDING, isSteerable: true, alarm }),
  })
  const [alarm, ...others] = await told({ control: control('it does not charge', 'it does not charge') })
  assert.equal(others, [], 'one sentence for one matter')
  assert.is(alarm?.code, 'plan-control-alarm')
  assert.match(alarm?.sentence ?? '', /it does not charge/)
  assert.match(alarm?.action ?? '', /streetwatt device arm/)
  const [refusal] = await told({ control: control(undefined, 'another program steers it') })
  assert.is(refusal?.code, 'plan-control-refused')
  assert.match(refusal?.sentence ?? '', /another program steers it/)
  assert.equal(await told({ control: control(undefined, undefined) }), [])
  const gone = new OperatingError({ code: 'mqtt-unreachable' }, 'The MQTT broker cannot be reached.')
  const [broker] = await told({ mqtt: { fault: () => gone } })
  assert.equal([broker?.code, broker?.sentence], ['mqtt-unreachable', gone.message])
  await street.stopAll()
})

test.run()
