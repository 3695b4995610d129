/** Every command of docs/hardware.md is one that the program takes, and what can run here does what the page says. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'
import * as z from 'zod'
import { deviceSchema } from '../../../node/config/device-config.ts'
import { proxySchema } from '../../../node/config/proxy-config.ts'
import { ROOT, runCommand, withDirectory } from '../run-command.ts'
import { withEmulated } from './emulated.ts'

const PAGE = await readFile(join(ROOT, 'docs', 'hardware.md'), 'utf8')
const BLOCKS = [...PAGE.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)]
const COMMANDS = BLOCKS.flatMap(([, language, text = '']) =>
  language === ''
    ? text
        .trimEnd()
        .split('\n')
        .map((line) => line.replace(/^streetwatt /, '').split(' '))
    : [],
)

/** What needs hardware, a file or a person's end is only held against its help. */
const RUNS = COMMANDS.filter(
  (args) =>
    args[0] !== 'emulate' &&
    !args.includes('proxy') &&
    args.some((arg) => arg.includes('127.0.0.1:1502') || arg === './try'),
)

test('the page has commands, and most of them run here', () => {
  assert.ok(COMMANDS.length >= 15)
  assert.ok(RUNS.length >= 10, `${RUNS.length} run`)
})

test('the commands of the page, one after the other, do what it says', () =>
  withEmulated(['--device', 'der'], ({ place }) =>
    withDirectory(async (cwd) => {
      for (const args of RUNS) {
        const here = args.map((arg) => arg.replace('127.0.0.1:1502', place))
        const { code, stderr } = await runCommand(here, { cwd })
        assert.is(code, 0, `${args.join(' ')}: ${stderr}`)
      }
    }),
  ))

for (const args of COMMANDS.filter((each) => !RUNS.includes(each))) {
  test(`streetwatt ${args.join(' ')} has flags that there are`, async () => {
    const words = args.slice(
      0,
      args.findIndex((arg) => /^[-\d/]|\.json$/.test(arg)),
    )
    const { stdout, code } = await runCommand([...words, '--help'])
    assert.is(code, 0)
    for (const flag of args.filter((arg) => arg.startsWith('--')))
      assert.ok(stdout.includes(`${flag} `), flag)
  })
}

test('the configuration on the page is one', () => {
  const shown = BLOCKS.filter(([, language]) => language === 'yaml').map(([, , text = '']) => text)
  assert.is(shown.length, 2)
  const schema = z.strictObject({ device: deviceSchema.optional(), proxy: proxySchema.optional() })
  for (const text of shown) schema.parse(parse(text))
})

test.run()
