import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { BackupsState, DeviceReport } from '../../node/api/settings.ts'
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

test('backups are listed, and a folder that cannot be read is said with its code', async () => {
  const home = createFakeHome()
  const routes = createSettingsRoutes(home.source)
  const ask = () => routes.request('http://127.0.0.1/api/v1/backups')
  const { folder, backups } = (await (await ask()).json()) as BackupsState
  assert.is(folder, '/var/lib/streetwatt/backups')
  assert.equal(
    backups.map(({ kind, code }) => `${kind} ${code}`),
    ['nightly ok', 'nightly ok', 'own ok', 'nightly backup-damaged'],
  )
  home.setBackups(() => Promise.reject(new OperatingError({ code: 'backup-unreadable' }, 'It is locked.')))
  const refused = await ask()
  assert.equal([refused.status, await codeOf(refused)], [503, 'backup-unreadable'])
  home.setBackups(() => Promise.reject(new Error('our mistake')))
  assert.is((await ask()).status, 500)
})

test.run()
