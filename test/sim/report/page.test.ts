import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runFeeder } from '../../../sim/grid/feeder-run.ts'
import { renderReport } from '../../../sim/report/render-report.ts'
import { browserInstalled, launch } from '../../dashboard/browser.ts'
import { optionalTest } from '../../support/optional.ts'
import { makeFeeder } from '../grid/sample-feeder.ts'
import { makeRun, withFeeder } from './sample-run.ts'

const chromium = browserInstalled()
const FOLDER = fileURLToPath(new URL('../../../build/report-test', import.meta.url))
const FILE = join(FOLDER, 'report.html')
let browser: Browser

test.before(async () => {
  if (!chromium.isPresent) return
  await mkdir(FOLDER, { recursive: true })
  const run = makeRun({ days: 3, lossNano: 9_000_000_000n })
  const feeder = makeFeeder()
  const powerW = Float64Array.from({ length: 4 * run.slots }, (_, index) => 3000 * Math.sin(index / 90))
  const flows = runFeeder(feeder, { slots: run.slots, slotMs: run.slotMs, powerW })
  const input = {
    run: withFeeder(run, feeder, flows),
    command: 'streetwatt sim run lindenweg.yaml',
  }
  await writeFile(FILE, renderReport(input))
  browser = await launch()
})
test.after(async () => {
  if (chromium.isPresent) await browser.close()
})

/** Opens the page offline; whatever it complains about fails the test. */
async function withReport(
  options: BrowserContextOptions,
  body: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ offline: true, acceptDownloads: true, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) complaints.push(request.url())
  })
  try {
    await page.goto(pathToFileURL(FILE).href)
    await body(page)
    assert.equal(complaints, [])
  } finally {
    await context.close()
  }
}

const said = (page: Page) => page.locator('#explorer-said').innerText()

optionalTest(test, 'the slot explorer works by keyboard', chromium, () =>
  withReport({ viewport: { width: 1200, height: 900 } }, async (page) => {
    const slider = page.locator('#explorer input')
    await slider.focus()
    const before = await page.locator('#explorer output').innerText()
    await page.keyboard.press('ArrowRight')
    assert.is.not(await page.locator('#explorer output').innerText(), before)
    assert.is(await slider.getAttribute('aria-valuetext'), await page.locator('#explorer output').innerText())
    await page.keyboard.press('ArrowLeft')
    assert.is(await page.locator('#explorer output').innerText(), before)
    assert.match(await said(page), /bids? for .* traded at/)
    const row = page.locator('#explorer tbody tr').first()
    await row.focus()
    await page.keyboard.press('Enter')
    assert.match(await said(page), /would buy up to .* for at most/)
    assert.is(await page.locator('#explorer tr.is-chosen').count(), 1)
    // Focus stays where it was, so that Enter again takes it back.
    await page.keyboard.press('Enter')
    assert.match(await said(page), /traded at/)
  }),
)

optionalTest(test, 'the slot explorer works by mouse, on the picture and on the list', chromium, () =>
  withReport({ viewport: { width: 1200, height: 900 } }, async (page) => {
    await page.locator('.explorer-picture [data-order]').last().click()
    assert.match(await said(page), /would sell up to .* for at least/)
    const before = await page.locator('#explorer output').innerText()
    await page.getByRole('button', { name: 'later slot' }).click()
    assert.is.not(await page.locator('#explorer output').innerText(), before)
    assert.match(await said(page), /nothing was traded|traded at/)
    await page.locator('#explorer tbody tr').first().click()
    assert.match(await said(page), /would (buy|sell) up to/)
    const box = await page.locator('#explorer input').boundingBox()
    if (box === null) return assert.unreachable()
    await page.mouse.click(box.x + 4, box.y + box.height / 2)
    assert.match(await page.locator('#explorer output').innerText(), 'Fri, 19 Jun 2026, 01:30')
    // Nobody has sun at night: bids are left over, and the picture says so.
    assert.match(await page.locator('.explorer-picture').innerHTML(), 'no trade')
  }),
)

optionalTest(test, 'figures come as SVG with real colours and as CSV', chromium, async () => {
  // A page of its own for each: after ten downloads from one page a browser asks its user first.
  for (const id of [
    'savings',
    'price',
    'sources',
    'street-flow',
    'lorenz',
    'feeder',
    'transformer',
    'voltages',
    'mean-day',
  ])
    await withReport({}, async (page) => {
      const [svg] = await Promise.all([
        page.waitForEvent('download'),
        page.locator(`[data-svg=${id}]`).click(),
      ])
      assert.is(svg.suggestedFilename(), `${id}.svg`)
      const drawn = await readFile(await svg.path(), 'utf8')
      assert.match(drawn, /^<svg [^>]*xmlns=/)
      assert.not.match(drawn, 'var(')
      const [csv] = await Promise.all([
        page.waitForEvent('download'),
        page.locator(`[data-csv=${id}]`).click(),
      ])
      assert.ok((await readFile(await csv.path(), 'utf8')).split('\r\n').length > 4)
    })
  await withReport({}, async (page) => {
    const [slot] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('[data-csv=explorer]').click(),
    ])
    const [head, ...orders] = (await readFile(await slot.path(), 'utf8')).trim().split('\r\n')
    assert.is(head, 'home,side,energyWh,limitPriceMicroPerKwh,clearedWh')
    assert.is(orders.length, await page.locator('#explorer tbody tr').count())
  })
  await withReport({}, async (page) => {
    const [bills] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('[data-csv=bills]').click(),
    ])
    assert.match(await readFile(await bills.path(), 'utf8'), /^home,importWh,/)
  })
})

for (const [width, colorScheme] of [
  [390, 'light'],
  [390, 'dark'],
  [1200, 'light'],
  [1200, 'dark'],
] as const) {
  optionalTest(
    test,
    `nothing leaves the page and every letter is legible at ${width} px, ${colorScheme}`,
    chromium,
    () =>
      withReport({ viewport: { width, height: 844 }, colorScheme }, async (page) => {
        await page.screenshot({ path: join(FOLDER, `report-${width}-${colorScheme}.png`), fullPage: true })
        assert.is(await page.evaluate('document.documentElement.scrollWidth'), width)
        assert.equal(await page.evaluate(LEAVING), [])
        assert.equal(await page.evaluate(TINY), [])
      }),
  )
}

optionalTest(test, 'printed, the page shows no buttons', chromium, () =>
  withReport({}, async (page) => {
    await page.emulateMedia({ media: 'print' })
    assert.is(await page.locator('button:visible').count(), 0)
    assert.is(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)')
  }),
)

/** Run in the page: words of a drawing that stick out of it, and parts that stick out of the page. */
const LEAVING = `[...document.querySelectorAll('svg text, main *')].filter((element) => {
  const frame = element.closest('svg')?.getBoundingClientRect() ?? { left: 0, right: innerWidth }
  const { left, right, width } = element.getBoundingClientRect()
  return width > 0 && !element.closest('.scroll, pre') && (left < frame.left - 1 || right > frame.right + 1)
}).map((element) => element.textContent.slice(0, 40))`

/** Words smaller than 8 px on the screen. */
const TINY = `[...document.querySelectorAll('svg text')].filter((element) => {
  const scale = element.closest('svg').getBoundingClientRect().width / element.closest('svg').viewBox.baseVal.width
  return scale * parseFloat(getComputedStyle(element).fontSize) < 7.9
}).map((element) => element.textContent)`

test.run()
