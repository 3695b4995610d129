import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { DeviceReport } from '../../node/api/settings.ts'
import { createSettingsRoutes } from '../../node/api/settings-routes.ts'
import { createFakeHome } from './fake-home.ts'
import { FAKE_REPORT } from './fake-settings.ts'

const codeOf = async (answer: Response): Promise<string> => ((await answer.json()) as { code: string }).code

test('one test of the device at a time, and the next one after it', async () => {
  const home = createFakeHome()
  const routes = createSettingsRoutes(home.source)
  let finish: (report: DeviceReport) => void = () => undefined
  home.setDeviceTest(() => new Promise((resolve) => (finish = resolve)))
  const first = routes.request('http://127.0.0.1/api/v1/device/test')
  const second = await routes.request('http://127.0.0.1/api/v1/device/test')
  assert.equal([second.status, await codeOf(second)], [409, 'device-test-running'])
  finish(FAKE_REPORT)
  assert.equal(await (await first).json(), FAKE_REPORT)
  home.setDeviceTest(() => Promise.reject(new Error('broken')))
  assert.is((await routes.request('http://127.0.0.1/api/v1/device/test')).status, 500)
  home.setDeviceTest(() => Promise.resolve(FAKE_REPORT))
  assert.is((await routes.request('http://127.0.0.1/api/v1/device/test')).status, 200)
})

test('a page elsewhere cannot make the device work', async () => {
  const home = createFakeHome()
  home.setDeviceTest(() => Promise.reject(new Error('it was asked')))
  const headers = { 'sec-fetch-site': 'cross-site' }
  const answer = await createSettingsRoutes(home.source).request('http://127.0.0.1/api/v1/device/test', {
    headers,
  })
  assert.equal([answer.status, await codeOf(answer)], [403, 'origin-other'])
})

test.run()
