/** What a home on MQTT keeps, whatever broker it is told to: run on one in this process and on Debian's mosquitto. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { EnergyCounters, TradingTotals } from '../../node/api/figures.ts'
import type { HomeOnMqtt } from '../../node/mqtt/home-on-mqtt.ts'
import { createHomeOnMqtt } from '../../node/mqtt/home-on-mqtt.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { makeFigures } from '../api/fake-figures.ts'
import { createFakeHome, makeHomeState, makeSlot } from '../api/fake-home.ts'
import { waitFor } from '../cli/run-command.ts'
import type { Requirement } from '../support/optional.ts'
import { optionalTest } from '../support/optional.ts'
import type { Broker, Listener } from './broker.ts'
import { listenAt } from './broker.ts'

const ID = 'a1a1a1a1a1a1a1a1'
const BASE = `streetwatt/${ID}`
const CONFIG = `homeassistant/device/streetwatt_${ID}/config`
const NOTHING: EnergyCounters = {
  ...{ gridImportWh: null, gridExportWh: null, pvEnergyWh: null },
  ...{ batteryChargeWh: null, batteryDischargeWh: null, loadWh: null },
}

const SILENT_FLOWS = {
  ...{ pvPowerW: null, loadPowerW: null, gridImportPowerW: null, gridExportPowerW: null },
  ...{ batteryChargePowerW: null, batteryDischargePowerW: null, stateOfChargePpm: null },
}
const METER_ALONE = {
  ...makeHomeState().power,
  ...SILENT_FLOWS,
  ...{ loadPowerW: 640, gridImportPowerW: 640, gridExportPowerW: 0 },
  ...{ hasPv: false, hasBattery: false, hasLoad: true },
}

interface Street {
  readonly broker: Broker
  readonly ear: Listener
  readonly home: ReturnType<typeof createFakeHome>
  /** What its counters say from now on. */
  readonly known: { energy: EnergyCounters; trading: TradingTotals | undefined }
  readonly start: () => Promise<HomeOnMqtt>
}

interface Component {
  readonly p: string
  readonly unique_id: string
  readonly state_topic: string
  readonly device_class?: string
  readonly state_class?: string
  readonly unit_of_measurement?: string
}

async function withStreet(
  startBroker: () => Promise<Broker>,
  body: (street: Street) => Promise<void>,
): Promise<void> {
  const broker = await startBroker()
  const ear = await listenAt(broker.url)
  const home = createFakeHome()
  const known = { energy: makeFigures().energy(), trading: makeFigures().trading() }
  const figures = makeFigures({ energy: () => known.energy, trading: () => known.trading })
  const running: HomeOnMqtt[] = []
  const start = async (): Promise<HomeOnMqtt> => {
    const place = { url: broker.url, username: null, password: null, discoveryPrefix: 'homeassistant' }
    const options = { ...place, deviceId: ID, everyMs: 10 }
    const made = createHomeOnMqtt(options, { source: home.source, figures, logger: SILENT })
    running.push(made)
    await made.start()
    return made
  }
  try {
    await body({ broker, ear, home, known, start })
  } finally {
    for (const each of running) await each.stop()
    await ear.client.endAsync(true)
    await broker.stop()
  }
}

const heard = (ear: Listener, topic: string, text?: string): Promise<string> =>
  waitFor(
    `${topic} ${text ?? ''}`,
    () => {
      const last = ear.last(topic)
      return text === undefined || last === text ? last : undefined
    },
    { limitMs: 8_000, heard: () => JSON.stringify(ear.messages.slice(-5)) },
  )

