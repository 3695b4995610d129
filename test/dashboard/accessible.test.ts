/**
 * Every page of the home as axe-core judges it, for people who cannot see it, or not well: narrow and wide, light and
 * dark, in each language, with all that opens open.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { LANGUAGES } from '../../node/dashboard/language.ts'
import { optionalTest } from '../support/optional.ts'
import { barriers } from './barriers.ts'
import { browserFor, browserInstalled, withPage } from './browser.ts'
import { busyHome, PAGES } from './busy-home.ts'

const chromium = browserInstalled()
const browser = browserFor(test)

for (const language of LANGUAGES)
  for (const width of [390, 1280] as const)
    for (const colorScheme of ['light', 'dark'] as const)
      optionalTest(
        test,
        `nothing keeps people out, ${language}, ${width} px wide and ${colorScheme}`,
        chromium,
        () => {
          const context = { viewport: { width, height: 900 }, colorScheme, locale: language }
          return withPage(browser(), { home: busyHome(), context }, async ({ page, url, complaints }) => {
            for (const { address, complete } of PAGES) {
              await page.goto(`${url}${address}`)
              await page.locator(complete).waitFor({ state: 'attached' })
              assert.is(await page.locator('html').getAttribute('lang'), language)
              assert.equal(await barriers(page), [], address)
            }
            await page.goto(`${url}login?failed`)
            assert.equal(await barriers(page), [], 'login')
            assert.equal(complaints(), [])
          })
        },
      )

optionalTest(test, 'what keeps people out is found', chromium, () =>
  withPage(browser(), {}, async ({ page }) => {
    await page.evaluate(`(() => {
      document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')
      document.querySelector('h1').style.color = '#eee'
    })()`)
    assert.equal(
      (await barriers(page)).map((barrier) => barrier.split(':')[0]),
      ['button-name', 'color-contrast'],
    )
  }),
)

test.run()
