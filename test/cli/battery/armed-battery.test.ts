/**
 * Does what docs/battery-control.md says from an empty folder on: a battery is armed, nothing is steered on the first day,
 * then it does what it is told, and is its own again when the node is told to stop and when it is killed.
 */
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createBus } from '../../../hardware/modbus/bus.ts'
import { openDeviceOnBus } from '../../../hardware/open-device.ts'
import type { HomeState } from '../../../node/api/state.ts'
import { readHomeConfig } from '../../../node/config/home-config.ts'
import { createEnergyMemory } from '../../../node/household/energy-memory.ts'
import { SILENT } from '../../../node/runtime/logger.ts'
import { readGenesisFile } from '../../../node/store/genesis-file.ts'
import { openLevelStore } from '../../../node/store/level-store.ts'
import { fastClock, firstSlotOf, ownPorts, PAGE_LIMIT_MS, placeOf } from '../page-homes.ts'
import { blocksOf, changeFile, readPage, wordsOf } from '../read-page.ts'
import type { Running } from '../run-command.ts'
import { runCommand, startCommand, waitFor, withDirectory } from '../run-command.ts'

const BLOCKS = blocksOf(await readPage('battery-control.md')).filter(({ language }) => language !== '')
const CONFIG = 'home-1/streetwatt.yaml'
/** A quarter of an hour takes a quarter of a minute. The device's time, and that of what it is told, is real. */
const SPEED = 60
const SLOTS_PER_DAY = 96
const PORT = '1502'

/** The one command of the page in a block of this language. */
function commandOf(language: string): string {
  const found = BLOCKS.filter((block) => block.language === language)
  assert.is(found.length, 1, language)
  return found[0]?.text.trim() ?? ''
}

test('the page has its steps, in their order', () => {
  assert.equal(
    BLOCKS.filter(({ text, language }) => text.startsWith('streetwatt') || language !== 'text').map(
      ({ language, text }) => `${language} ${wordsOf(text).slice(1, 3).join(' ')}`,
    ),
    [
      ...['start emulate --device', 'run init --device', 'yaml live battery:', 'run config check'],
      ...[
        'start start -c',
        'run battery plan',
        'plan battery plan',
        'read device read',
        'release device release',
      ],
    ],
  )
})

test('from an empty folder to a battery that does what it is told, and is free when the node is gone', () =>
  withDirectory(async (cwd) => {
    const withPorts = await ownPorts([PORT])
    const running: Running[] = []
    const heard = (): string => running.map((each) => each.heard()).join('\n')
    let env: Record<string, string> = {}

    async function run(line: string): Promise<string> {
      const words = wordsOf(line).slice(1).map(withPorts)
      const { code, stdout, stderr } = await runCommand(words, { cwd, env })
      assert.is(code, 0, `${line}: ${stderr}${heard()}`)
      return stdout
    }

    /** Starts the emulator or the node; the latter has its page when this resolves. */
    async function start(line: string): Promise<Running> {
      const words = wordsOf(line).slice(1).map(withPorts)
      const isNode = words[0] === 'start'
      if (isNode && Object.keys(env).length === 0) env = await fastClock(cwd, SPEED)
      const process = startCommand(words, { cwd, env })
      running.push(process)
      if (isNode) await placeOf(cwd, 'home-1', { heard, pid: process.pid })
      else
        await waitFor('the emulator', () => process.heard().includes('\n') || undefined, {
          limitMs: PAGE_LIMIT_MS,
        })
      return process
    }

    /** What the battery gives now, by its own device, whatever the node says. */
    async function givesW(): Promise<number> {
      const bus = createBus({ host: '127.0.0.1', port: Number(withPorts(PORT)) }, { random: Math.random })
      try {
        const device = await openDeviceOnBus({ bus, unitId: 1 }, { now: Date.now })
        const { points } = await device.sample()
        return points.batteryDischargePowerW.value ?? NaN
      } finally {
        await bus.close()
      }
    }

    async function stateOf({ pid }: Running): Promise<HomeState> {
      const { url } = await placeOf(cwd, 'home-1', { heard, pid })
      return (await (await fetch(new URL('api/v1/state', url))).json()) as HomeState
    }

    /** The device has answered, and the arming was found: a person is not as fast as a program. */
    async function untilLooked(node: Running): Promise<void> {
      const ask = async (): Promise<true | undefined> =>
        (await stateOf(node)).plan?.hindrance?.code === 'plan-no-forecast' || undefined
      await waitFor('the first plan', ask, { limitMs: PAGE_LIMIT_MS, heard })
    }

    async function untilHeld(node: Running): Promise<void> {
      const ask = async (): Promise<true | undefined> =>
        (await stateOf(node)).plan?.steering?.action === 'hold' || undefined
      await waitFor('the battery to be held', ask, { limitMs: PAGE_LIMIT_MS, heard })
    }

    async function untilGiving(): Promise<void> {
      const ask = async (): Promise<true | undefined> => (await givesW()) > 100 || undefined
      await waitFor('the battery to serve the house again', ask, { limitMs: PAGE_LIMIT_MS, heard })
    }

    let node: Running | undefined
    let printed = ''
    try {
      for (const { language, deed, file, text } of BLOCKS) {
        if (deed !== '') await changeFile(join(cwd, file), deed, text)
        else if (language === 'start') {
          node = await start(text)
          if (text.startsWith('streetwatt start')) await untilLooked(node)
        } else if (language === 'run') for (const line of text.trim().split('\n')) printed = await run(line)
        else if (language === 'text') assert.ok(printed.includes(text), printed)
        else break
      }
      assert.ok(node !== undefined)
      assert.ok((await givesW()) > 100, 'on its first day it serves the house')
      await stop(node)

      await learnDay(cwd)
      node = await start(`streetwatt start -c ${CONFIG}`)
      await untilHeld(node)
      const plan = await run(commandOf('plan'))
      assert.match(plan, /^Steered: it is at its reserve, and told to keep it\.$/m)
      assert.match(plan, /keeps its reserve/)
      assert.match(await run(commandOf('read')), /battery gives +0 W/)
      await stop(node)
      assert.ok((await givesW()) > 100, 'a node that stops sets the battery back before it ends')

      node = await start(`streetwatt start -c ${CONFIG}`)
      await untilHeld(node)
      assert.is(await givesW(), 0)
      node.child.kill('SIGKILL')
      await node.ended
      await untilGiving()
      assert.match(await run(commandOf('release')), /^Nothing is held/)
    } finally {
      for (const { child } of running) child.kill('SIGTERM')
      await Promise.all(running.map(({ ended }) => ended))
    }
  }))

async function stop({ child, ended }: Running): Promise<void> {
  child.kill('SIGTERM')
  const { code, stderr } = await ended
  assert.is(code, 0, stderr)
}

/** What a node knows of its home after the first day, written by the part that learns it: 300 W, and no sun. */
async function learnDay(directory: string): Promise<void> {
  const { genesisPath, dataDirectory } = await readHomeConfig(join(directory, CONFIG))
  const { hash, genesis } = await readGenesisFile(genesisPath)
  const store = await openLevelStore(join(dataDirectory, 'ledger'), { communityHash: hash, create: false })
  try {
    const memory = await createEnergyMemory(genesis, { store, logger: SILENT })
    const first = await firstSlotOf(directory)
    for (let ago = 1; ago <= SLOTS_PER_DAY; ago++)
      await memory.keep({ slot: first - 2 - ago, loadWh: 75, solarWh: 0 })
  } finally {
    await store.close()
  }
}

test.run()
