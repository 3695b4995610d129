/** Who is logged in sees it, can leave, and is led to the page to log in when the session has ended elsewhere. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { optionalTest } from '../support/optional.ts'
import { browserFor, browserInstalled, withPage } from './browser.ts'
import { logIn, withAccess } from './logged-in.ts'

const chromium = browserInstalled()
const browser = browserFor(test)

optionalTest(test, 'who is logged in can log out, and only then is there a button', chromium, () =>
  withAccess((access) =>
    withPage(browser(), { access }, async ({ page, url, complaints }) => {
      assert.is(await page.locator('[data-test=log-out]').count(), 0)
      await logIn(page, url)
      await page.locator('[data-test=log-out]').click()
      await page.locator('[data-test=log-out]').waitFor({ state: 'detached' })
      assert.is(
        await page.evaluate(
          "fetch('/api/v1/session').then((answer) => answer.json()).then((told) => told.isLoggedIn)",
        ),
        false,
      )
      assert.equal(complaints(), [])
    }),
  ),
)

test.run()
