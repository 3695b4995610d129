import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createFakeHome, makeHomeState, makeSlot } from '../api/fake-home.ts'
import { optionalTest } from '../support/optional.ts'
import { browserFor, browserInstalled, OVERFLOWING, PICTURES_DIR, withPage } from './browser.ts'

const chromium = browserInstalled()
const browser = browserFor(test)

const textOf = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).first().innerText()).replaceAll(/\s+/g, ' ').trim()

optionalTest(test, 'the page shows what the node says, and changes with it', chromium, () =>
  withPage(browser(), {}, async ({ page, home, complaints }) => {
    assert.is(await textOf(page, 'h1'), 'Lindenweg 4')
    assert.is(await textOf(page, '[data-test=slot-price]'), '18.6 ct per kWh')
    assert.is(await textOf(page, '[data-test=slot-mine]'), 'sold 0.315 kWh')
    assert.is(
      await textOf(page, '[data-test=now-sentence]'),
      'You are selling 1.26 kW to neighbours at 18.6 ct. The grid would pay 8.2 ct.',
    )
    assert.is(await textOf(page, '[data-test=saving]'), '€0.27')
    assert.is(await textOf(page, '[data-test=green-share]'), '65 %')
    assert.match(await textOf(page, '.origin'), '4.41 kWh of 6.84 kWh since midnight')
    const current = makeHomeState().currentSlot
    home.change({ currentSlot: { ...current, priceMicroPerKwh: -21_000, soldWh: 0, boughtWh: 500 } })
    await page.getByText('bought 0.500 kWh').waitFor()
    assert.is(await textOf(page, '[data-test=slot-price]'), '−2.1 ct per kWh')
    assert.equal(complaints(), [])
  }),
)

optionalTest(test, 'a lost node is said, and found again when it returns', chromium, () =>
  withPage(browser(), {}, async ({ page, home, complaints, stopServer, startServer }) => {
    await stopServer()
    await page.locator('[data-connection=reconnecting]').waitFor()
    await page.locator('[data-connection=offline]').waitFor()
    await page.getByText('No connection to the node.').waitFor()
    await page.screenshot({ path: join(PICTURES_DIR, 'offline.png') })
    home.change({ ledger: { ...makeHomeState().ledger, height: 6001 } })
    complaints()
    await startServer()
    await page.locator('[data-connection=live]').waitFor()
    assert.match(await textOf(page, '[data-test=block]'), '6001')
    assert.equal(
      complaints().filter((complaint) => !complaint.includes('ERR_CONNECTION_REFUSED')),
      [],
    )
  }),
)

optionalTest(test, 'a day on which nothing is settled yet has no green share, and not none', chromium, () => {
  const origin = { source: 'local' as const, useWh: 0, retiredWh: 0, greenSharePpm: null, settledSlots: 0 }
  return withPage(browser(), { home: createFakeHome(makeHomeState({ origin })) }, async ({ page }) => {
    assert.is(await textOf(page, '[data-test=green-share]'), '–')
    assert.match(await textOf(page, '.origin'), 'Nothing that you used today is settled yet.')
  })
})

optionalTest(test, 'what is not known is called unknown and never 0', chromium, () => {
  const state = makeHomeState()
  const power = {
    ...state.power,
    pvPowerW: null,
    gridImportPowerW: null,
    gridExportPowerW: null,
    loadPowerW: null,
  }
  const home = createFakeHome({ ...state, power: { ...power, stateOfChargePpm: null, quality: 'stale' } })
  return withPage(browser(), { home }, async ({ page }) => {
    assert.is(await textOf(page, '.flow-label.is-sun'), 'unknown Sun')
    assert.is(await textOf(page, '.flow-label.is-home'), 'unknown Home')
    assert.is(await textOf(page, '.flow-sum'), 'unknown')
    assert.is(await textOf(page, '[data-test=now-sentence]'), 'What crosses your meter is unknown.')
    await page.screenshot({ path: join(PICTURES_DIR, 'unknown.png'), fullPage: true })
  })
})

