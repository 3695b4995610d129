/** A home with nothing but a meter, as docs/getting-started.md makes its second one: what it uses is what it takes. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { writeHistoryCsv } from '../../node/history/history-csv.ts'
import { createFakeHome } from '../api/fake-home.ts'
import { fakeHistory } from '../api/fake-history.ts'
import type { HomeState } from '../../node/api/state.ts'
import { optionalTest } from '../support/optional.ts'
import { browserFor, browserInstalled, withPage } from './browser.ts'
import { complaintsOf, withRealNode } from './real-node.ts'

const chromium = browserInstalled()
const browser = browserFor(test)
const DEVICE = ['--device', 'meter', '--kwp', '0', '--at', '2026-06-19T11:00Z']
const POWER = /^\d+\.\d\d kW Home$/

optionalTest(test, 'the page says what the home uses, and speaks of no sun and no battery', chromium, () =>
  withRealNode({ device: DEVICE }, async (node) => {
    await node.start()
    const page = await browser().newPage({ viewport: { width: 1280, height: 900 } })
    try {
      const complaints = complaintsOf(page)
      await page.goto(node.url)
      await page.locator('.flow-label.is-grid').first().waitFor({ timeout: 30_000 })
      await page.locator('.flow-label.is-home').waitFor({ timeout: 30_000 })
      const home = await page.locator('.flow-label.is-home').innerText()
      assert.match(home.replaceAll(/\s+/g, ' '), POWER)
      assert.is(await page.locator('.is-sun, .is-battery').count(), 0)
      const { power } = (await (await fetch(new URL('api/v1/state', node.url))).json()) as HomeState
      assert.ok(power.hasLoad && power.loadPowerW !== null && power.loadPowerW > 0)
      assert.is(power.loadPowerW, power.gridImportPowerW)
      assert.equal(complaints, [])
    } finally {
      await page.close()
    }
  }),
)

optionalTest(test, 'its history says what it used: all that it imported', chromium, () => {
  const home = createFakeHome()
  // As the node tells it of a home without generators (test/history).
  const meterAlone = (period: string): ReturnType<typeof fakeHistory> => {
    const { rows, total, ...told } = fakeHistory(period)
    const nothing = { generationWh: 0, exportWh: 0, soldWh: 0 }
    return { ...told, rows: rows.map((row) => ({ ...row, ...nothing })), total: { ...total, ...nothing } }
  }
  const history: typeof home.source.history = async (period, format) =>
    format === 'csv'
      ? { contentType: 'text/csv; charset=utf-8', body: writeHistoryCsv(meterAlone(period)) }
      : { contentType: 'application/json', body: JSON.stringify(meterAlone(period)) }
  const source = { ...home.source, history }
  return withPage(browser(), { home: { ...home, source } }, async ({ page, complaints }) => {
    await page.evaluate(`location.hash = '#history/2026-06-17'`)
    const facts = page.locator('#history-energy')
    await facts.waitFor()
    const text = (await facts.innerText()).replaceAll(/\s+/g, ' ')
    const { importWh } = meterAlone('2026-06-17').total
    assert.match(text, new RegExp(`Used ${(importWh / 1000).toFixed(2)} kWh`))
    assert.not.match(text, /unknown/)
    assert.equal(complaints(), [])
  })
})

test.run()
