/** Who is logged in sees it, can leave, and is led to the page to log in when the session has ended elsewhere. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { AccessFile } from '../../node/api/access/access-file.ts'
import { ACCESS_FILE, createAccessFile } from '../../node/api/access/access-file.ts'
import { hashPassword } from '../../node/api/access/password-hash.ts'
import { optionalTest } from '../support/optional.ts'
import { browserFor, browserInstalled, withPage } from './browser.ts'

const chromium = browserInstalled()
const browser = browserFor(test)
const PASSWORD = 'correct horse battery'

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

async function logIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}login`)
  await page.locator('#password').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.locator('[data-test=log-out]').waitFor()
}

async function withAccess(body: (access: AccessFile) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'streetwatt-session-'))
  try {
    const access = createAccessFile(join(directory, ACCESS_FILE))
    await access.write({ version: 1, password: await hashPassword(PASSWORD), tokens: [] })
    await body(access)
  } finally {
    await rm(directory, { recursive: true })
  }
}

test.run()
