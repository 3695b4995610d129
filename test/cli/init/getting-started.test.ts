/** Runs docs/getting-started.md from its first command to its last, in an empty folder: in the end two homes trade. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HomeState } from '../../../node/api/state.ts'
import { fastClock, ownPorts, PAGE_LIMIT_MS, placeOf } from '../page-homes.ts'
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
const PORTS = ['1502', '1503', '4001', '4002']

async function untilTraded(
  directory: string,
  id: string,
  key: 'soldWh' | 'boughtWh',
  heard: () => string,
): Promise<void> {
  const { url } = await placeOf(directory, id, { heard })
  const ask = async (): Promise<true | undefined> => {
    const { day } = (await (await fetch(new URL('api/v1/state', url))).json()) as HomeState
    return day.some((slot) => slot[key] > 0) || undefined
  }
  await waitFor(`${id} to trade`, ask, { limitMs: PAGE_LIMIT_MS, heard })
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
    const withPorts = await ownPorts(PORTS)
    const running: Running[] = []
    const heard = (): string => running.map((each) => each.heard()).join('\n')
    let env: Record<string, string> = {}
    let pasted = ''
    try {
      for (const { isEndless, args } of COMMANDS) {
        const words = args.map((word) => (word === 'TEXT' ? pasted : withPorts(word)))
        const isNode = words[0] === 'start'
        if (isNode && Object.keys(env).length === 0) env = await fastClock(cwd, SPEED)
        if (isEndless) {
          const process = startCommand(words, { cwd, env })
          running.push(process)
          if (isNode) await placeOf(cwd, words.at(-1)?.split('/')[0] ?? '', { heard })
          else
            await waitFor('the emulator', () => process.heard().includes('\n') || undefined, {
              limitMs: PAGE_LIMIT_MS,
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
