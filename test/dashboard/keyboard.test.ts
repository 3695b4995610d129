/** The whole page without a pointer: every stop in reading order, seen, named, and nothing that only a pointer reaches. */
import type { Page } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { FakeHome } from '../api/fake-home.ts'
import { createFakeHome, makeHomeState, NOW_MS, SLOT_MS } from '../api/fake-home.ts'
import { optionalTest } from '../support/optional.ts'
import { browserFor, browserInstalled, withPage } from './browser.ts'
import { makePlan } from './make-plan.ts'
import { makeSealedSlot } from './sealed-slot.ts'

const chromium = browserInstalled()
const browser = browserFor(test)
const SLOT = Math.floor(NOW_MS / SLOT_MS)
/** More than any page has. */
const STOPS_LIMIT = 300

/** A place where the Tab key stops. */
interface Stop {
  readonly name: string
  readonly isSeen: boolean
  readonly isOutlined: boolean
  /** It comes after the stop before it in the text, too. */
  readonly isInOrder: boolean
}

for (const address of ['#', `#slot/${SLOT}`, '#history/2026-06', '#settings'])
  optionalTest(test, `the Tab key goes through ${address} in order, and is seen everywhere`, chromium, () => {
    return withPage(browser(), { home: fullHome() }, async ({ page, url }) => {
      await openFresh(page, `${url}${address}`)
      const stops = await walk(page)
      assert.is(stops[0]?.name, 'To the content')
      assert.equal(
        stops.filter((stop) => stop.name === '' || !stop.isSeen || !stop.isOutlined || !stop.isInOrder),
        [],
      )
      assert.equal(await page.evaluate(UNREACHED), [])
      assert.ok(stops.length > 5, String(stops.length))
    })
  })

optionalTest(test, 'the first stop leads past the header, and the address stays', chromium, () =>
  withPage(browser(), {}, async ({ page, url }) => {
    await openFresh(page, `${url}#history/2026-06`)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    assert.is(await page.evaluate('document.activeElement.tagName'), 'MAIN')
    assert.is(new URL(page.url()).hash, '#history/2026-06')
    await page.keyboard.press('Tab')
    assert.is(await page.evaluate("document.activeElement.closest('main') !== null"), true)
  }),
)

optionalTest(test, 'who opens another page by keyboard goes on in its content', chromium, () =>
  withPage(browser(), {}, async ({ page }) => {
    await page.getByRole('link', { name: 'History' }).press('Enter')
    await page.locator('#history-rows').waitFor()
    await page.waitForFunction("document.activeElement.tagName === 'MAIN'")
  }),
)

optionalTest(test, 'each picture has its name in words and its numbers in a table', chromium, () =>
  withPage(browser(), { home: fullHome() }, async ({ page, url }) => {
    for (const [address, complete] of [
      ['#', '#plan'],
      ['#history/2026-06', '#history-rows'],
      [`#slot/${SLOT}`, '#slot-book table'],
    ] as const) {
      await page.goto(`${url}${address}`)
      await page.locator(complete).waitFor()
      const pictures = await page.evaluate<{ name: string; hasTable: boolean }[]>(`
        [...document.querySelectorAll('main [role=img]')].map((picture) => ({
          name: picture.getAttribute('aria-label') ?? '',
          hasTable: [...document.querySelectorAll('main .card')].some(
            (card) =>
              card.querySelector('table') &&
              (card.contains(picture) || card.id === 'history-rows' || card.id === 'slot-book'),
          ),
        }))`)
      assert.ok(pictures.length > 0, address)
      for (const { name, hasTable } of pictures) assert.ok(name.length > 20 && hasTable, name)
    }
  }),
)

/** With a notice, a plan, and a slot with its book. */
function fullHome(): FakeHome {
  const attention = [{ code: 'device-unreachable', sentence: 'It is silent.', action: 'Look at it.' }]
  const home = createFakeHome(makeHomeState({ attention, plan: makePlan() }))
  const { detail, ruleBytes } = makeSealedSlot('uniform', SLOT)
  home.setSlot(detail, ruleBytes)
  return home
}

/** Loads the page anew: one that was open before has the focus in its content already. */
async function openFresh(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.reload()
  await page.locator('#slot-book, #history-rows, #plan, [data-test=tariff-preview]').first().waitFor()
}

/** Presses Tab from the beginning until the focus leaves the page. */
async function walk(page: Page): Promise<Stop[]> {
  await page.evaluate('window.visited = []')
  const stops: Stop[] = []
  while (stops.length < STOPS_LIMIT) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate<Stop | null>(LOOK)
    if (stop === null) return stops
    stops.push(stop)
  }
  throw new Error('the Tab key goes in a circle')
}

/** Runs in the page: what has the focus, and null where the page has none. */
const LOOK = `(() => {
  const element = document.activeElement
  if (element === document.body || window.visited.includes(element)) return null
  const before = window.visited.at(-1)
  window.visited.push(element)
  const { top, bottom, left, right } = element.getBoundingClientRect()
  const { outlineStyle, outlineWidth } = getComputedStyle(element)
  const labels = [...(element.labels ?? [])].map((label) => label.textContent)
  return {
    name: (element.getAttribute('aria-label') ?? [...labels, element.textContent].join(' ')).trim(),
    isSeen: bottom > 0 && top < innerHeight && right > 0 && left < innerWidth && bottom > top,
    isOutlined: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
    isInOrder: before === undefined || (before.compareDocumentPosition(element) & 4) !== 0,
  }
})()`

/** Runs in the page: what a press would do something with, and the Tab key did not reach. */
const UNREACHED = `[...document.querySelectorAll('a[href], button, summary, input, select')]
  .filter((each) => each.checkVisibility() && !each.disabled && !window.visited.includes(each))
  .map((each) => each.outerHTML)`

test.run()
