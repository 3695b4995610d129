/** One demo that runs until Ctrl-C: a port is taken, a home is killed, somebody watches the page. */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { HomeState } from '../../node/api/state.ts'
import type { HomePlace } from '../../node/cli/start.ts'
import { checkResponse } from '../api/openapi/described.ts'
import type { Running } from '../cli/run-command.ts'
import { FEW_ARENAS } from '../../node/runtime/few-arenas.ts'
import { isAlive, ROOT, runCommand, startCommand, waitFor } from '../cli/run-command.ts'
import { browserInstalled, launch } from '../dashboard/browser.ts'
import { optionalTest } from '../support/optional.ts'
import { environmentOf, heightOf, memoryMb, placeOf, rootAt } from './street.ts'

const HOMES = ['home-1', 'home-2', 'home-3', 'home-4', 'home-5', 'home-6']
const PICTURES = join(ROOT, 'build', 'demo-pictures')
/** 12:34 is there and 12:3 is not: a whole line has been heard. */
const SLOT_LINE = /^\d\d:\d\d–\d\d:\d\d .*\n/gm

const test = suite('a live demo')
let folder: string
let directory: string
let taken: Server
let demo: Running

const heard = (): string => demo.heard()
const cleared = (): number => (heard().match(SLOT_LINE) ?? []).filter((line) => line.includes(' kWh ')).length
const waitForText = (text: RegExp, limitMs: number): Promise<RegExpExecArray> =>
  waitFor(String(text), () => text.exec(heard()) ?? undefined, { limitMs, heard })

async function place(id: string): Promise<HomePlace> {
  return waitFor(`the place of ${id}`, () => placeOf(directory, id), { limitMs: 30_000, heard })
}

/** Where a home runs in another process than before. */
async function placeAfter(id: string, before: HomePlace): Promise<HomePlace> {
  const look = async (): Promise<HomePlace | undefined> => {
    const found = await placeOf(directory, id)
    return found?.pid === before.pid ? undefined : found
  }
  return waitFor(`another process of ${id}`, look, { limitMs: 40_000, heard })
}

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streetwatt-live-'))
  directory = join(folder, 'street')
  taken = createServer()
  // Where another program has the port already, it is taken all the same.
  await new Promise<void>((resolve) => {
    taken.once('error', () => {
      resolve()
    })
    taken.listen(7080, '127.0.0.1', resolve)
  })
  demo = startCommand(['demo', '--data-dir', directory])
})

test.after(async () => {
  demo.child.kill('SIGKILL')
  await demo.ended
  taken.close()
  await rm(folder, { recursive: true, force: true })
})

test('a taken port is replaced by a free one, and the page is where the demo says', async () => {
  const [, port] = await waitForText(/Port 7080 is taken: the page is on (\d+) instead/, 30_000)
  const [, url = ''] = await waitForText(/→ (http:\S+) {2}the dashboard of Lindenweg 1\n/, 60_000)
  assert.is(new URL(url).port, port)
  assert.match(await (await fetch(url)).text(), /<html/)
})

test('the first slot clears soon, and homes need little memory', async () => {
  const startedMs = performance.now()
  await waitFor('a cleared slot', () => (cleared() > 0 ? true : undefined), { limitMs: 60_000, heard })
  const places = await Promise.all(HOMES.map(place))
  const memory = await Promise.all(places.map(({ pid }) => memoryMb(pid)))
  process.stdout.write(
    `homes ready, then ${((performance.now() - startedMs) / 1000).toFixed(1)} s; MB ${memory.join(' ')}\n`,
  )
  for (const size of memory) assert.ok((size ?? 0) < 300, `${String(size)} MB`)
})

test('each home is started with few arenas, where the system tells', async () => {
  for (const { pid } of await Promise.all(HOMES.map(place))) {
    const environment = await environmentOf(pid)
    for (const [name, value] of Object.entries(FEW_ARENAS))
      assert.ok(environment?.includes(`${name}=${process.env[name] ?? value}`) !== false, `${pid} ${name}`)
  }
})

test('a home of the running street answers as its OpenAPI document says', async () => {
  const { url } = await place('home-2')
  const ask = (path: string): Promise<Response> => fetch(new URL(path, url))
  const { ledger, currentSlot } = (await (await ask('api/v1/state')).json()) as HomeState
  assert.ok(ledger.height > 0)
  const month = new Date(currentSlot.startMs).toISOString().slice(0, 7)
  const asked: readonly [template: string, path: string, status: number][] = [
    ['/', '', 200],
    ['/api/v1/openapi.json', 'api/v1/openapi.json', 200],
    ['/api/v1/state', 'api/v1/state', 200],
    ['/api/v1/slots/{slot}', `api/v1/slots/${String(ledger.slot)}`, 200],
    ['/api/v1/slots/{slot}', `api/v1/slots/${String(currentSlot.slot + 9)}`, 200],
    ['/api/v1/rules/{hash}', `api/v1/rules/${ledger.ruleHash}`, 200],
    ['/api/v1/blocks/{height}', `api/v1/blocks/${String(ledger.height)}`, 200],
    ['/api/v1/blocks/{height}/outcome', `api/v1/blocks/${String(ledger.height)}/outcome`, 200],
    ['/api/v1/statements/{month}', `api/v1/statements/${month}`, 200],
    ['/api/v1/statements/{month}', `api/v1/statements/${month}?format=pdf`, 200],
    ['/api/v1/accounts', 'api/v1/accounts', 200],
    ['/metrics', 'metrics', 200],
    ['/healthz', 'healthz', 200],
    ['/readyz', 'readyz', 200],
  ]
  for (const [template, path, status] of asked) {
    const response = await ask(path)
    assert.is(response.status, status, path)
    await checkResponse(template, response)
  }
})

