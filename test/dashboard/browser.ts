import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import type { Test } from 'uvu'
import type { AccessFile } from '../../node/api/access/access-file.ts'
import { createHttpServer, type HttpServer } from '../../node/api/server.ts'
import { assert } from '../../node/core/units/assert.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createFakeHome, type FakeHome } from '../api/fake-home.ts'
import { chromium as installed, type Requirement } from '../support/optional.ts'

/** Where the page is built for tests, and where they leave their pictures. */
export const ASSETS_DIR = fileURLToPath(new URL('../../build/dashboard-test/assets', import.meta.url))
export const PICTURES_DIR = fileURLToPath(new URL('../../build/dashboard-test/pictures', import.meta.url))

const BUILD = fileURLToPath(new URL('../../node/dashboard/build.js', import.meta.url))
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--hide-scrollbars',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
]

/** The browser of the machine, or the one that CHROMIUM_PATH names. */
export function browserInstalled(): Requirement & { readonly path: string } {
  const named = process.env['CHROMIUM_PATH']
  return named === undefined ? installed() : { name: 'chromium', isPresent: existsSync(named), path: named }
}

/** Bundles the page as a release does. */
export async function buildPage(): Promise<void> {
  await promisify(execFile)(process.execPath, [BUILD, '--out', ASSETS_DIR])
}

/** For the tests of one file: the page is built and a browser is open; neither where this machine has none. */
export function browserFor(test: Test): () => Browser {
  let browser: Browser | undefined
  test.before(async () => {
    if (!browserInstalled().isPresent) return
    await buildPage()
    await mkdir(PICTURES_DIR, { recursive: true })
    browser = await launch()
  })
  test.after(() => browser?.close())
  return () => {
    assert(browser !== undefined, 'only tests that have a browser ask for it')
    return browser
  }
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: browserInstalled().path, args: FLAGS })
}

/** A node that can be stopped and started again on its port, and a page that looks at it. */
export interface Scene {
  readonly home: FakeHome
  readonly page: Page
  /** Where the server answers, with a slash at its end. */
  readonly url: string
  /** What the page complained about since the last look; empties the list. */
  readonly complaints: () => string[]
  readonly stopServer: () => Promise<void>
  readonly startServer: () => Promise<void>
}

/** Opens the page on a server with a fake home, and closes both afterwards. */
export async function withPage(
  browser: Browser,
  options: { home?: FakeHome; access?: AccessFile; context?: BrowserContextOptions },
  body: (scene: Scene) => Promise<void>,
): Promise<void> {
  const home = options.home ?? createFakeHome()
  let server = createServer(home, 0, options.access)
  const { port, url } = await server.start()
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, ...options.context })
  const page = await context.newPage()
  let complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  try {
    await page.goto(url)
    await page.locator('[data-connection=live]').waitFor()
    await body({
      home,
      page,
      url,
      complaints() {
        const made = complaints
        complaints = []
        return made
      },
      stopServer: () => server.stop(),
      async startServer() {
        server = createServer(home, port, options.access)
        await server.start()
      },
    })
  } finally {
    await context.close()
    await server.stop()
  }
}

function createServer(home: FakeHome, port: number, access?: AccessFile): HttpServer {
  return createHttpServer(
    { host: '127.0.0.1', port, assetsDir: ASSETS_DIR },
    { source: home.source, logger: SILENT, ...(access && { access }) },
  )
}

/** Runs in the page: texts that leave the window, and labels that lie on each other. */
export const OVERFLOWING = `(() => {
  const found = []
  if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways')
  for (const element of document.querySelectorAll('main *, header *')) {
    // What scrolls by itself may be wider than it shows.
    if (element.closest('svg, .uplot, small, .is-wide') || getComputedStyle(element).overflowX !== 'visible') continue
    const { left, right, width } = element.getBoundingClientRect()
    if (width > 0 && (right > innerWidth + 0.5 || left < -0.5)) found.push(element.className + ' ' + element.textContent.slice(0, 40))
  }
  for (const row of document.querySelectorAll('.flow-labels')) {
    const boxes = [...row.children].map((label) => label.getBoundingClientRect())
    boxes.forEach((box, index) => {
      if (index > 0 && box.left < boxes[index - 1].right - 0.5) found.push('label ' + row.children[index].textContent)
      if (box.right > row.getBoundingClientRect().right + 0.5) found.push('label beyond ' + row.children[index].textContent)
    })
  }
  return found
})()`
