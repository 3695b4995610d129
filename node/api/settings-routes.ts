/** What the page of settings asks: all of it is reading, the test of the device too. */
import type { Context } from 'hono'
import { Hono } from 'hono'
import { isOwnOrigin } from './access/caller.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import { problem } from './problem.ts'
import type { HomeSource } from './source.ts'

export function createSettingsRoutes(
  source: Pick<HomeSource, 'settings' | 'backups' | 'testDevice' | 'logLines'>,
): Hono {
  const app = new Hono()
  let isTesting = false
  app.get('/api/v1/settings', async (context) => context.json(await source.settings()))
  app.get('/api/v1/backups', (context) => answerBackups(context, source))
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

/** A folder that cannot be read has its code. */
async function answerBackups(context: Context, source: Pick<HomeSource, 'backups'>): Promise<Response> {
  try {
    return context.json(await source.backups())
  } catch (error) {
    if (!(error instanceof OperatingError) || error.code !== 'backup-unreadable') throw error
    return problem(503, 'backup-unreadable', error.message)
  }
}
