/** What the owner decides on the page: pausing, the reserve and the price, by who is logged in, by keyboard, in both languages. */
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { FakeHome } from '../api/fake-home.ts'
import { createFakeHome, makeHomeState } from '../api/fake-home.ts'
import { optionalTest } from '../support/optional.ts'
import { barriers } from './barriers.ts'
import { browserFor, browserInstalled, OVERFLOWING, PICTURES_DIR, withPage } from './browser.ts'
import { logIn, withAccess } from './logged-in.ts'
import { makePlan } from './make-plan.ts'

const chromium = browserInstalled()
const browser = browserFor(test)

const textOf = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).first().innerText()).replaceAll(/\s+/g, ' ').trim()

const withBattery = (): FakeHome => createFakeHome(makeHomeState({ plan: makePlan() }))

for (const width of [390, 1280] as const)
  for (const locale of ['en', 'de'] as const)
    optionalTest(
      test,
      `an owner who is logged in pauses, wants and takes back, ${width} px wide, ${locale}`,
      chromium,
      () =>
        withAccess((access) => {
          const home = withBattery()
          const colorScheme = width === 390 ? ('light' as const) : ('dark' as const)
          const context = { viewport: { width, height: 900 }, locale, colorScheme }
          return withPage(browser(), { home, access, context }, async ({ page, url, complaints }) => {
            await logIn(page, url)
            const picture = (name: string) =>
              page.screenshot({ path: join(PICTURES_DIR, `${name}-${width}-${locale}.png`), fullPage: true })
            await picture('owner-before')
            await page.locator('[data-test=trading-switch]').click()
            await page.locator('.trading.is-paused').waitFor()
            await page.locator('input[name=reserve]').fill('40')
            await page.locator('input[name=price]').fill('35,5')
            await picture('owner-changing')
            assert.match(await textOf(page, '[data-test=wish-words]'), /13:30/)
            assert.match(await textOf(page, '[data-test=wish-words]'), /2[.,]00 kWh/)
            assert.match(await textOf(page, '[data-test=wish-words]'), /35[.,]5 ct/)
            assert.equal(await barriers(page), [])
            await page.locator('.wishes form button').first().click()
            await page.locator('[data-test=wishes-drop]').waitFor()
            assert.equal(await page.evaluate(OVERFLOWING), [])
            await picture('owner-after')
            await page.locator('[data-test=wishes-drop]').click()
            await page.locator('[data-test=wishes-drop]').waitFor({ state: 'detached' })
            assert.equal(home.owner.asked, [
              { isPaused: true },
              { reservePpm: 400_000, leastSaleMicroPerKwh: 355_000 },
              {},
            ])
            assert.equal(complaints(), [])
          })
        }),
    )

optionalTest(test, 'a pause says since when, from which slot, and when trading would go on', chromium, () =>
  withAccess((access) =>
    withPage(browser(), { home: withBattery(), access }, async ({ page, url, home }) => {
      await logIn(page, url)
      assert.match(await textOf(page, '[data-test=trading]'), 'no orders for slots from 13:30 on')
      await page.getByRole('button', { name: 'Pause trading' }).click()
      await page.getByRole('button', { name: 'Resume trading' }).waitFor()
      const { owner } = home.source.state()
      home.change({ owner: { ...owner, nextMs: owner.nextMs + 900_000 } })
      await page.getByText('it trades again from 13:45').waitFor()
      assert.match(
        await textOf(page, '[data-test=trading]'),
        'Paused by you since Wed 17 June, 13:17: no orders for slots from 13:30 on.',
      )
      assert.is(await textOf(page, '[data-test=trading-outcome]'), 'Trading is paused.')
      await page.getByRole('button', { name: 'Resume trading' }).click()
      await page.getByText('Your home trades again, from the slot of 13:45 on.').waitFor()
    }),
  ),
)

