/** The button that tests the device, with a real node and an emulated device: well, wired the wrong way round, and gone. */
import type { Locator, Page } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { optionalTest } from '../support/optional.ts'
import { browserInstalled, launch } from './browser.ts'
import type { RealNode, RealNodeOptions } from './real-node.ts'
import { complaintsOf, withRealNode } from './real-node.ts'

const chromium = browserInstalled()
/** At night a house draws from the grid: a sign that is wrong cannot be the sun's. */
const METERED = ['--device', 'pv-3ph', '--at', '2026-06-19T22:00Z']
const REPORT_MS = 60_000

async function withSettings(
  options: RealNodeOptions,
  body: (page: Page, node: RealNode) => Promise<void>,
): Promise<void> {
  await withRealNode(options, async (node) => {
    const browser = await launch()
    try {
      await node.start()
      const page = await browser.newPage({ viewport: { width: 390, height: 844 } })
      const complaints = complaintsOf(page)
      await page.goto(`${node.url}#settings`)
      await page.locator('#device').waitFor()
      await body(page, node)
      assert.equal(complaints, [])
    } finally {
      await browser.close()
    }
  })
}

async function testDevice(page: Page): Promise<Locator> {
  await page.locator('[data-test=device-test]').click()
  const dialog = page.getByRole('dialog')
  await dialog.waitFor({ timeout: REPORT_MS })
  return dialog
}

optionalTest(
  test,
  'a device that is well is said to be, and one that is gone is said to be gone',
  chromium,
  () =>
    withSettings({ device: METERED }, async (page, node) => {
      await page.locator('#device tbody').getByText('From the grid').first().waitFor()
      const well = await testDevice(page)
      assert.match(await well.innerText(), 'A home can trade with this device')
      assert.match(await well.innerText(), /all answered\. Nothing was written/)
      await page.keyboard.press('Escape')

      await node.endDevice()
      await page.locator('#device').getByText('device-').first().waitFor({ timeout: REPORT_MS })
      const gone = await testDevice(page)
      const said = await gone.innerText()
      assert.match(said, 'A home cannot trade with this device as it is')
      assert.match(said, /5 looks, 5 failed\. Nothing was written\./)
      assert.match(said, /connection: 5 of 5 looks failed: no connection/)
      assert.match(said, '→ check cable and Wi-Fi')
      assert.not.match(said, 'powers:', 'what it said before is no good word for it now')
      await page.keyboard.press('Escape')
      assert.match(await page.locator('#device').innerText(), /device-(unreachable|timeout)/)
    }),
)

optionalTest(test, 'a sign that is wrong is said, with the setting that turns it', chromium, () =>
  withSettings(
    { device: METERED, env: { STREETWATT_DEVICE__GRID_SIGN: 'export-positive' } },
    async (page) => {
      await page.locator('#device tbody').getByText('From the grid').first().waitFor()
      const wrong = await testDevice(page)
      const said = await wrong.innerText()
      assert.match(said, 'A home cannot trade with this device as it is')
      assert.match(said, /powers: This home would use -\d+ W, which cannot be: a sign is wrong/)
      assert.match(said, 'set `gridSign: import-positive`')
    },
  ),
)

test.run()
