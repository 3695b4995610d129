import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { shareOfHomes, shareOption, streetHomes } from '../../../node/cli/sim/init-flags.ts'
import { runInitCommand } from '../../../node/cli/sim/run-init.ts'
import { addSimCommands } from '../../../node/cli/sim/sim-commands.ts'
import { createTerminal } from '../../../node/cli/terminal.ts'
import { failureOf } from '../../sim/scenario/make-scenario.ts'

const FLAGS = { homes: 3, pv: 500_000, battery: 0, ev: 0, heatPump: 0, seed: 1 }

/** What the command prints and says. */
async function runInit(output?: string): Promise<{ printed: string; said: string }> {
  const heard = { printed: '', said: '' }
  const stream = (name: 'printed' | 'said') =>
    ({
      isTTY: false,
      write: (text: string) => ((heard[name] += text), true),
    }) as unknown as NodeJS.WriteStream
  const terminal = createTerminal({ stdout: stream('printed'), stderr: stream('said') })
  const print = async (text: string) => {
    heard.printed += text
  }
  await runInitCommand({ ...FLAGS, ...(output === undefined ? {} : { output }) }, { print, terminal })
  return heard
}

test('sim init prints a scenario with comments and nothing else', async () => {
  const { printed, said } = await runInit()
  assert.match(printed, /^# A street of 3 homes/)
  assert.match(printed, /share: 50 %/)
  assert.not.match(printed, 'battery:')
  assert.is(said, '')
})

test('with -o it writes a new file, and never over one that is there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'streetwatt-init-'))
  try {
    const path = join(folder, 'street.yaml')
    const { printed, said } = await runInit(path)
    assert.is(printed, '')
    assert.match(said, path)
    assert.is(await readFile(path, 'utf8'), (await runInit()).printed)
    assert.is((await failureOf(() => runInit(path))).code, 'usage-output-unwritable')
    assert.is((await failureOf(() => runInit(join(folder, 'no', 'x.yaml')))).code, 'usage-output-unwritable')
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('shares are fractions or percent, and homes are counted', () => {
  assert.equal([shareOfHomes('0.5'), shareOfHomes('50%'), shareOfHomes('1')], [500_000, 500_000, 1_000_000])
  for (const wrong of ['1.5', '-0.1', 'half', '50']) assert.throws(() => shareOfHomes(wrong), wrong)
  assert.is(streetHomes('10000'), 10_000)
  for (const wrong of ['0', '10001', '1.5', 'many']) assert.throws(() => streetHomes(wrong), wrong)
})

test('its help shows the usual shares as people write them', () => {
  const program = new Command()
  const terminal = createTerminal(process)
  addSimCommands(program, { terminal, signal: () => AbortSignal.abort(), version: '0' })
  const [sim] = program.commands
  const init = sim?.commands.find((command) => command.name() === 'init')
  const help = (init?.helpInformation() ?? '').replace(/\s+/g, ' ')
  assert.equal(
    [...help.matchAll(/--(\S+) <share>.*?\(default: (.*?)\)/g)].map(([, name, usual]) => `${name} ${usual}`),
    ['pv 50 %', 'battery 30 %', 'ev 0 %', 'heat-pump 0 %'],
  )
  assert.is(init?.getOptionValue('pv'), 500_000)
  assert.is(shareOption('--pv <share>', 'roofs', '12.5 %').defaultValue, 125_000)
})

test.run()
