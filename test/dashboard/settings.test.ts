/** The page of settings: true to the node, nothing changed by looking, a dialog that gives the focus back. */
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parsePrice } from '../../node/dashboard/numbers.ts'
import { outcomeAt } from '../../node/dashboard/tariff-preview.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { createFakeHome, NOW_MS } from '../api/fake-home.ts'
import { makeBackups } from '../api/fake-settings.ts'
import { optionalTest } from '../support/optional.ts'
import { barriers } from './barriers.ts'
import { browserFor, browserInstalled, OVERFLOWING, PICTURES_DIR, withPage } from './browser.ts'
import { logIn, PASSWORD, withAccess } from './logged-in.ts'

const chromium = browserInstalled()
const browser = browserFor(test)

const textOf = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).first().innerText()).replaceAll(/\s+/g, ' ').trim()

async function openSettings(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.locator('#device').waitFor()
}

optionalTest(test, 'it shows the device, the tariff with who decides, the limits and the log', chromium, () =>
  withPage(browser(), {}, async ({ page, complaints }) => {
    await openSettings(page)
    assert.is(await textOf(page, '.device-name'), 'Fronius Symo GEN24 10.0')
    assert.match(await textOf(page, '#device tbody'), 'Solar power 4.18 kW')
    assert.match(await textOf(page, '#device tbody'), 'Counter, solar unknownnot believed')
    assert.match(await textOf(page, '#tariff tbody'), 'now 31.2 ct 8.2 ct Thu 18 June, 13:17 33.6 ct 7.9 ct')
    assert.match(await textOf(page, '#tariff > .note'), '5 of 6 validators approve it')
    assert.match(
      await textOf(page, '#limits'),
      'May owe the street €50.00 Sells from 9.0 ct Buys up to no limit',
    )
    assert.match(await textOf(page, '#password'), 'streetwatt password set')
    assert.is(await page.locator('#log li').count(), 1)
    await page.getByRole('button', { name: 'Show all lines' }).click()
    assert.is(await page.locator('#log li').count(), 2)
    assert.equal(await page.evaluate(OVERFLOWING), [])
    await page.screenshot({ path: join(PICTURES_DIR, 'settings-390.png'), fullPage: true })
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.screenshot({ path: join(PICTURES_DIR, 'settings-1280-dark.png'), fullPage: true })
    assert.equal(complaints(), [])
  }),
)

optionalTest(
  test,
  'what was armed and each backup are shown, in both languages, and nothing leaves the window',
  chromium,
  () => {
    const home = createFakeHome()
    return withPage(browser(), { home }, async ({ page, complaints }) => {
      await openSettings(page)
      assert.match(
        await textOf(page, '#arming'),
        /armed Thu 28 May, 13:17 Charges with at most 3\.00 kW Gives at most 2\.50 kW Stays between 10 % – 95 % .* Writes today 9 of 48, 39 left/,
      )
      await page.locator('[data-test=backups]').waitFor()
      assert.equal(
        (await page.locator('#backups tbody tr').allInnerTexts()).map((row) =>
          row.replaceAll(/\s+/g, ' ').trim(),
        ),
        [
          'Tue 16 June, 13:17 night 4.2 MB with',
          'Mon 15 June, 13:17 night 4.2 MB with',
          'Mon 8 June, 13:17 you 4.2 MB without',
          'nightly-2026-06-14T111730Z.streetwatt.tar cannot be read: backup-damaged',
        ],
      )
      assert.match(await textOf(page, '#backups'), 'each night at 03:10, and 7 of them are kept')
      assert.match(
        await textOf(page, '#backups'),
        'streetwatt backup restore nightly-2026-06-16T111730Z.streetwatt.tar --to FOLDER',
      )
      assert.equal(await page.evaluate(OVERFLOWING), [])
      assert.equal(await barriers(page), [])
      await page.getByRole('button', { name: 'Deutsch' }).click()
      await page.getByText('Schreibvorgänge heute').waitFor()
      await page.getByText('Jede Nacht um 03:10').waitFor()
      assert.equal(await page.evaluate(OVERFLOWING), [])
      await page.screenshot({ path: join(PICTURES_DIR, 'settings-390-de.png'), fullPage: true })
      assert.equal(complaints(), [])
    })
  },
)

