/** What the page of settings asks: all of it is reading, the test of the device too. */
import { Hono } from 'hono'
import { isOwnOrigin } from './access/caller.ts'
import { problem } from './problem.ts'
import type { HomeSource } from './source.ts'

export function createSettingsRoutes(source: Pick<HomeSource, 'settings' | 'testDevice' | 'logLines'>): Hono {
  const app = new Hono()
  let isTesting = false
  app.get('/api/v1/settings', (context) => context.json(source.settings()))
  app.get('/api/v1/logs', (context) => context.json(source.logLines()))
  app.get('/api/v1/device/test', async (context) => {
    // It takes the device's time, which no page elsewhere may spend.
    if (!isOwnOrigin(context))
      return problem(403, 'origin-other', 'Only a page of this server may test the device.')
    if (isTesting)
      return problem(409, 'device-test-running', 'The device is being tested already; wait for it.', {
        'retry-after': '10',
      })
    isTesting = true
    try {
      return context.json(await source.testDevice())
    } finally {
      isTesting = false
    }
  })
  return app
}
