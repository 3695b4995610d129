/** What the node says with a code is read in German on the German page, and its own English stands behind it. */
import type { Page } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createFakeHome, NOW_MS } from '../api/fake-home.ts'
import { makeBackups, makeSettings } from '../api/fake-settings.ts'
import { optionalTest } from '../support/optional.ts'
import { barriers } from './barriers.ts'
import { browserFor, browserInstalled, OVERFLOWING, withPage } from './browser.ts'
import { makePlan } from './make-plan.ts'

const chromium = browserInstalled()
const browser = browserFor(test)
const GERMAN = { locale: 'de-DE' }

const textOf = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).first().innerText()).replaceAll(/\s+/g, ' ').trim()

optionalTest(test, 'the test of the device is read in German, remedies too', chromium, () =>
  withPage(browser(), { context: GERMAN }, async ({ page, complaints }) => {
    await page.getByRole('link', { name: 'Einstellungen' }).click()
    await page.locator('[data-test=device-test]').click()
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    assert.match(await textOf(page, 'dialog'), 'Verbindung: alle Fragen wurden beantwortet: 5')
    assert.match(
      await textOf(page, 'dialog'),
      'Geschwindigkeit: eine Antwort braucht 41 ms, die langsamste 63 ms',
    )
    assert.match(
      await textOf(page, 'dialog'),
      /Richtung des Zählers: für ein Urteil floss zu wenig: 3 von 20 Wh.*→ testen Sie länger/,
    )
    assert.is(await dialog.locator('[lang=en]').count(), 0)
    assert.equal(await barriers(page), [])
    assert.equal(complaints(), [])
  }),
)

optionalTest(test, 'a silent device, an alarm and a failed backup say why in German', chromium, () => {
  const home = createFakeHome()
  const alarm = { code: 'control-effect-missing', message: 'the battery does not do it', atMs: NOW_MS }
  const arming = makeSettings(NOW_MS).arming
  assert.ok(arming)
  home.setArming({ ...arming, alarm })
  home.setDeviceProblem({ code: 'device-timeout', sentence: 'no answer within 800 ms at h:502 unit 1.' })
  const problem = { code: 'backup-unwritable', sentence: 'There is no room.' }
  home.setBackups(() => Promise.resolve({ ...makeBackups(NOW_MS), problem }))
  return withPage(browser(), { home, context: GERMAN }, async ({ page, complaints }) => {
    await page.getByRole('link', { name: 'Einstellungen' }).click()
    await page.locator('[data-test=backups]').waitFor()
    assert.is(
      await textOf(page, '[data-test=device-problem]'),
      'Das Gerät hat nicht rechtzeitig geantwortet. device-timeout no answer within 800 ms at h:502 unit 1.',
    )
    assert.match(
      await textOf(page, '#arming .is-bad'),
      /Seit einem Alarm, .* Die Batterie tat nicht, was ihr gesagt wurde\. control-effect-missing the battery does not do it$/,
    )
    assert.match(
      await textOf(page, '#backups .is-bad'),
      'Die nächtliche Sicherung ist nicht gelungen. backup-unwritable There is no room.',
    )
    assert.equal(await page.evaluate(OVERFLOWING), [])
    assert.equal(await barriers(page), [])
    assert.equal(complaints(), [])
  })
})

optionalTest(
  test,
  'a device in doubt is said in both languages, with what the node says of it',
  chromium,
  () => {
    const home = createFakeHome()
    const sentence = 'The device was read last 75 s ago.'
    const plan = { ...makePlan(), hindrance: { code: 'plan-reading-doubtful', sentence } }
    home.change({ plan: { ...plan, way: 'hands-off' } })
    return withPage(browser(), { home, context: GERMAN }, async ({ page }) => {
      assert.match(
        await textOf(page, '[data-test=plan-hindrance]'),
        'Auf das, was das Gerät sagt, ist kein Verlass. An das Gerät wird nichts geschrieben. plan-reading-doubtful',
      )
      assert.is(await textOf(page, '[data-test=plan-hindrance] + p[lang=en]'), sentence)
      await page.getByRole('button', { name: 'English' }).click()
      await page.getByText('What the device says cannot be relied on.').waitFor()
      assert.is(await textOf(page, '[data-test=plan-hindrance] + p[lang=en]'), sentence)
    })
  },
)

test.run()