optionalTest(
  test,
  'a battery that is not armed, a folder that is locked and one that is empty are said',
  chromium,
  () => {
    const home = createFakeHome()
    home.setArming(null)
    home.setBackups(() => Promise.reject(new OperatingError({ code: 'backup-unreadable' }, 'It is locked.')))
    return withPage(browser(), { home }, async ({ page }) => {
      await openSettings(page)
      assert.match(await textOf(page, '#arming'), 'not armed, or its device has not answered yet')
      await page.getByText('The folder of backups cannot be read').waitFor()
      const problem = { code: 'backup-unwritable', sentence: 'There is no room.' }
      home.setBackups(async () => ({ ...makeBackups(NOW_MS), backups: [], nightlyAtMinute: null, problem }))
      await page.reload()
      await page.getByText('There is none yet.').waitFor()
      assert.match(
        await textOf(page, '#backups'),
        'The last one at night failed: There is no room. backup-unwritable',
      )
      assert.match(await textOf(page, '#backups'), 'None is made at night.')
    })
  },
)

optionalTest(
  test,
  'the test of the device opens over the page; Escape closes it and the button has the focus',
  chromium,
  () =>
    withPage(browser(), {}, async ({ page }) => {
      await openSettings(page)
      await page.locator('[data-test=device-test]').press('Enter')
      const dialog = page.getByRole('dialog', { name: 'A home can trade with this device' })
      await dialog.waitFor()
      assert.match(await dialog.innerText(), '5 looks, all answered. Nothing was written.')
      assert.match(await dialog.innerText(), 'too little flowed to say')
      await page.screenshot({ path: join(PICTURES_DIR, 'device-test-390.png') })
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      assert.is(await page.evaluate('document.activeElement.dataset.test'), 'device-test')
    }),
)

optionalTest(test, 'a test that fails is said, and can be tried again', chromium, () => {
  const home = createFakeHome()
  home.setDeviceTest(() => Promise.reject(new Error('it broke')))
  return withPage(browser(), { home }, async ({ page }) => {
    await openSettings(page)
    await page.locator('[data-test=device-test]').click()
    await page.getByText('The test did not come to an end; try again.').waitFor()
    assert.is(await page.locator('[data-test=device-test]').getAttribute('aria-disabled'), null)
  })
})

optionalTest(test, 'another tariff can be tried, and what is no number is said to be none', chromium, () =>
  withPage(browser(), {}, async ({ page }) => {
    await openSettings(page)
    await page.locator('[data-test=tariff-preview]').waitFor()
    const before = await textOf(page, '[data-test=tariff-preview] tbody tr')
    await page.getByLabel('You pay, ct/kWh').fill('40,5')
    assert.is.not(await textOf(page, '[data-test=tariff-preview] tbody tr'), before)
    await page.getByLabel('You get, ct/kWh').fill('much')
    await page.getByText('Write prices as numbers.').waitFor()
  }),
)

optionalTest(test, 'who is logged in changes the password, and stays logged in', chromium, () =>
  withAccess((access) =>
    withPage(browser(), { access }, async ({ page, url }) => {
      await logIn(page, url)
      await openSettings(page)
      const fill = async (current: string, next: string, again: string): Promise<void> => {
        await page.locator('[name=current]').fill(current)
        await page.locator('[name=next]').fill(next)
        await page.locator('[name=again]').fill(again)
        await page.getByRole('button', { name: 'Change it' }).click()
      }
      await fill(PASSWORD, 'a longer battery', 'another battery')
      await page.getByText('The two new passwords differ.').waitFor()
      await fill('not this one', 'a longer battery', 'a longer battery')
      await page.getByText('This is not the password of this home.').waitFor()
      await fill(PASSWORD, 'a longer battery', 'a longer battery')
      await page.getByText('The password is changed; everybody else is logged out.').waitFor()
      assert.is(await page.locator('[data-test=log-out]').count(), 1)
    }),
  ),
)

test('prices are read with a point or a comma, below zero too, and nothing else is a price', () => {
  assert.is(parsePrice('31.2', 'EUR'), 312_000)
  assert.is(parsePrice(' 31,25 ', 'EUR'), 312_500)
  assert.is(parsePrice('−2', 'EUR'), -20_000)
  assert.is(parsePrice('0.3', 'CZK'), 300_000)
  for (const text of ['', 'x', '1.2.3', '1e3', '12345678', '1,23456'])
    assert.is(parsePrice(text, 'EUR'), null, text)
})

test('the same energy at other prices: alone, and with the trades as they were', () => {
  const past = {
    ...{ importWh: 10_000, exportWh: 4_000, boughtWh: 6_000, soldWh: 5_000 },
    ...{ tradeNano: '-700000000', feeNano: '-10000000', paymentNano: '0' },
  }
  const outcome = outcomeAt(past, { retailMicroPerKwh: 300_000, feedInMicroPerKwh: 80_000 })
  assert.is(outcome.aloneNano, 4_000n * 80_000n - 10_000n * 300_000n)
  assert.is(outcome.tradingNano, -710_000_000n - 4_000n * 300_000n)
})

test.run()