test('a second node of a home is refused while the first runs', async () => {
  const { code, stdout, stderr } = await runCommand([
    'start',
    '-c',
    join(directory, 'home-2', 'streetwatt.yaml'),
  ])
  assert.is(stdout, '')
  assert.match(stderr, /\(store-locked\)\n$/)
  assert.is(code, 1)
})

test('a killed home is missed by nobody, starts again, and catches up', async () => {
  const victim = await place('home-4')
  const others = await place('home-1')
  process.kill(victim.pid, 'SIGKILL')
  await waitForText(/Lindenweg 4 ended by SIGKILL: the others go on, it starts again in 10 s/, 5_000)
  const before = cleared()
  await waitFor('a slot without it', () => (cleared() > before ? true : undefined), {
    limitMs: 15_000,
    heard,
  })
  await waitForText(/Lindenweg 4 starts again/, 15_000)
  const again = await placeAfter('home-4', victim)
  const height = ((await heightOf(others)) ?? 0) + 2
  const root = await waitFor('its own root', () => rootAt(again, height), { limitMs: 45_000, heard })
  assert.is(root.stateRoot, (await rootAt(others, height))?.stateRoot)
})

test('a home started by hand needs no supervisor, and ends when it is told', async () => {
  const victim = await place('home-5')
  const others = await place('home-1')
  process.kill(victim.pid, 'SIGKILL')
  await waitForText(/Lindenweg 5 ended by SIGKILL/, 5_000)
  const byHand = startCommand(['start', '-c', join(directory, 'home-5', 'streetwatt.yaml')])
  const again = await placeAfter('home-5', victim)
  assert.is(again.pid, byHand.pid)
  const height = ((await heightOf(others)) ?? 0) + 1
  const root = await waitFor('its own root', () => rootAt(again, height), { limitMs: 45_000, heard })
  assert.is(root.stateRoot, (await rootAt(others, height))?.stateRoot)
  byHand.child.kill('SIGTERM')
  const { code, stdout } = await byHand.ended
  assert.equal([code, stdout], [0, ''])
  await placeAfter('home-5', again)
})

optionalTest(
  test,
  'the page of a real home shows values that change, without errors',
  browserInstalled(),
  async () => {
    const { url } = await place('home-3')
    await mkdir(PICTURES, { recursive: true })
    const browser = await launch()
    try {
      const page = await browser.newPage({ viewport: { width: 390, height: 844 } })
      const complaints: string[] = []
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(error.message))
      await page.goto(url)
      await page.locator('[data-connection=live]').waitFor()
      const first = await textOf(page)
      assert.match(first, /Lindenweg 3/)
      await page.screenshot({ path: join(PICTURES, 'phone.png'), fullPage: true })
      const slots = cleared()
      await waitFor('two slots', () => (cleared() > slots + 1 ? true : undefined), { limitMs: 30_000, heard })
      assert.is.not(await textOf(page), first)
      await page.setViewportSize({ width: 1000, height: 800 })
      await page.screenshot({ path: join(PICTURES, 'desk.png'), fullPage: true })
      assert.equal(complaints, [])
    } finally {
      await browser.close()
    }
  },
)

test('Ctrl-C sums up, and ends every process that it started', async () => {
  const places = await Promise.all(HOMES.map(place))
  assert.ok(places.every(({ pid }) => isAlive(pid)))
  demo.child.kill('SIGINT')
  const { code, stdout, stderr } = await demo.ended
  assert.is(code, 0)
  assert.is(stderr, '')
  assert.match(stdout, /\d+ slots settled, 11:00 to \d\d:\d\d, \d+\.\d\d kWh traded between neighbours/)
  assert.match(stdout, /^ {2}Lindenweg 6 .* kWh .* kWh /m)
  assert.match(stdout, /All 6 homes hold the same ledger at height \d+ .*; its accounts sum to 0\.\n$/)
  assert.equal(
    places.filter(({ pid }) => isAlive(pid)),
    [],
  )
  assert.not(stdout.includes('ended by SIGTERM'))
  assert.ok(existsSync(join(directory, 'genesis.json')), 'a named directory is kept')
})

function textOf(page: Page): Promise<string> {
  return page.locator('body').innerText()
}

test.run()