optionalTest(test, 'a loss is shown as a loss, with its arithmetic', chromium, () => {
  const earnings = {
    ...makeHomeState().earnings,
    tradeNano: '-500000000',
    supplierNano: '0',
    feeNano: '-10000000',
    tariffAloneNano: '-480000000',
    savingNano: '-30000000',
  }
  const { power, day } = makeHomeState()
  const night = { ...power, pvPowerW: 0, batteryChargePowerW: 0, gridExportPowerW: 0, gridImportPowerW: 640 }
  const currentSlot = makeSlot(day.length, {
    status: 'no-trade',
    sentence: 'No neighbour offered energy; the grid supplies you.',
  })
  const negative = day.map((slot, index) =>
    slot.priceMicroPerKwh === null || index < 40
      ? slot
      : { ...slot, priceMicroPerKwh: slot.priceMicroPerKwh - 190_000 },
  )
  const home = createFakeHome(makeHomeState({ earnings, power: night, day: negative, currentSlot }))
  return withPage(browser(), { home, context: { colorScheme: 'dark' } }, async ({ page }) => {
    assert.is(await textOf(page, '[data-test=saving]'), '−€0.03')
    await page.getByText('worse off than with your tariff alone').waitFor()
    await page.getByText('The arithmetic').click()
    assert.match(await textOf(page, '#earnings table'), 'Difference −€0.03')
    await page.screenshot({ path: join(PICTURES_DIR, 'loss.png'), fullPage: true })
  })
})

optionalTest(test, 'times are those of the site, wherever the phone is', chromium, () =>
  withPage(browser(), { context: { timezoneId: 'America/New_York', locale: 'en-US' } }, async ({ page }) => {
    assert.is(await textOf(page, '#slot h2'), 'This slot 13:15–13:30')
    assert.match(await textOf(page, '.top-facts'), 'Wed 17 June, 13:17')
  }),
)

optionalTest(test, 'between two messages the time runs on at the speed of the market', chromium, () => {
  const state = makeHomeState()
  const nextSlot = makeSlot(state.nextSlot.slot + 1, { status: 'collecting' })
  const home = createFakeHome({ ...state, nextSlot, home: { ...state.home, mode: 'demo', marketSpeed: 180 } })
  return withPage(browser(), { home }, async ({ page }) => {
    await page.getByText(/closes in (2\d|1[6-9]) min/).waitFor()
    await page.getByText(/closes in (1[0-5]|\d) min/).waitFor()
    const isHalfFull =
      "new DOMMatrix(getComputedStyle(document.querySelector('.progress i')).transform).a > 0.5"
    while (!(await page.evaluate<boolean>(isHalfFull))) await page.waitForTimeout(50)
    await page.locator('.pill', { hasText: 'demo' }).waitFor()
  })
})

optionalTest(test, 'everything that opens can be opened by keyboard', chromium, () =>
  withPage(browser(), {}, async ({ page }) => {
    for (const summary of await page.locator('summary').all()) {
      await summary.focus()
      await page.keyboard.press('Enter')
    }
    assert.is(await page.locator('details[open]').count(), 3)
    assert.is(await page.locator('#prices tbody tr').count(), makeHomeState().day.length)
    await page.getByRole('button', { name: 'Show all 22' }).press('Enter')
    assert.is(await page.locator('#orders tbody tr').count(), 22)
    await page.screenshot({ path: join(PICTURES_DIR, 'open.png'), fullPage: true })
  }),
)

// 390 and 1280 px, and the other pages, are in every-page.test.ts.
for (const width of [360, 1000]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    optionalTest(test, `nothing is clipped or overflows at ${width} px, ${colorScheme}`, chromium, () => {
      const attention = [
        {
          code: 'device-silent',
          sentence: 'The inverter stopped answering 4 minutes ago.',
          action: 'Close other programs that read it.',
        },
      ]
      const home = createFakeHome(makeHomeState({ attention }))
      return withPage(
        browser(),
        { home, context: { viewport: { width, height: 844 }, colorScheme } },
        async ({ page, complaints }) => {
          await page.screenshot({ path: join(PICTURES_DIR, `${width}-${colorScheme}.png`), fullPage: true })
          assert.equal(await page.evaluate(OVERFLOWING), [])
          assert.equal(complaints(), [])
        },
      )
    })
  }
}

test.run()
