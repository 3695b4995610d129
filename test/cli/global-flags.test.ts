/** Global flags: where they may stand, and which command takes which. */
import type { Command } from 'commander'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { commandFirst } from '../../node/cli/global-flags.ts'
import { createProgram } from '../../node/cli/main.ts'

const program = createProgram()
const bare = (): string => 'bare'

const MOVED: readonly { why: string; args: string; first: string }[] = [
  { why: 'nothing is the bare command', args: '', first: 'bare' },
  { why: 'what says how, and not which home, leaves it so', args: '--json', first: 'bare --json' },
  { why: 'a level says how', args: '--log-level debug', first: 'bare --log-level debug' },
  { why: 'a configuration starts that home', args: '-c x', first: 'start -c x' },
  { why: 'so does its data', args: '--data-dir x --json', first: 'start --data-dir x --json' },
  { why: 'a flag of the start is one', args: '--dry-run', first: 'start --dry-run' },
  {
    why: 'before the name',
    args: '--json market slot latest',
    first: 'market slot --json latest',
  },
  {
    why: 'between the names',
    args: 'market --json slot latest',
    first: 'market slot --json latest',
  },
  {
    why: 'on both sides, with values in either form',
    args: '-c x market --data-dir=y slot 5 --json',
    first: 'market slot -c x --data-dir=y 5 --json',
  },
  { why: 'a value that is a command’s name', args: '-c demo ledger status', first: 'ledger status -c demo' },
  { why: 'help is help', args: '--help', first: '--help' },
  { why: 'with flags before it too', args: '--json --help', first: '--help' },
  { why: 'and of a command', args: '--json help start', first: 'help start' },
  {
    why: 'a name that there is not stays what is wrong',
    args: '--no-color foo bar',
    first: 'foo --no-color bar',
  },
]

for (const { why, args, first } of MOVED) {
  test(`the command comes first: ${why}`, () => {
    const split = args === '' ? [] : args.split(' ')
    assert.is(commandFirst(split, program, bare).join(' '), first)
  })
}

function leavesOf(command: Command, above = ''): [path: string, leaf: Command][] {
  const path = `${above} ${command.name()}`.trim()
  return command.commands.length === 0
    ? [[path, command]]
    : command.commands.flatMap((each) => leavesOf(each, path))
}

const leaves = leavesOf(program).map(([path, leaf]) => [path.replace('streetwatt ', ''), leaf] as const)
const having = (long: string): string[] =>
  leaves.filter(([, { options }]) => options.some((option) => option.long === long)).map(([path]) => path)

test('every command takes --no-color, --log-level and --json', () => {
  const all = leaves.map(([path]) => path)
  assert.ok(all.length > 80)
  for (const long of ['--no-color', '--log-level', '--json']) assert.equal(having(long), all, long)
})

test('every command of a home takes --data-dir, but those that have no use for its data', () => {
  const without = having('--config').filter((path) => !having('--data-dir').includes(path))
  assert.equal(without, [
    'device read',
    'device test',
    'device watch',
    'device proxy',
    'config migrate',
    'service install',
  ])
})

test('no command declares a flag twice', () => {
  for (const [path, { options }] of leaves) {
    const longs = options.map(({ long }) => long)
    assert.equal(longs, [...new Set(longs)], path)
  }
})

test.run()