/** A suite of claims about a home on this broker; skipped by name where it is missing. */
export function homeOnBroker(requirement: Requirement, startBroker: () => Promise<Broker>): { run(): void } {
  const test = suite(`a home on ${requirement.name}`)
  const check = (title: string, body: (street: Street) => Promise<void>): void => {
    optionalTest(test, title, requirement, () => withStreet(startBroker, body))
  }

  check(
    'one message describes the device with all its entities, by the rules of Home Assistant',
    async ({ ear, start }) => {
      await start()
      await heard(ear, `${BASE}/availability`, 'online')
      const config = JSON.parse(ear.last(CONFIG) ?? '') as {
        dev: { ids: string[]; name: string }
        o: { name: string }
        availability_topic: string
        cmps: Record<string, Component>
      }
      delete config.cmps['load_energy']
      assert.equal(config.dev.ids, [`streetwatt_${ID}`])
      assert.is(config.o.name, 'Streetwatt')
      assert.is(config.availability_topic, `${BASE}/availability`)
      for (const [key, component] of Object.entries(config.cmps)) {
        assert.is(component.unique_id, `streetwatt_${ID}_${key}`)
        assert.is(component.state_topic, `${BASE}/${key}`)
        const { device_class: kind, state_class: state, unit_of_measurement: unit } = component
        if (kind === 'energy') assert.equal([state, unit], ['total_increasing', 'kWh'], key)
        if (kind === 'power') assert.equal([state, unit], ['measurement', 'W'], key)
        if (kind === 'monetary') assert.equal([state, unit], ['total', 'EUR'], key)
        if (kind === 'problem' || kind === 'running') assert.is(component.p, 'binary_sensor')
      }
      const kinds = Object.values(config.cmps).map((component) => component.device_class)
      assert.is(kinds.filter((kind) => kind === 'energy').length, 7)
      assert.is(config.cmps['local_price']?.unit_of_measurement, 'EUR/kWh')
      assert.is(config.cmps['local_price']?.device_class, undefined)
    },
  )

  check(
    'values are told in the units of their entities, and everything comes before "online"',
    async ({ ear, start }) => {
      await start()
      await heard(ear, `${BASE}/availability`, 'online')
      const told = Object.fromEntries(
        ear.messages
          .filter(({ topic }) => topic.startsWith(BASE))
          .map(({ topic, text }) => [topic.slice(BASE.length + 1), text]),
      )
      const {
        grid_import_energy,
        sold_energy,
        earned,
        battery_level,
        local_price,
        pv_power,
        trading,
        problem,
      } = told
      assert.equal(
        { grid_import_energy, sold_energy, earned, battery_level, local_price, pv_power, trading, problem },
        {
          ...{ grid_import_energy: '4213.900', sold_energy: '1204.777', earned: '231.004900000' },
          ...{
            battery_level: '63.4',
            local_price: '0.186000',
            pv_power: '4180',
            trading: 'ON',
            problem: 'OFF',
          },
        },
      )
      assert.is(ear.messages.at(-1)?.topic, `${BASE}/availability`)
    },
  )

  check(
    'nothing is told of a counter before it is loaded, and never a 0',
    async ({ ear, home, known, start }) => {
      known.energy = { ...NOTHING, batteryChargeWh: 0 }
      known.trading = undefined
      await start()
      await heard(ear, `${BASE}/availability`, 'online')
      for (const { topic, text } of ear.messages)
        assert.not(/(_energy|earned|spent)$/.test(topic), `${topic} ${text}`)
      known.energy = makeFigures().energy()
      home.change({})
      assert.is(await heard(ear, `${BASE}/pv_energy`), '9007199.254')
    },
  )

  check('a restart makes no counter fall: what is told again is what was told, or more', async (street) => {
    const { ear, home, known, start } = street
    const topic = `${BASE}/grid_import_energy`
    const first = await start()
    await heard(ear, `${BASE}/availability`, 'online')
    await first.stop()
    await heard(ear, `${BASE}/availability`, 'offline')
    const before = { ...known }
    known.energy = NOTHING
    known.trading = undefined
    await start()
    await heard(ear, `${BASE}/availability`, 'online')
    assert.is(ear.messages.filter((each) => each.topic === topic).length, 1, 'nothing before it is loaded')
    Object.assign(known, before)
    home.change({})
    await waitFor('the counter again', () => told().length > 1 || undefined, { limitMs: 8_000 })
    known.energy = { ...before.energy, gridImportWh: (before.energy.gridImportWh ?? 0) + 1 }
    home.change({})
    await heard(ear, topic, '4213.901')
    assert.equal(told(), ['4213.900', '4213.900', '4213.901'])

    function told(): string[] {
      return ear.messages.filter((each) => each.topic === topic).map(({ text }) => text)
    }
  })

  check('the next price is known from its clearing until its slot begins', async ({ ear, home, start }) => {
    await start()
    await heard(ear, `${BASE}/next_price`, 'None')
    const { day, currentSlot } = home.source.state()
    const slot = currentSlot.slot + 1
    const cleared = { ...makeSlot(slot), priceMicroPerKwh: -1_500 }
    home.change({ day: [...day.filter((each) => each.slot !== slot), cleared] })
    await heard(ear, `${BASE}/next_price`, '-0.001500')
    home.change({ currentSlot: cleared })
    await heard(ear, `${BASE}/next_price`, 'None')
    await heard(ear, `${BASE}/local_price`, '-0.001500')
  })

  check(
    'a home with only a meter has neither sun nor battery, and tells what it uses',
    async ({ ear, home, known, start }) => {
      known.energy = { ...NOTHING, gridImportWh: 4_213_900, loadWh: 4_213_900 }
      home.change({ power: METER_ALONE })
      await start()
      await heard(ear, `${BASE}/availability`, 'online')
      const { cmps } = JSON.parse(ear.last(CONFIG) ?? '') as { cmps: Record<string, object> }
      const removed = Object.keys(cmps).filter((key) => Object.keys(cmps[key] ?? {}).join() === 'p')
      assert.equal(removed.sort(), [
        ...['battery_charge_energy', 'battery_charge_power', 'battery_discharge_energy'],
        ...['battery_discharge_power', 'battery_level', 'pv_energy', 'pv_power'],
      ])
      assert.not.ok(ear.messages.some(({ topic }) => /\/(?:pv|battery)_/.test(topic)))
      assert.is(await heard(ear, `${BASE}/load_power`), '640')
      assert.is(await heard(ear, `${BASE}/load_energy`), '4213.900')
    },
  )

  check(
    'what a home has is said once its device has answered, and nothing is removed before or after',
    async ({ ear, home, start }) => {
      const { power } = home.source.state()
      const parts = (): string[] => {
        const { cmps } = JSON.parse(ear.last(CONFIG) ?? '') as { cmps: Record<string, object> }
        return ['pv_power', 'battery_level', 'load_energy'].filter((key) => key in cmps)
      }
      const unread = { ...power, atMs: null, quality: 'not-implemented' as const, pvPowerW: null }
      home.change({ power: { ...unread, hasPv: false, hasBattery: false, hasLoad: false } })
      await start()
      await heard(ear, `${BASE}/availability`, 'online')
      assert.equal(parts(), [])
      home.change({ power })
      await heard(ear, `${BASE}/pv_power`, '4180')
      assert.equal(parts(), ['pv_power', 'battery_level', 'load_energy'])
      const described = ear.messages.filter(({ topic }) => topic === CONFIG).length
      home.change({ power: { ...power, gridImportPowerW: 7, hasPv: false, hasBattery: false } })
      await heard(ear, `${BASE}/grid_import_power`, '7')
      // A counter of its own belongs to a home without them, which this one is not.
      const { cmps } = JSON.parse(ear.last(CONFIG) ?? '') as { cmps: Record<string, object> }
      assert.ok('unique_id' in (cmps['pv_power'] ?? {}) && 'unique_id' in (cmps['battery_level'] ?? {}))
      assert.ok(ear.messages.filter(({ topic }) => topic === CONFIG).length <= described + 1)
    },
  )

  check(
    'of a device that is silent nothing stands as if it flowed now, and no counter is touched',
    async ({ broker, ear, home, start }) => {
      await start()
      await heard(ear, `${BASE}/availability`, 'online')
      const { power } = home.source.state()
      const flows = ['pv', 'load', 'grid_import', 'grid_export', 'battery_charge', 'battery_discharge']
      const topics = [...flows.map((name) => `${BASE}/${name}_power`), `${BASE}/battery_level`]
      const counters = (): string[] =>
        ear.messages.filter(({ topic }) => topic.endsWith('_energy')).map(({ topic, text }) => topic + text)
      const before = counters()
      home.change({ power: { ...power, ...SILENT_FLOWS, quality: 'stale' } })
      for (const topic of topics) await heard(ear, topic, 'None')
      assert.equal(counters(), before)
      const late = await listenAt(broker.url)
      try {
        for (const topic of topics) await heard(late, topic, 'None')
        await heard(late, `${BASE}/grid_import_energy`, '4213.900')
        await heard(late, `${BASE}/availability`, 'online')
      } finally {
        await late.client.endAsync(true)
      }
      home.change({ power })
      await heard(ear, `${BASE}/pv_power`, '4180')
    },
  )

  check('who is late hears everything: it is kept by the broker', async ({ broker, ear, start }) => {
    await start()
    await heard(ear, `${BASE}/availability`, 'online')
    const late = await listenAt(broker.url)
    try {
      await heard(late, `${BASE}/availability`, 'online')
      await heard(late, CONFIG)
      await heard(late, `${BASE}/earned`)
    } finally {
      await late.client.endAsync(true)
    }
  })

  check('when Home Assistant has started everything is told again', async ({ ear, start }) => {
    await start()
    await heard(ear, `${BASE}/availability`, 'online')
    const count = (): number => ear.messages.filter(({ topic }) => topic === CONFIG).length
    const before = count()
    await ear.client.publishAsync('homeassistant/status', 'online')
    await waitFor('the device again', () => (count() > before ? true : undefined), { limitMs: 8_000 })
  })

  check(
    'a node that dies is offline by its last will, and one that comes back is online',
    async ({ broker, ear, start }) => {
      await start()
      await heard(ear, `${BASE}/availability`, 'online')
      const late = async (): Promise<Listener> => listenAt(broker.url)
      broker.cut()
      const after = await late()
      try {
        await heard(after, `${BASE}/availability`, 'offline')
        await heard(after, `${BASE}/availability`, 'online')
      } finally {
        await after.client.endAsync(true)
      }
    },
  )

  check('only what has changed is told, and changes in between are one', async ({ ear, home, start }) => {
    await start()
    await heard(ear, `${BASE}/availability`, 'online')
    const before = ear.messages.length
    for (const pvPowerW of [1, 2, 3, 4]) home.change({ power: { ...home.source.state().power, pvPowerW } })
    await heard(ear, `${BASE}/pv_power`, '4')
    assert.equal(
      ear.messages.slice(before).map(({ topic, text }) => `${topic.slice(BASE.length + 1)} ${text}`),
      ['pv_power 4'],
    )
  })

  return test
}
