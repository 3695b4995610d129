/** The pages of a day, a month and a year, and the page in German, in a real browser. */
import type { Page } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { optionalTest } from '../support/optional.ts'
import { browserFor, browserInstalled, withPage } from './browser.ts'

const chromium = browserInstalled()
const browser = browserFor(test)

const WIDE = { viewport: { width: 1280, height: 900 } }
const bars = (page: Page): Promise<number> => page.locator('.bars .bar').count()
const open = (page: Page, period: string): Promise<unknown> =>
  page.evaluate(`location.hash = '#history/${period}'`)
const heading = (page: Page): Promise<string> => page.locator('#history-title').innerText()

optionalTest(
  test,
  'from the day one goes to its month and its year, to the day before, and back home',
  chromium,
  () =>
    withPage(browser(), {}, async ({ page, complaints }) => {
      await page.getByRole('link', { name: 'History' }).click()
      await page.getByText('Wed, 17 June 2026').first().waitFor()
      assert.is(await bars(page), 24)
      assert.ok(await page.locator('[data-test=history-saving]').innerText())
      await page.getByRole('link', { name: 'Earlier' }).click()
      await page.getByText('Tue, 16 June 2026').first().waitFor()
      await page.getByRole('link', { name: 'Month' }).click()
      await page.getByText('June 2026', { exact: true }).waitFor()
      assert.is(await bars(page), 30)
      await page.getByRole('link', { name: 'Year' }).click()
      await page.getByText('2026', { exact: true }).waitFor()
      assert.is(await bars(page), 12)
      await page.locator('.bars .bar').nth(2).click()
      await page.getByText('March 2026', { exact: true }).waitFor()
      await page.getByRole('link', { name: 'Home', exact: true }).click()
      await page.locator('#slot').waitFor()
      assert.equal(complaints(), [])
    }),
)

optionalTest(test, 'the table says the same as the picture, and leads on by keyboard alone', chromium, () =>
  withPage(browser(), { context: WIDE }, async ({ page, complaints }) => {
    await open(page, '2026')
    await page.getByText('2026', { exact: true }).waitFor()
    await page.locator('#history-rows summary').focus()
    await page.keyboard.press('Enter')
    assert.is(await page.locator('#history-rows tbody tr').count(), 13)
    await page.locator('#history-rows tbody a').first().focus()
    await page.keyboard.press('Enter')
    await page.getByText('December 2026', { exact: true }).waitFor()
    assert.is(await heading(page), 'December 2026')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByText('Save as a table (CSV)').click(),
    ])
    assert.is(download.suggestedFilename(), 'streetwatt-2026-12.csv')
    assert.equal(complaints(), [])
  }),
)

optionalTest(test, 'a time without the street is said to be one', chromium, () =>
  withPage(browser(), {}, async ({ page }) => {
    await open(page, '2026-02-30')
    await page.getByText('The street has no slots in that time.').waitFor()
  }),
)

optionalTest(
  test,
  'a German browser reads German, who presses English reads English and goes on to',
  chromium,
  () =>
    withPage(browser(), { context: { locale: 'de-DE' } }, async ({ page, home, complaints }) => {
      await page.getByText('Gerade jetzt').waitFor()
      assert.is(await page.locator('html').getAttribute('lang'), 'de')
      assert.match(
        await page.locator('[data-test=slot-sentence]').innerText(),
        /^Sie haben 0,315.kWh an Nachbarn verkauft\.$/,
      )
      home.change({
        attention: [{ code: 'market-rests', sentence: 'No block for 3 slots.', action: 'Wait.' }],
      })
      await page.getByText('Der Markt ruht, und Sie sind auf Ihrem Tarif.').waitFor()
      await page.getByText('No block for 3 slots.').waitFor()
      await page.getByRole('button', { name: 'English' }).click()
      await page.getByText('Right now').waitFor()
      await page.reload()
      await page.getByText('Right now').waitFor()
      assert.is(await page.locator('html').getAttribute('lang'), 'en')
      assert.equal(complaints(), [])
    }),
)

test.run()
