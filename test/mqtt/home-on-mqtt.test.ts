import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createHomeOnMqtt } from '../../node/mqtt/home-on-mqtt.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { makeFigures } from '../api/fake-figures.ts'
import { createFakeHome } from '../api/fake-home.ts'
import { waitFor } from '../cli/run-command.ts'
import { startAedes } from './broker.ts'
import { homeOnBroker } from './home-on-broker.ts'

const ID = 'a1a1a1a1a1a1a1a1'
const test = suite('a home and no broker')

test('a broker that is not there stops nothing', async () => {
  const { source } = createFakeHome()
  const warnings: object[] = []
  const logger = { ...SILENT, warn: (fields: object) => void warnings.push(fields) }
  const options = {
    url: 'mqtt://127.0.0.1:1',
    username: 'home',
    password: 'secret word',
    discoveryPrefix: 'ha',
  }
  const home = createHomeOnMqtt({ ...options, deviceId: ID }, { source, figures: makeFigures(), logger })
  await home.start()
  await waitFor('a warning', () => (warnings.length > 0 ? true : undefined), { limitMs: 8_000 })
  assert.is(home.fault()?.code, 'mqtt-unreachable')
  assert.not.match(home.fault()?.message ?? '', 'secret word')
  await home.stop()
  assert.is(warnings.length, 1, 'said once')
  assert.not.match(JSON.stringify(warnings), 'secret word')
})

test.run()
homeOnBroker({ name: 'aedes', isPresent: true }, startAedes).run()
