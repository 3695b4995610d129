/** What a phone loads when it first opens the page: little, and from the home alone. */
import { gzipSync } from 'node:zlib'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { optionalTest } from '../support/optional.ts'
import { browserFor, browserInstalled, withPage } from './browser.ts'

const chromium = browserInstalled()
const browser = browserFor(test)
const LIMIT_BYTES = 100_000

optionalTest(test, 'the first load is at most 100 kB compressed, and all of it from the home', chromium, () =>
  withPage(browser(), {}, async ({ page, url }) => {
    const loaded = await page.evaluate<string[]>(
      "performance.getEntriesByType('resource').map(({ name }) => name)",
    )
    assert.equal(
      loaded.filter((name) => !name.startsWith(url)),
      [],
    )
    // What the node says itself is not part of the page.
    const files = [url, ...loaded.filter((name) => !name.includes('/api/'))]
    assert.ok(
      files.some((name) => name.endsWith('/app.js')) && files.some((name) => name.endsWith('/app.css')),
    )
    const sizes = await Promise.all(
      files.map(async (name) => gzipSync(Buffer.from(await (await fetch(name)).arrayBuffer())).length),
    )
    const size = sizes.reduce((sum, each) => sum + each, 0)
    assert.ok(size > 10_000 && size <= LIMIT_BYTES, `${size} bytes`)
  }),
)

test.run()