optionalTest(
  test,
  'by keyboard alone: the reserve with arrows, the price by typing, Enter saves',
  chromium,
  () =>
    withAccess((access) =>
      withPage(browser(), { home: withBattery(), access }, async ({ page, url, home }) => {
        await logIn(page, url)
        await page.getByLabel('Kept for your home').focus()
        for (let press = 0; press < 5; press++) await page.keyboard.press('ArrowRight')
        assert.is(
          (await page.getByLabel('Kept for your home').getAttribute('aria-valuetext'))?.replaceAll(
            /\s/g,
            ' ',
          ),
          '25 % (1.25 kWh)',
        )
        await page.keyboard.press('Tab')
        await page.keyboard.type('31')
        await page.keyboard.press('Enter')
        await page.getByText('Saved. It holds for slots from 13:30 on.').waitFor()
        assert.equal(home.owner.asked, [{ reservePpm: 250_000, leastSaleMicroPerKwh: 310_000 }])
        assert.match(await textOf(page, '.wishes form'), 'Now: 25 % (1.25 kWh), set by you here.')
        await page.getByLabel('Sells to neighbours from this price').fill('')
        await page.keyboard.press('Enter')
        await page.getByText('Now: whenever it is worth it, set by you here.').waitFor()
        assert.equal(home.owner.asked.at(-1), { reservePpm: 250_000, leastSaleMicroPerKwh: null })
      }),
    ),
)

optionalTest(test, 'what is no price is said and not sent, and what holds already neither', chromium, () =>
  withAccess((access) =>
    withPage(browser(), { home: withBattery(), access }, async ({ page, url, home }) => {
      await logIn(page, url)
      const save = page.getByRole('button', { name: 'Save' })
      assert.is(await save.getAttribute('aria-disabled'), 'true')
      await save.click({ force: true })
      await page.getByLabel('Sells to neighbours from this price').fill('dear')
      await page.getByText('Write the price as a number, or leave it empty.').waitFor()
      await page.keyboard.press('Enter')
      assert.equal(home.owner.asked, [])
    }),
  ),
)

optionalTest(test, 'a node that cannot keep it says so, and what held before is shown', chromium, () =>
  withAccess((access) =>
    withPage(browser(), { home: withBattery(), access }, async ({ page, url, home, complaints }) => {
      await logIn(page, url)
      home.owner.refuse()
      await page.getByRole('button', { name: 'Pause trading' }).click()
      await page.getByText('The node could not keep it, so nothing has changed').waitFor()
      assert.is(await page.locator('.trading.is-paused').count(), 0)
      assert.ok(complaints().every((complaint) => complaint.includes('503')))
    }),
  ),
)

optionalTest(test, 'who is not logged in sees what holds, and is led to log in', chromium, () =>
  withAccess((access) =>
    withPage(browser(), { home: withBattery(), access }, async ({ page }) => {
      assert.match(await textOf(page, '.wishes .facts'), '20 % (1.00 kWh) by your configuration')
      assert.is(await page.locator('[data-test=trading-switch], .wishes form').count(), 0)
      await page.locator('.trading').getByRole('link', { name: 'Log in to change this' }).click()
      await page.locator('#password').getByRole('button', { name: 'Log in' }).waitFor()
    }),
  ),
)

optionalTest(test, 'where nobody has set a password, the page says so and how to set one', chromium, () =>
  withPage(browser(), { home: withBattery() }, async ({ page }) => {
    await page.locator('.trading').getByRole('link', { name: 'Set a password to change this' }).click()
    await page.locator('#password').getByText('streetwatt password set').waitFor()
  }),
)

optionalTest(
  test,
  'a floor that was armed and is higher is said, and a home without a battery has no wishes',
  chromium,
  () => {
    const plan = makePlan()
    const battery = { capacityWh: 5_000, reserveWh: 2_000, leastSaleMicroPerKwh: null }
    return withPage(
      browser(),
      { home: createFakeHome(makeHomeState({ plan: { ...plan, battery } })) },
      async ({ page, home }) => {
        assert.match(await textOf(page, '.wishes'), 'a floor of 2.00 kWh, which is more')
        home.change({
          plan: { ...plan, battery: null, steering: null, blocks: [], storedWh: [], batteryWh: [] },
        })
        await page.locator('.wishes').waitFor({ state: 'detached' })
        assert.is(await page.locator('.trading').count(), 1)
      },
    )
  },
)

test.run()
