/** What today, a month and a year came to: the same arithmetic on a click, to the last billionth, in both languages. */
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { History, HistoryEntry } from '../../node/api/history.ts'
import { exactDigits, formatMoney } from '../../node/dashboard/numbers.ts'
import { fakeHistory } from '../api/fake-history.ts'
import { makeHomeState } from '../api/fake-home.ts'
import { optionalTest } from '../support/optional.ts'
import { barriers } from './barriers.ts'
import { browserFor, browserInstalled, OVERFLOWING, PICTURES_DIR, withPage } from './browser.ts'

const chromium = browserInstalled()
const browser = browserFor(test)

type Total = Pick<
  HistoryEntry,
  'tradeNano' | 'supplierNano' | 'feeNano' | 'paymentNano' | 'netNano' | 'tariffAloneNano' | 'savingNano'
>

/** More than 2^53 billionths, each amount with a last digit of its own. */
const LARGE: Total = {
  tradeNano: '9876543210987654',
  supplierNano: '-1234567890123456',
  feeNano: '-1000000001',
  paymentNano: '-250000000',
  netNano: '8641974070864197',
  tariffAloneNano: '-2000000000000001',
  savingNano: '10641974070864198',
}

/** The rows of the arithmetic that is open within `card`, in nano-currency. */
async function rowsOf(page: Page, card: string): Promise<{ name: string; nano: bigint }[]> {
  const rows = await page.locator(`${card} .arithmetic tr`).all()
  return Promise.all(
    rows.map(async (row) => ({
      name: await row.locator('th').innerText(),
      nano: nanoOf(await row.locator('td').innerText()),
    })),
  )
}

/** Of an amount as either language writes it. */
function nanoOf(text: string): bigint {
  const [whole = '', fraction = ''] = text.split(/[.,](?=\d+[^\d]*$)/)
  const digits = (part: string): string => part.replaceAll(/\D/g, '')
  const size = BigInt(digits(whole) + digits(fraction).padEnd(9, '0'))
  return text.includes('−') ? -size : size
}

const open = (page: Page, card: string): Promise<void> => page.locator(`${card} .arithmetic summary`).click()

function expected(total: Total): bigint[] {
  const { tradeNano, supplierNano, feeNano, paymentNano, netNano, tariffAloneNano, savingNano } = total
  const parts = [tradeNano, supplierNano, feeNano, ...(paymentNano === '0' ? [] : [paymentNano])]
  return [...parts, netNano, tariffAloneNano, savingNano].map(BigInt)
}

for (const { locale, month, year, click } of [
  { locale: 'en-GB', month: 'Month', year: 'Year', click: 'The arithmetic' },
  { locale: 'de-DE', month: 'Monat', year: 'Jahr', click: 'Die Rechnung' },
])
  optionalTest(
    test,
    `today, month and year on the home's card add up to the last digit, ${locale}`,
    chromium,
    () =>
      withPage(browser(), { context: { locale } }, async ({ page, complaints }) => {
        const { earnings } = makeHomeState()
        const netNano = String(BigInt(earnings.savingNano) + BigInt(earnings.tariffAloneNano))
        await open(page, '#earnings')
        assert.equal(
          (await rowsOf(page, '#earnings')).map(({ nano }) => nano),
          expected({ ...earnings, netNano, paymentNano: '0' }),
        )
        for (const [name, period] of [
          [month, '2026-06'],
          [year, '2026'],
        ] as const) {
          await page.locator('#earnings').getByRole('button', { name }).click()
          await page.locator(`#earnings a[href='#history/${period}']`).waitFor()
          const summary = page.locator('#earnings').getByText(click)
          if (!(await page.locator('#earnings .arithmetic[open]').count())) await summary.click()
          assert.equal(
            (await rowsOf(page, '#earnings')).map(({ nano }) => nano),
            expected(fakeHistory(period).total),
          )
          assert.equal(await page.evaluate(OVERFLOWING), [])
          await page.screenshot({ path: join(PICTURES_DIR, `earnings-${period}-${locale}.png`) })
        }
        assert.equal(await barriers(page), [])
        assert.equal(complaints(), [])
      }),
  )

for (const locale of ['en-GB', 'de-DE'])
  optionalTest(
    test,
    `a month and a year of history show each part, corrections too, beyond 2^53 billionths, ${locale}`,
    chromium,
    () =>
      withPage(browser(), { context: { locale } }, async ({ page, complaints }) => {
        for (const period of ['2026-05', '2025']) {
          const history = fakeHistory(period)
          const told: History = { ...history, total: { ...history.total, ...LARGE } }
          await page.route(`**/api/v1/history/${period}`, (route) => route.fulfill({ json: told }))
          await page.evaluate(`location.hash = '#history/${period}'`)
          await page.locator('#history a[aria-label], #history .step').first().waitFor()
          await page.locator(`#history-rows a[href='/api/v1/history/${period}?format=csv']`).waitFor()
          if (!(await page.locator('#history .arithmetic[open]').count())) await open(page, '#history')
          const rows = await rowsOf(page, '#history')
          assert.equal(
            rows.map(({ nano }) => nano),
            expected(LARGE),
          )
          const [trade = 0n, supplier = 0n, fee = 0n, payment = 0n, net = 0n, alone = 0n, saving = 0n] =
            rows.map(({ nano }) => nano)
          assert.is(trade + supplier + fee + payment, net)
          assert.is(net - alone, saving)
          assert.equal(await page.evaluate(OVERFLOWING), [])
        }
        await page.screenshot({ path: join(PICTURES_DIR, `arithmetic-${locale}.png`), fullPage: true })
        assert.equal(complaints(), [])
      }),
  )

optionalTest(test, 'a node that does not answer for a month is said to be silent', chromium, () =>
  withPage(browser(), {}, async ({ page }) => {
    await page.route('**/api/v1/history/2026-06', (route) => route.abort())
    await page.locator('#earnings').getByRole('button', { name: 'Month' }).click()
    await page.getByText('The node did not answer; try again when it is there.').waitFor()
    await page.locator('#earnings').getByRole('button', { name: 'Today' }).click()
    assert.is(await page.locator('[data-test=saving]').innerText(), '€0.27')
  }),
)

test('amounts are shown with as many digits as the finest of them has, and exactly', () => {
  assert.is(exactDigits(['0', '500000000']), 2)
  assert.is(exactDigits(['79050000', '-1000000000']), 5)
  assert.is(exactDigits(['1', '20']), 9)
  assert.is(exactDigits(['0']), 2)
  assert.is(formatMoney('-98765432109876543', 'EUR', { digits: 9, sign: true }), '−€98,765,432.109876543')
  assert.is(formatMoney('-1', 'EUR', { digits: 9, sign: true }), '−€0.000000001')
})

test.run()
