/** Who has a password, and a browser that is logged in with it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { AccessFile } from '../../node/api/access/access-file.ts'
import { ACCESS_FILE, createAccessFile } from '../../node/api/access/access-file.ts'
import { hashPassword } from '../../node/api/access/password-hash.ts'

export const PASSWORD = 'correct horse battery'

export async function logIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}login`)
  await page.locator('#password').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.locator('[data-test=log-out]').waitFor()
}

export async function withAccess(body: (access: AccessFile) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'streetwatt-session-'))
  try {
    const access = createAccessFile(join(directory, ACCESS_FILE))
    const password = await hashPassword(PASSWORD)
    await access.change((now) => ({ record: { ...now, password } }))
    await body(access)
  } finally {
    await rm(directory, { recursive: true })
  }
}
