/** Supply and demand on the page of a slot: what it says and marks, in a real browser. */
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { SlotDetail } from '../../node/api/source.ts'
import { optionalTest } from '../support/optional.ts'
import { barriers } from './barriers.ts'
import type { Scene } from './browser.ts'
import { browserFor, browserInstalled, OVERFLOWING, PICTURES_DIR, withPage } from './browser.ts'
import { makeSealedSlot } from './sealed-slot.ts'

const chromium = browserInstalled()
const browser = browserFor(test)

/** Shows the slot that `change` makes of an honest one. */
async function show(
  { home, page }: Pick<Scene, 'home' | 'page'>,
  slot: number,
  change: (honest: SlotDetail) => Partial<SlotDetail> = () => ({}),
  rule = 'uniform',
): Promise<void> {
  const { detail, ruleBytes } = makeSealedSlot(rule, slot)
  home.setSlot({ ...detail, ...change(detail) }, ruleBytes)
  await page.evaluate(`location.hash = '#slot/${slot}'`)
  await page.locator('#slot-outcome .facts').waitFor()
}

const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
const label = async (page: Page): Promise<string> =>
  plain((await page.locator('.curve [role=img]').getAttribute('aria-label')) ?? '')
const legend = async (page: Page): Promise<string[]> =>
  (await page.locator('#slot-curve .legend li').allInnerTexts()).map(plain)

optionalTest(
  test,
  'a book is a picture of two curves, with its words, my orders and what was cleared',
  chromium,
  () =>
    withPage(browser(), {}, async ({ home, page, complaints }) => {
      await show({ home, page }, 1_988_612)
      assert.is(
        await label(page),
        'Supply and demand. Buyers wanted 0.680 kWh, sellers offered 0.890 kWh. Demand falls from 29.1 ct to 13.8 ct. Supply rises from 9.6 ct to 29.3 ct. Cleared: 0.680 kWh at 12.4 ct. The book below says it order by order.',
      )
      assert.equal(await legend(page), [
        ...['Demand', 'Supply', 'traded of it', 'Your orders', 'Your tariff, 8.2 ct and 31.2 ct'],
        'Cleared',
      ])
      assert.is(await page.locator('.curve .mine').count(), 1)
      assert.is(await page.locator('.curve .mine.is-offer').count(), 1)
      assert.is(await page.locator('.curve .tariff').count(), 2)
      assert.is(await page.locator('.cleared-at').count(), 1)
      assert.is(await page.locator('.curve .filled').count(), 5)
      const titles = (await page.locator('.curve .hold title').allTextContents()).map(plain)
      assert.is(titles.length, 6)
      assert.ok(titles.includes('You: Sell, 0.420 kWh, min 9.6 ct; traded 0.420 kWh'), titles.join('\n'))
      assert.match(await page.locator('#slot-curve .note').innerText(), /less what buyers pay in fees/)
      assert.equal(complaints(), [])
    }),
)

optionalTest(test, 'the mark of what was cleared lies on both curves', chromium, () =>
  withPage(browser(), {}, async ({ home, page }) => {
    await show({ home, page }, 1_988_612)
    const isOnBoth = await page.evaluate<boolean[]>(`(() => {
      const mark = document.querySelector('.cleared-at').getBoundingClientRect()
      const [x, y] = [mark.left + mark.width / 2, mark.top + mark.height / 2]
      return [...document.querySelectorAll('.curve .side')].map((side) => {
        const toScreen = side.getScreenCTM()
        const length = side.getTotalLength()
        for (let at = 0; at <= length; at += 0.5) {
          const point = side.getPointAtLength(at).matrixTransform(toScreen)
          if (Math.hypot(point.x - x, point.y - y) < 1.5) return true
        }
        return false
      })
    })()`)
    assert.equal(isOnBoth, [true, true])
  }),
)

