/** The help screens, as a person reads them who has never seen the program. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createProgram } from '../../node/cli/main.ts'
import { ROOT } from './run-command.ts'

interface Screen {
  readonly name: string
  readonly command: Command
}

function screensOf(command: Command, before: readonly string[] = []): Screen[] {
  const path = [...before, command.name()]
  const below = command.commands.flatMap((each) => screensOf(each, path))
  return [{ name: path.join(' '), command }, ...below]
}

const SCREENS = screensOf(createProgram())

test('every command, option and argument has words', () => {
  assert.ok(SCREENS.length > 80, String(SCREENS.length))
  for (const { name, command } of SCREENS) {
    assert.is.not(command.description(), '', name)
    for (const { flags, description } of command.options) assert.is.not(description, '', `${name} ${flags}`)
    for (const argument of command.registeredArguments)
      assert.is.not(argument.description, '', `${name} ${argument.name()}`)
  }
})

test('no default is shown as a program writes it', () => {
  for (const { name, command } of SCREENS) assert.not.match(command.helpInformation(), /default: [[{]/, name)
})

test('descriptions are no headlines: they begin small, or with a name, and end without a full stop', () => {
  for (const { name, command } of SCREENS.slice(1))
    for (const words of [command.description(), ...command.options.map(({ description }) => description)])
      assert.not.match(words, /\.$|^[A-Z][a-z]/, name)
})

test('a command with commands below it names them all', () => {
  for (const { name, command } of SCREENS.slice(1)) {
    const missing = command.commands
      .map((each) => each.name())
      .filter((each) => !new RegExp(`\\b${each}\\b`).test(command.description()))
    if (command.commands.length < 15) assert.equal(missing, [], name)
  }
})

test('the table of README.md names every command', async () => {
  const rows = (await readFile(join(ROOT, 'README.md'), 'utf8'))
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  const named = rows.map((row) => row.split(' | ')[0] ?? '').join('; ')
  const missing = createProgram()
    .commands.map((command) => command.name())
    .filter((name) => !new RegExp(`[\`;, ]${name}\\b`).test(named))
  assert.equal(missing, [])
})

test.run()
