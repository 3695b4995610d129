/**
 * Every page of the home as axe-core judges it, for people who cannot see it, or not well: narrow and wide, light and
 * dark, in each language, with all that opens open.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { LANGUAGES } from '../../node/dashboard/language.ts'
import type { FakeHome } from '../api/fake-home.ts'
import { createFakeHome, makeHomeState, NOW_MS, SLOT_MS } from '../api/fake-home.ts'
import { optionalTest } from '../support/optional.ts'
import { barriers } from './barriers.ts'
import { browserFor, browserInstalled, withPage } from './browser.ts'
import { makePlan } from './make-plan.ts'
import { makeSealedSlot } from './sealed-slot.ts'

const chromium = browserInstalled()
const browser = browserFor(test)
const SLOT = Math.floor(NOW_MS / SLOT_MS)
/** The address of each page, and what is there when it is complete. */
const PAGES: readonly { readonly address: string; readonly complete: string }[] = [
  { address: '#', complete: '#plan svg' },
  { address: `#slot/${SLOT}`, complete: '#slot-book table' },
  { address: '#settings', complete: '[data-test=tariff-preview]' },
  { address: '#history/2026', complete: '#history-rows table' },
]

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

/** Much to show: notices, a plan, orders of every kind, and a slot with its book. */
function busyHome(): FakeHome {
  const attention = [
    {
      code: 'device-unreachable',
      sentence: 'The inverter stopped answering 4 minutes ago.',
      action: 'Close other programs that read it.',
    },
  ]
  const home = createFakeHome(makeHomeState({ attention, plan: makePlan() }))
  const { detail, ruleBytes } = makeSealedSlot('uniform', SLOT)
  home.setSlot(detail, ruleBytes)
  return home
}

test.run()
