/**
 * Every page of the home as axe-core judges it, for people who cannot see it, or not well: narrow and wide, light and
 * dark, in each language, with all that opens open.
 */
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { LANGUAGES } from '../../node/dashboard/language.ts'
import type { FakeHome } from '../api/fake-home.ts'
import { createFakeHome, makeHomeState, NOW_MS, SLOT_MS } from '../api/fake-home.ts'
import { optionalTest } from '../support/optional.ts'
import { browserFor, browserInstalled, withPage } from './browser.ts'
import { makePlan } from './make-plan.ts'
import { makeSealedSlot } from './sealed-slot.ts'

const chromium = browserInstalled()
const browser = browserFor(test)
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Rows of a table are alike, and each costs as much as the first. */
const MORE_OF_THE_SAME = 'tbody tr:nth-child(n + 9)'

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

/** Each violation that is serious or critical, with the first elements that it concerns. */
async function barriers(page: Page): Promise<string[]> {
  await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
  await page.evaluate(AXE)
  const { violations } = await page.evaluate<AxeResults>(
    `axe.run({ exclude: [${JSON.stringify(MORE_OF_THE_SAME)}] }, { resultTypes: ['violations'] })`,
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => {
      const places = nodes
        .slice(0, 3)
        .map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary}`)
      return `${id}: ${places.join('; ')}`
    })
}

test.run()
