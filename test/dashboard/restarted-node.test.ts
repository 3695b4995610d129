/** The page of a node that is killed and started again on its port: it says so, and comes back by itself. */
import type { Page } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { optionalTest } from '../support/optional.ts'
import { browserInstalled, launch } from './browser.ts'
import { complaintsOf, withRealNode } from './real-node.ts'

const chromium = browserInstalled()
const DEVICE = ['--device', 'hybrid', '--at', '2026-06-19T11:00Z']
const PASSWORD = 'correct horse battery'
/** Offline is said after five seconds, and the browser looks again every few. */
const SAID_MS = 15_000
const BACK_MS = 30_000

async function withPage(body: (page: Page, complaints: readonly string[]) => Promise<void>): Promise<void> {
  const browser = await launch()
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    await body(page, complaintsOf(page))
  } finally {
    await browser.close()
  }
}

/** Loads since the page was opened: what comes back by itself loads nothing again. */
const MARK = 'window.__isFirstLoad'

optionalTest(
  test,
  'a page says that its node is gone, and lives again when it is back, not loaded again',
  chromium,
  () =>
    withRealNode({ device: DEVICE }, (node) =>
      withPage(async (page, complaints) => {
        await node.start()
        await page.goto(node.url)
        await page.locator('[data-connection=live]').waitFor()
        await page.evaluate(`${MARK} = true`)

        for (const times of [1, 2]) {
          await node.kill()
          await page.locator('[data-connection=offline]').waitFor({ timeout: SAID_MS })
          await page.getByText('No connection to the node.').waitFor()
          await node.start()
          await page.locator('[data-connection=live]').waitFor({ timeout: BACK_MS })
          await page.getByText('No connection to the node.').waitFor({ state: 'detached' })
          assert.is(await page.evaluate(MARK), true, `restart ${String(times)}`)
        }
        // What is asked for, not only what is sent, comes from the new process.
        await page.getByRole('link', { name: 'Settings' }).click()
        await page.locator('#device .device-name').getByText('Streetwatt Emulated hybrid').waitFor()
        assert.equal(complaints, [])
      }),
    ),
)

optionalTest(
  test,
  'who was logged in from the local network is led to log in again, and sees the page',
  chromium,
  () =>
    withRealNode({ device: DEVICE, env: { STREETWATT_WEB__HOST: '0.0.0.0' } }, (node) =>
      withPage(async (page, complaints) => {
        await node.setPassword(PASSWORD)
        await node.start()
        const logIn = async (): Promise<void> => {
          await page.locator('#password').fill(PASSWORD)
          await page.keyboard.press('Enter')
          await page.locator('[data-connection=live]').waitFor()
        }
        await page.goto(node.url)
        await logIn()

        await node.kill()
        await page.locator('[data-connection=offline]').waitFor({ timeout: SAID_MS })
        await page.getByText('No connection to the node.').waitFor()
        await node.start()
        // The sessions of a node end with it.
        await page.locator('#password').waitFor({ timeout: BACK_MS })
        assert.is(new URL(page.url()).pathname, '/login')
        await logIn()
        assert.equal(complaints, [])
      }),
    ),
)

test.run()
