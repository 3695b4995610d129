import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { SlotDetail } from '../../node/api/source.ts'
import { createFakeHome, makeHomeState, NOW_MS, SLOT_MS } from '../api/fake-home.ts'
import { optionalTest } from '../support/optional.ts'
import { browserFor, browserInstalled, OVERFLOWING, PICTURES_DIR, withPage } from './browser.ts'
import { makeSealedSlot } from './sealed-slot.ts'

const chromium = browserInstalled()
const browser = browserFor(test)

/** The slot of the home's now, so that its page can be reached by a click. */
const SLOT = Math.floor(NOW_MS / SLOT_MS)

function homeWith(change: (honest: SlotDetail) => Partial<SlotDetail>, bytes?: Uint8Array) {
  const home = createFakeHome()
  const { detail, ruleBytes } = makeSealedSlot('uniform', SLOT)
  home.setSlot({ ...detail, ...change(detail) }, bytes ?? ruleBytes)
  return home
}

/** Opens the slot's page as people do, verifies, and gives the words of the result. */
async function verify(page: Page): Promise<string> {
  await page.getByRole('link', { name: 'The book, and check it yourself' }).click()
  await page.getByRole('button', { name: 'Verify' }).click()
  await page.getByRole('button', { name: 'Verify again' }).waitFor()
  return (await page.locator('[data-test=verification]').innerText()).replaceAll(/\s+/g, ' ').trim()
}

optionalTest(test, 'a slot is cleared again in the browser, and an honest node is right', chromium, () =>
  withPage(browser(), { home: homeWith(() => ({})) }, async ({ page, complaints }) => {
    const loaded: string[] = []
    page.on('request', (request) => loaded.push(new URL(request.url()).pathname))
    const words = await verify(page)
    assert.match(
      words,
      /^It is right\. Your browser cleared the 6 orders with rule \w{8} and got the same price/,
    )
    assert.equal(
      loaded.filter((path) => path === '/verifier.js' || path.startsWith('/api/v1/rules/')).length,
      2,
    )
    assert.equal(complaints(), [])
  }),
)

optionalTest(test, 'the verifier is not loaded before somebody verifies', chromium, () =>
  withPage(browser(), { home: homeWith(() => ({})) }, async ({ page }) => {
    const names = await page.evaluate<string[]>(
      "performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)",
    )
    assert.ok(names.includes('/app.js'))
    assert.not.ok(names.includes('/verifier.js'))
  }),
)

optionalTest(
  test,
  'an outcome that was tampered with is not right, and each difference is told in words',
  chromium,
  () => {
    const home = homeWith(({ clearing, fills }) => ({
      clearing: clearing && {
        ...clearing,
        buyPriceMicroPerKwh: (clearing.buyPriceMicroPerKwh ?? 0) + 10_000,
      },
      fills: fills.map((fill, index) => (index === 0 ? { ...fill, energyWh: fill.energyWh - 7 } : fill)),
    }))
    const context = { colorScheme: 'dark' as const }
    return withPage(browser(), { home, context }, async ({ page, complaints }) => {
      const words = await verify(page)
      assert.match(words, /^It is not right\./)
      assert.match(words, /The price buyers pay: the node says 13\.\d{4} ct, the rule gives 12\.\d{4} ct\./)
      assert.match(words, /The energy of order \d \(\w+\): the node says \d+ Wh, the rule gives \d+ Wh\./)
      assert.is(await page.locator('.differences li').count(), 2)
      await page.screenshot({ path: join(PICTURES_DIR, 'slot-tampered-dark.png'), fullPage: true })
      assert.equal(complaints(), [])
    })
  },
)

optionalTest(test, 'a rule that is not the one it is named by is refused before it runs', chromium, () => {
  const home = homeWith(() => ({}), makeSealedSlot('pay-as-bid').ruleBytes)
  return withPage(browser(), { home }, async ({ page }) => {
    assert.match(
      await verify(page),
      /^It could not be checked\. The rule that the node sent does not have the hash/,
    )
  })
})

optionalTest(test, 'the page itself may not compile WebAssembly', chromium, () =>
  withPage(browser(), {}, async ({ page, complaints }) => {
    const tried = await page.evaluate<string>(
      "(() => { try { new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)); return 'compiled' } catch (error) { return error.name } })()",
    )
    assert.is(tried, 'CompileError')
    assert.ok(complaints().every((complaint) => complaint.includes('Content Security Policy')))
  }),
)

optionalTest(
  test,
  'a slot that nobody knows is said to be unknown, and the way home is there',
  chromium,
  () =>
    withPage(browser(), {}, async ({ page }) => {
      await page.evaluate("location.hash = '#slot/8'")
      await page.getByText('This node knows nothing of this slot.').waitFor()
      await page.getByRole('link', { name: 'Your home' }).click()
      await page.locator('[data-test=slot-price]').waitFor()
      await page.evaluate("location.hash = '#slot/8'")
      await page.getByText('This node knows nothing of this slot.').waitFor()
      await page.evaluate("location.hash = '#prices'")
      const isAtPrices =
        "Math.abs(document.getElementById('prices')?.getBoundingClientRect().top ?? Infinity) < 10"
      for (let look = 0; look < 100 && !(await page.evaluate<boolean>(isAtPrices)); look++)
        await page.waitForTimeout(50)
      assert.ok(await page.evaluate<boolean>(isAtPrices))
    }),
)

optionalTest(test, 'the price table and the orders lead to the page of their slot', chromium, () =>
  withPage(browser(), {}, async ({ page }) => {
    const { day, orders } = makeHomeState()
    await page.getByText('As a table').click()
    assert.is(await page.locator('#prices tbody a').count(), day.length)
    await page.getByRole('button', { name: 'Show all 22' }).click()
    assert.is(await page.locator('#orders tbody a').count(), orders.length)
    assert.is(await page.locator('#orders tbody a').first().getAttribute('href'), `#slot/${SLOT + 1}`)
  }),
)

for (const width of [360, 1000]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    optionalTest(
      test,
      `nothing of a slot is clipped or overflows at ${width} px, ${colorScheme}`,
      chromium,
      () => {
        const context = { viewport: { width, height: 844 }, colorScheme }
        return withPage(browser(), { home: homeWith(() => ({})), context }, async ({ page }) => {
          await verify(page)
          await page.screenshot({
            path: join(PICTURES_DIR, `slot-${width}-${colorScheme}.png`),
            fullPage: true,
          })
          assert.equal(await page.evaluate(OVERFLOWING), [])
        })
      },
    )
  }
}

test.run()
