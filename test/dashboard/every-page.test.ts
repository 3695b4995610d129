/**
 * Every page of the home, on a phone and on a desk, light and dark, in each language, before and after who looks has logged
 * in: nothing leaves the window with all that opens open, and the browser has nothing to complain of.
 */
import type { Page } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { LANGUAGES } from '../../node/dashboard/language.ts'
import { optionalTest } from '../support/optional.ts'
import { browserFor, browserInstalled, OVERFLOWING, withPage } from './browser.ts'
import type { PageOfHome } from './busy-home.ts'
import { ALL_PAGES, busyHome } from './busy-home.ts'
import { logIn, withAccess } from './logged-in.ts'

const chromium = browserInstalled()
const browser = browserFor(test)

const LOOKS = [
  { width: 390, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
] as const

/** Pages that say more to who is logged in. */
const OF_OWNER = ['#', '#settings']

for (const language of LANGUAGES)
  optionalTest(test, `no page overflows or complains, however one looks at it, ${language}`, chromium, () =>
    withAccess((access) =>
      withPage(
        browser(),
        { home: busyHome(), access, context: { locale: language } },
        async ({ page, url, complaints }) => {
          const found: string[] = []
          const look = async (pages: readonly PageOfHome[], who: string): Promise<void> => {
            for (const { address, complete } of pages) {
              await openAnew(page, `${url}${address}`, complete)
              for (const { width, colorScheme } of LOOKS) {
                await lookAt(page, { width, colorScheme })
                const wrong = [...(await page.evaluate<string[]>(OVERFLOWING)), ...complaints()]
                found.push(...wrong.map((each) => `${who} ${address} ${width} ${colorScheme}: ${each}`))
              }
            }
          }
          await look(ALL_PAGES, 'guest')
          await page.setViewportSize({ width: 390, height: 844 })
          await logIn(page, url)
          await look(
            ALL_PAGES.filter(({ address }) => OF_OWNER.includes(address)),
            'owner',
          )
          assert.equal(found, [])
        },
      ),
    ),
  )

optionalTest(test, 'what leaves the window is found at each width', chromium, () =>
  withPage(browser(), {}, async ({ page }) => {
    for (const look of LOOKS) {
      await lookAt(page, look)
      assert.equal(await page.evaluate(OVERFLOWING), [])
      await page.evaluate(`(() => {
        const wide = document.createElement('div')
        wide.className = 'too-wide'
        wide.style.width = innerWidth + 1 + 'px'
        document.querySelector('main').append(wide)
      })()`)
      assert.ok((await page.evaluate<string[]>(OVERFLOWING)).length > 0, JSON.stringify(look))
      await page.evaluate("document.querySelector('.too-wide').remove()")
    }
  }),
)

/** An address that differs in its hash alone would not be loaded. */
async function openAnew(page: Page, address: string, complete: string): Promise<void> {
  await page.goto('about:blank')
  await page.goto(address)
  await page.locator(complete).first().waitFor({ state: 'attached' })
  await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
}

/** The picture of the day follows the width of the window one frame later. */
async function lookAt(
  page: Page,
  { width, colorScheme }: { width: number; colorScheme: 'light' | 'dark' },
): Promise<void> {
  await page.setViewportSize({ width, height: 844 })
  await page.emulateMedia({ colorScheme })
  await page.evaluate(
    'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined))))',
  )
}

test.run()
