/**
 * Flags that stand before a command's name as well as after it (design section 7). Commander reads a flag behind the
 * name of the command that knows it, so what comes earlier is moved there; a command that has no use for one refuses it.
 */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { Option } from 'commander'
import { logLevel } from './flags.ts'

/** Those that are followed by a value, and those that are not. */
const VALUED = ['-c', '--config', '--data-dir', '--log-level']
const PLAIN = ['--json', '--no-color']
const HELP = ['-h', '--help', '-V', '--version']

export const GLOBAL_HELP = `
Global flags, before or after a command's name:
  -c, --config <file>    the home's configuration, for every command of a home
  --data-dir <folder>    the home's data, in place of the folder that the configuration names
  --json                 one JSON document on standard output, and nothing else
  --log-level <level>    debug, info, warn, error or silent, for what runs and logs
  --no-color             no colours; NO_COLOR says the same`

/**
 * The arguments with their command's name first. Without one it is `bare()`, and `start` where a flag says which home
 * is meant or is the start's own.
 */
export function commandFirst(args: readonly string[], program: Command, bare: () => string): string[] {
  const { names, flags, rest } = split(args, program)
  const [next] = rest
  if (names.length > 0) return [...names, ...flags, ...rest]
  if (next !== undefined && HELP.includes(next)) return [...rest]
  if (next === 'help') return [...rest]
  // A name that there is not: what is wrong is said of it.
  if (next !== undefined && !next.startsWith('-')) return [next, ...flags, ...rest.slice(1)]
  const isOfHome = flags.some((flag) => /^(-c|--config|--data-dir)/.test(flag))
  return [next === undefined && !isOfHome ? bare() : 'start', ...flags, ...rest]
}

interface Split {
  readonly names: readonly string[]
  readonly flags: readonly string[]
  readonly rest: readonly string[]
}

/** Goes down the commands as far as they are named; global flags between the names are set apart. */
function split(args: readonly string[], program: Command): Split {
  const names: string[] = []
  const flags: string[] = []
  let command = program
  let at = 0
  for (;;) {
    const arg = args[at]
    if (arg === undefined) break
    const length = lengthOf(arg)
    if (length > 0) {
      flags.push(...args.slice(at, at + length))
      at += length
      continue
    }
    const below = command.commands.find((each) => each.name() === arg)
    if (below === undefined) break
    names.push(arg)
    command = below
    at += 1
  }
  return { names, flags, rest: args.slice(at) }
}

/** How many arguments a global flag takes with its value; 0 for what is none. */
function lengthOf(arg: string): number {
  if (PLAIN.includes(arg)) return 1
  if (VALUED.includes(arg)) return 2
  return /^(-c[^-]|--(config|data-dir|log-level)=)/.test(arg) ? 1 : 0
}

/** Commands with a configuration that have no use for the home's data. */
const WITHOUT_DATA: ReadonlySet<string> = new Set([
  'config migrate',
  'device read',
  'device test',
  'device watch',
  'device proxy',
  'service install',
])

/** Gives every command the global flags that mean something to it, beside those that it declares itself. */
export function addGlobalFlags(program: Command): void {
  for (const { path, command } of leavesOf(program)) {
    const has = (long: string): boolean => command.options.some((option) => option.long === long)
    if (has('--config') && !has('--data-dir') && !WITHOUT_DATA.has(path)) {
      command.option(
        '--data-dir <folder>',
        "the home's data, in place of the folder that the configuration names",
      )
      command.hook('preAction', () => {
        overrideData(command.opts())
      })
    }
    if (!has('--log-level'))
      command.addOption(
        new Option('--log-level <level>', 'debug, info, warn, error or silent')
          .argParser(logLevel)
          .hideHelp(),
      )
    command.addOption(new Option('--no-color', 'no colours').hideHelp())
    command.hook('preAction', () => {
      if (command.opts()['color'] === false) process.env['NO_COLOR'] = '1'
    })
  }
}

function leavesOf(command: Command, above: readonly string[] = []): { path: string; command: Command }[] {
  return command.commands.flatMap((each) => {
    const path = [...above, each.name()]
    return each.commands.length > 0 ? leavesOf(each, path) : [{ path: path.join(' '), command: each }]
  })
}

/** A variable stands before the file (docs/configuration.md): the flag sets it for this process. */
function overrideData({ dataDir }: { readonly dataDir?: string }): void {
  if (dataDir === undefined) return
  const path = resolve(dataDir)
  // The value is read as YAML: what it could take for more than a text is quoted.
  process.env['STREETWATT_DATA'] = /^[\w./-]+$/.test(path) ? path : JSON.stringify(path)
}
