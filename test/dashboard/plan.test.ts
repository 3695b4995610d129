/** The plan of the next 24 hours on the page: its reasons, its numbers, and what it says where it does not know. */
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { PlanState } from '../../node/api/plan-state.ts'
import { columns, line } from '../../node/dashboard/plan-chart.ts'
import { createFakeHome, makeHomeState } from '../api/fake-home.ts'
import { optionalTest } from '../support/optional.ts'
import { browserFor, browserInstalled, OVERFLOWING, PICTURES_DIR, withPage } from './browser.ts'
import { makePlan } from './make-plan.ts'

const chromium = browserInstalled()
const browser = browserFor(test)

const textOf = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).first().innerText()).replaceAll(/\s+/g, ' ').trim()

const withPlan = (plan: PlanState | null) => createFakeHome(makeHomeState({ plan }))

for (const width of [390, 1280] as const)
  for (const colorScheme of ['light', 'dark'] as const)
    optionalTest(
      test,
      `each part of the day has its reason, ${width} px wide and ${colorScheme}`,
      chromium,
      () =>
        withPage(
          browser(),
          { home: withPlan(makePlan()), context: { viewport: { width, height: 900 }, colorScheme } },
          async ({ page, complaints }) => {
            assert.is(await textOf(page, '#plan h2'), 'Battery plan')
            assert.equal(await page.locator('#plan .plan-reason').allInnerTexts(), [
              'stores sun that is left over',
              'is full',
              'runs your home',
              'keeps its reserve',
              'stores sun that is left over',
              'is full',
            ])
            assert.match(
              await textOf(page, '#plan .plan-blocks li'),
              /^\d\d:\d\d–\d\d:\d\d stores sun that is left over takes \d\.\d+ kWh$/,
            )
            assert.match(
              await textOf(page, '[data-test=plan-facts]'),
              /Learnt from 12 days .* 1\.00 kWh stay as your reserve\. In the last week: 0\.5 h ahead it was off by 0\.028 kWh a slot/,
            )
            assert.match(
              await textOf(page, '[data-test=plan-hindrance]'),
              /^The battery is not steered: .* You have not allowed it: .* plan-not-armed$/,
            )
            assert.equal(await page.evaluate(OVERFLOWING), [])
            await page
              .locator('#plan')
              .screenshot({ path: join(PICTURES_DIR, `plan-${width}-${colorScheme}.png`) })
            assert.equal(complaints(), [])
          },
        ),
    )

optionalTest(test, 'whether the battery is steered, and why, is said in both languages', chromium, () =>
  withPage(browser(), { home: withPlan(steeredPlan('discharge')) }, async ({ page, home }) => {
    const told = () => textOf(page, '[data-test=plan-steering]')
    assert.match(
      await told(),
      /^The battery is told to give 1\.50 kW: .* It may not do more at the moment\.$/,
    )
    home.change({ plan: steeredPlan('hold') })
    await page.getByText('Nothing is left above its reserve.').waitFor()
    home.change({ plan: steeredPlan(null) })
    await page.getByText('what it does by itself is what is planned').waitFor()
    await page.getByRole('button', { name: 'Deutsch' }).click()
    await page.getByText('Was sie von selbst tut, ist das Geplante.').waitFor()
    home.change({ plan: { ...makePlan(), hindrance: { code: 'plan-no-neighbours', sentence: '' } } })
    await page.getByText('Zu wenige Nachbarn sind erreichbar').waitFor()
  }),
)

optionalTest(test, 'the table has the same numbers, and opens with the keyboard', chromium, () =>
  withPage(browser(), { home: withPlan(makePlan()) }, async ({ page }) => {
    await page.locator('#plan summary').focus()
    await page.keyboard.press('Enter')
    const rows = page.locator('#plan tbody tr')
    assert.is(await rows.count(), 96)
    const first = (await rows.first().innerText()).split(/\s+/).slice(0, 5)
    const plan = makePlan()
    assert.equal(first.slice(1), [
      ((plan.loadWh[0] ?? NaN) / 1000).toFixed(3),
      ((plan.solarWh[0] ?? NaN) / 1000).toFixed(3),
      ((plan.batteryWh[0] ?? NaN) / 1000).toFixed(3),
      ((plan.storedWh[0] ?? NaN) / 1000).toFixed(2),
    ])
  }),
)

optionalTest(
  test,
  'a home without a battery is shown what it needs and gets, and a new one what is missing',
  chromium,
  () =>
    withPage(browser(), { home: withPlan(withoutBattery()) }, async ({ page, home }) => {
      assert.is(await textOf(page, '#plan h2'), 'The next 24 hours')
      assert.is(await page.locator('#plan .plan-blocks').count(), 0)
      assert.match(
        (await page.locator('#plan svg').getAttribute('aria-label')) ?? '',
        /your home needs 9\.60\s+kWh/,
      )
      home.change({ plan: { ...withoutBattery(), basis: 'none', loadWh: [], solarWh: [] } })
      await page.getByText('Nothing is known of your home yet.').waitFor()
      home.change({ plan: null })
      await page.locator('#plan').waitFor({ state: 'detached' })
    }),
)

test('columns stand on zero, and below it where a price is negative', () => {
  assert.is(columns([50, 100], { low: 0, high: 100 }), 'M0 160V80H480V160ZM480 160V0H960V160Z')
  assert.is(columns([-100, 100], { low: -100, high: 100 }), 'M0 80V160H480V80ZM480 80V0H960V80Z')
})

test('a line begins where its first slot ends, and never leaves the picture', () => {
  assert.is(line([0, 500, 1000], 1000), 'M0 160L320 160L640 80L960 0')
  assert.is(line([-70], 100), 'M0 160L960 160')
})

function steeredPlan(action: 'discharge' | 'hold' | null): PlanState {
  const steering = {
    discharge: { action, powerW: 1500, limitedBy: ['nameplate'], reason: 'discharge' },
    hold: { action, powerW: 0, limitedBy: [], reason: 'reserve' },
    none: { action, powerW: null, limitedBy: [], reason: 'by-itself' },
  } as const
  return { ...makePlan(), way: 'optimise', hindrance: null, steering: steering[action ?? 'none'] }
}

function withoutBattery(): PlanState {
  return {
    ...makePlan(),
    battery: null,
    hindrance: null,
    steering: null,
    batteryWh: [],
    storedWh: [],
    blocks: [],
  }
}

test.run()
