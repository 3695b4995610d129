/**
 * `npm run screenshots -- [--slots 16] [--out docs/screenshots] [--only slot,history]`: starts the demo street with its own
 * scenario, waits until so many slots of its first home are settled, and photographs the pages of that home in Chromium.
 * The street is the same each time; how late it is in a picture of the home depends on how fast the machine is.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Browser } from 'playwright-core'
import type { HomeState } from '../../node/api/state.ts'
import { launch } from '../dashboard/browser.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const { values } = parseArgs({
  options: {
    slots: { type: 'string', default: '16' },
    out: { type: 'string', default: join(ROOT, 'docs', 'screenshots') },
    only: { type: 'string', default: '' },
  },
})
/** A slot takes five seconds, on a busy machine longer; three times that is enough, and an end. */
const SLOT_LIMIT_MS = 15_000
/** The street takes what the machine has: a page may wait for it. */
const PAGE_LIMIT_MS = 120_000

interface Picture {
  readonly name: string
  readonly address: (state: HomeState) => string
  /** What is there when the page is complete. */
  readonly complete: string
  readonly width: 390 | 1280
  readonly height: number
  readonly colorScheme: 'light' | 'dark'
  /** What is pressed before the picture, and what then appears. */
  readonly press?: { readonly button: string; readonly shows: string }
  readonly locale?: 'de'
  /** The card at the top of the picture, where it is not the page's own. */
  readonly top?: string
}

const home = { address: () => '#', complete: '#prices canvas' }
const slot = {
  address: (state: HomeState) => `#slot/${tellingSlot(state)}`,
  complete: '#slot-book table',
}
const history = {
  address: ({ nowMs }: HomeState) => `#history/${new Date(nowMs).toISOString().slice(0, 10)}`,
  complete: '.bars',
}
const PICTURES: readonly Picture[] = [
  { ...home, name: 'home-wide', width: 1280, height: 1000, colorScheme: 'light' },
  { ...home, name: 'home-wide-dark', width: 1280, height: 1000, colorScheme: 'dark' },
  { ...home, name: 'home-phone', width: 390, height: 844, colorScheme: 'light' },
  { ...home, name: 'home-phone-dark', width: 390, height: 844, colorScheme: 'dark', locale: 'de' },
  {
    ...{ ...slot, name: 'slot', width: 1280, height: 1000, colorScheme: 'light' },
    press: { button: '#verify button', shows: '.verdict' },
  },
  {
    ...{ ...slot, name: 'slot-phone-dark', width: 390, height: 844, colorScheme: 'dark', locale: 'de' },
    top: '#slot-curve',
  },
  {
    ...{ ...history, name: 'history', width: 1280, height: 980, colorScheme: 'light' },
    press: { button: '.arithmetic summary', shows: '.arithmetic table' },
  },
  { ...history, name: 'history-phone-dark', width: 390, height: 844, colorScheme: 'dark', locale: 'de' },
  {
    ...{ name: 'settings', complete: '#device tbody', width: 1280, height: 1000, colorScheme: 'light' },
    address: () => '#settings',
  },
  {
    ...{
      name: 'device-test-phone',
      complete: '#device tbody',
      width: 390,
      height: 844,
      colorScheme: 'light',
    },
    address: () => '#settings',
    press: { button: '[data-test=device-test]', shows: 'dialog' },
  },
]

const street = spawn(process.execPath, [join(ROOT, 'bin', 'streetwatt.js'), 'demo'], {
  stdio: ['ignore', 'pipe', 'pipe'],
})
const ended = once(street, 'exit')
try {
  const url = await Promise.race([urlOf(street), ended.then(() => undefined)])
  if (url === undefined) throw new Error('the demo ended before it had a page')
  // Slot and day are chosen here, in the light: on a slow machine it is night before the last picture.
  const state = await settled(url, Number(values.slots))
  await mkdir(values.out, { recursive: true })
  const browser = await launch()
  try {
    for (const picture of PICTURES)
      if (values.only === '' || values.only.split(',').includes(picture.name))
        await photograph(browser, url, { ...picture, at: picture.address(state) })
  } finally {
    await browser.close()
  }
} finally {
  street.kill('SIGINT')
  await ended
}

/** The address that the demo says when its homes have found each other. */
async function urlOf({
  stdout,
  stderr,
}: {
  stdout: NodeJS.ReadableStream
  stderr: NodeJS.ReadableStream
}): Promise<string> {
  return new Promise((resolve) => {
    for (const input of [stdout, stderr])
      createInterface({ input }).on('line', (line) => {
        const url = /→ (http:\S+\/)/.exec(line)?.[1]
        if (url !== undefined) resolve(url)
      })
  })
}

/** What the home says when so many slots are settled. */
async function settled(url: string, slots: number): Promise<HomeState> {
  const untilMs = performance.now() + slots * SLOT_LIMIT_MS + 60_000
  for (let seen = -1; ; await new Promise((resolve) => setTimeout(resolve, 1000))) {
    const state = await stateOf(url)
    const { settledSlots } = state.earnings
    if (settledSlots !== seen) process.stderr.write(`${settledSlots} of ${slots} slots are settled\n`)
    if (settledSlots >= slots) return state
    seen = settledSlots
    if (performance.now() > untilMs) throw new Error(`only ${seen} slots were settled in time`)
  }
}

/** The last settled one in which the home traded at a price between the tariffs, else the last that is settled. */
function tellingSlot({ day, tariff, currentSlot }: HomeState): number {
  const settledOnes = day.filter(({ status }) => status === 'settled')
  const telling = settledOnes.filter(
    ({ soldWh, boughtWh, priceMicroPerKwh: price }) =>
      soldWh + boughtWh > 0 &&
      price !== null &&
      price > tariff.feedInMicroPerKwh &&
      price < tariff.retailMicroPerKwh,
  )
  return (telling.at(-1) ?? settledOnes.at(-1) ?? currentSlot).slot
}

async function stateOf(url: string): Promise<HomeState> {
  return (await (await fetch(`${url}api/v1/state`)).json()) as HomeState
}

async function photograph(
  browser: Browser,
  url: string,
  picture: Picture & { readonly at: string },
): Promise<void> {
  const { name, width, height, colorScheme, locale = 'en' } = picture
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    locale,
    reducedMotion: 'reduce',
  })
  try {
    const page = await context.newPage()
    page.setDefaultTimeout(PAGE_LIMIT_MS)
    await page.goto(`${url}${picture.at}`)
    await page.locator(picture.complete).first().waitFor({ state: 'attached' })
    if (picture.press !== undefined) {
      await page.locator(picture.press.button).click()
      await page.locator(picture.press.shows).waitFor()
    }
    if (picture.top !== undefined)
      await page.locator(picture.top).evaluate((card) => {
        card.scrollIntoView()
      })
    await page.waitForTimeout(500)
    const path = join(values.out, `${name}.png`)
    await page.screenshot({ path })
    process.stderr.write(`${path}\n`)
  } finally {
    await context.close()
  }
}