optionalTest(
  test,
  'one side alone, nobody, no trade, a void rule and more than one price are said and drawn',
  chromium,
  () =>
    withPage(browser(), {}, async ({ home, page, complaints }) => {
      const nothing = (honest: SlotDetail): Pick<SlotDetail, 'clearing' | 'fills'> => ({
        clearing: honest.clearing && {
          ...honest.clearing,
          ...{ energyWh: 0, priceMicroPerKwh: null, buyPriceMicroPerKwh: null, sellPriceMicroPerKwh: null },
        },
        fills: [],
      })
      const only =
        (side: 'bid' | 'offer') =>
        (honest: SlotDetail): Partial<SlotDetail> => ({
          ...nothing(honest),
          book: { orders: (honest.book?.orders ?? []).filter((each) => each.side === side), refused: [] },
        })
      await show({ home, page }, 1_988_601, only('bid'))
      await page.getByText('Buyers wanted 0.680 kWh, and nobody offered any. Nothing was traded.').waitFor()
      assert.equal(
        [
          await page.locator('.curve .side.is-offer').getAttribute('d'),
          await page.locator('.cleared-at').count(),
        ],
        ['', 0],
      )
      await show({ home, page }, 1_988_602, only('offer'))
      await page.getByText('Sellers offered 0.890 kWh, and nobody wanted any. Nothing was traded.').waitFor()
      await page.screenshot({ path: join(PICTURES_DIR, 'curve-one-sided.png'), fullPage: true })
      await show({ home, page }, 1_988_603, (honest) => ({
        ...nothing(honest),
        book: { orders: [], refused: [] },
      }))
      await page.getByText('Nobody sent an order.').waitFor()
      assert.is(await page.locator('#slot-curve').count(), 0)
      await show({ home, page }, 1_988_604, (honest) => ({
        ...nothing(honest),
        clearing: { ...(honest.clearing ?? assertNever()), ...nothing(honest).clearing, code: 'rule-failed' },
      }))
      await page.getByText('The rule failed, and nothing was traded.').waitFor()
      await show({ home, page }, 1_988_605, undefined, 'pay-as-bid')
      assert.match(await label(page), /Cleared: 0\.\d{3} kWh, at a price for each order\./)
      assert.is(await page.locator('.cleared-at').count(), 0)
      assert.is(await page.locator('.curve .guide').count(), 1)
      await page.screenshot({ path: join(PICTURES_DIR, 'curve-many-prices.png'), fullPage: true })
      await show({ home, page }, 1_988_606, ({ clearing }) => ({
        clearing: clearing && { ...clearing, priceMicroPerKwh: null, sellPriceMicroPerKwh: 110_000 },
      }))
      assert.match(await label(page), /buyers pay 12\.4 ct, sellers get 11\.0 ct\./)
      assert.is(await page.locator('.cleared-at').count(), 2)
      assert.equal(complaints(), [])
    }),
)

optionalTest(
  test,
  'without its conditions a book is drawn as it was sent, and no tariff is made up',
  chromium,
  () =>
    withPage(browser(), {}, async ({ home, page }) => {
      await show({ home, page }, 1_988_607, () => ({ conditions: null }))
      assert.match(await label(page), /Demand falls from 29\.8 ct to 14\.0 ct\./)
      assert.is(await page.locator('.curve .tariff').count(), 0)
      assert.is(await page.locator('#slot-curve .note').count(), 0)
      await show({ home, page }, 1_988_608, () => ({ self: '00' }))
      assert.ok((await legend(page)).some((words) => words.startsWith('Tariffs of the street, ')))
      assert.is(await page.locator('.curve .mine').count(), 0)
    }),
)

optionalTest(test, 'it fits a phone in German and in the dark, and keeps nobody out', chromium, () => {
  const context = { locale: 'de-DE', colorScheme: 'dark' as const }
  return withPage(browser(), { context }, async ({ home, page, complaints }) => {
    await show({ home, page }, 1_988_612)
    assert.match(await label(page), /^Angebot und Nachfrage\. Käufer wollten 0,680 kWh, Verkäufer boten/)
    assert.equal(await page.evaluate(OVERFLOWING), [])
    assert.equal(await barriers(page), [])
    await page.screenshot({ path: join(PICTURES_DIR, 'curve-390-dark-de.png'), fullPage: true })
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.emulateMedia({ colorScheme: 'light' })
    await page.screenshot({ path: join(PICTURES_DIR, 'curve-1280-de.png'), fullPage: true })
    assert.equal(complaints(), [])
  })
})

function assertNever(): never {
  throw new Error('a sealed slot has a clearing')
}

test.run()
