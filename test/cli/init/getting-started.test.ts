/** Runs docs/getting-started.md from its first command to its last, in an empty folder: in the end two homes trade. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HomeState } from '../../../node/api/state.ts'
import { freePorts } from '../../../node/cli/demo/free-ports.ts'
import { writeBeginning } from '../../../node/cli/market-clock.ts'
import type { HomePlace } from '../../../node/cli/start.ts'
import { readPage, wordsOf } from '../read-page.ts'
import type { Running } from '../run-command.ts'
import { runCommand, startCommand, waitFor, withDirectory } from '../run-command.ts'

const PAGE = await readPage('getting-started.md')
const COMMANDS = [...PAGE.matchAll(/^```(run|start)\n([\s\S]*?)^```$/gm)].flatMap(([, kind, text = '']) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => ({ isEndless: kind === 'start', args: wordsOf(line.replace(/^streetwatt /, '')) })),
)

/** A quarter of an hour takes ten seconds: nobody waits for the real ones. */
const SPEED = 90
const SLOT_MS = 900_000
const LIMIT_MS = 180_000

/** The ports of the page may be taken on this machine. */
async function ownPorts(): Promise<(word: string) => string> {
  const named = ['1502', '1503', '4001', '4002']
  const free = await freePorts(named.length)
  return (word) =>
    named.reduce((text, port, at) => text.replace(new RegExp(`\\b${port}$`), String(free[at])), word)
}

/** Fast market time for every node, by the environment alone: the commands stay as they are on the page. */
async function fastClock(directory: string): Promise<Record<string, string>> {
  const genesis = JSON.parse(await readFile(join(directory, 'home-1/genesis.json'), 'utf8')) as {
    firstSlot: number
  }
  const file = join(directory, 'clock.json')
  await writeBeginning(file, Date.now())
  return {
    STREETWATT_CLOCK__FILE: file,
    STREETWATT_CLOCK__SPEED: String(SPEED),
    STREETWATT_CLOCK__MARKET_ORIGIN_MS: String(genesis.firstSlot * SLOT_MS - 1.5 * SLOT_MS),
    STREETWATT_WEB__PORT: '0',
    STREETWATT_DEVICE__POLL_MS: '300',
  }
}

async function placeOf(directory: string, id: string, heard: () => string): Promise<HomePlace> {
  const read = async (): Promise<HomePlace | undefined> => {
    const text = await readFile(join(directory, id, 'data/node.json'), 'utf8').catch(() => undefined)
    return text === undefined ? undefined : (JSON.parse(text) as HomePlace)
  }
  return waitFor(`${id} to run`, read, { limitMs: LIMIT_MS, heard })
}

async function untilTraded(
  directory: string,
  id: string,
  key: 'soldWh' | 'boughtWh',
  heard: () => string,
): Promise<void> {
  const { url } = await placeOf(directory, id, heard)
  const ask = async (): Promise<true | undefined> => {
    const { day } = (await (await fetch(new URL('api/v1/state', url))).json()) as HomeState
    return day.some((slot) => slot[key] > 0) || undefined
  }
  await waitFor(`${id} to trade`, ask, { limitMs: LIMIT_MS, heard })
}

test('the page has its steps', () => {
  assert.equal(
    COMMANDS.map(({ args }) => args.slice(0, args[0] === 'community' ? 2 : 1).join(' ')),
    [
      ...['emulate', 'init', 'config', 'device', 'start', 'community invite'],
      ...['emulate', 'init', 'start', 'community propose', 'community members'],
    ],
  )
})

test('from an empty folder to two homes that trade, by the commands of the page', () =>
  withDirectory(async (cwd) => {
    const withPorts = await ownPorts()
    const running: Running[] = []
    const heard = (): string => running.map((each) => each.heard()).join('\n')
    let env: Record<string, string> = {}
    let pasted = ''
    try {
      for (const { isEndless, args } of COMMANDS) {
        const words = args.map((word) => (word === 'TEXT' ? pasted : withPorts(word)))
        const isNode = words[0] === 'start'
        if (isNode && Object.keys(env).length === 0) env = await fastClock(cwd)
        if (isEndless) {
          const process = startCommand(words, { cwd, env })
          running.push(process)
          if (isNode) await placeOf(cwd, words.at(-1)?.split('/')[0] ?? '', heard)
          else
            await waitFor('the emulator', () => process.heard().includes('\n') || undefined, {
              limitMs: LIMIT_MS,
            })
          continue
        }
        const { code, stdout, stderr } = await runCommand(words, { cwd, env })
        assert.is(code, 0, `${words.join(' ')}: ${stderr}${heard()}`)
        pasted = /streetwatt-(?:street|home)-1\.\S+/.exec(stdout)?.[0] ?? pasted
      }
      await untilTraded(cwd, 'home-1', 'soldWh', heard)
      await untilTraded(cwd, 'home-2', 'boughtWh', heard)
    } finally {
      for (const { child } of running) child.kill('SIGTERM')
      await Promise.all(running.map(({ ended }) => ended))
    }
  }))

test.run()
