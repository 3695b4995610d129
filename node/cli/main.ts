/** The command line: parses, runs one command, and turns errors into one sentence and an exit code (design section 7). */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { OperatingError } from '../core/units/operating-error.ts'
import { packageRoot } from '../runtime/package-root.ts'
import { DEFAULT_STREET_HOMES } from '../../sim/scenario/default-street.ts'
import type { LogLevel } from '../runtime/logger.ts'
import { runDemo } from './demo/demo.ts'
import { EXIT, exitCodeOf } from './exit-codes.ts'
import { addRuleCommands } from './rule/rule-commands.ts'
import { runHome } from './start.ts'

/** Runs one command and returns the process's exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const program = createProgram()
  try {
    await program.parseAsync([...args], { from: 'user' })
    return EXIT.ok
  } catch (error) {
    return report(error)
  }
}

const SCENARIO_HOMES = `${String(DEFAULT_STREET_HOMES.least)} to ${String(DEFAULT_STREET_HOMES.most)}`
const DEFAULT_CONFIG = 'streetwatt.yaml'

function createProgram(): Command {
  const program = new Command('streetwatt')
    .description('The homes on one street trade their solar power with each other.')
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError()
    .action(() => runDefault())
  program
    .command('start')
    .description("run this home's node")
    .option('-c, --config <file>', 'the configuration', DEFAULT_CONFIG)
    .option('--log-level <level>', 'debug, info, warn, error or silent', logLevel, 'info' as const)
    .action((options: { config: string; logLevel: LogLevel }) => runHome(options, interrupted()))
  program
    .command('demo')
    .description('run a street of emulated homes on this machine')
    .option('--homes <count>', `how many homes, ${SCENARIO_HOMES}`, homesCount, DEFAULT_STREET_HOMES.usual)
    .option('--speed <factor>', 'market time over real time', speedFactor, 180)
    .option('--scenario <file>', 'a street of your own, in YAML')
    .option('--once <slots>', 'end after this many settled slots', wholeFromOne)
    .option('--json', 'print one JSON document and nothing else')
    .option('--data-dir <directory>', 'keep the homes’ data here')
    .action(demo)
  addRuleCommands(program)
  program
    .command('version')
    .description('print the version')
    .action(() => {
      printLine(version())
    })
  return program
}

interface DemoFlags {
  homes: number
  speed: number
  scenario?: string
  once?: number
  json?: true
  dataDir?: string
}

function demo({ homes, speed, scenario, once, json, dataDir }: DemoFlags): Promise<void> {
  if (dataDir !== undefined && existsSync(dataDir)) {
    throw new OperatingError({ code: 'usage-data-directory-exists', dataDir }, `The directory ${dataDir} exists already: name a new one, so that no street is mixed with another.`)
  }
  return runDemo({ homes, speed, scenarioPath: scenario, once, json: json === true, dataDirectory: dataDir }, { signal: interrupted(), print: printLine, say: sayLine })
}

/** `streetwatt` alone: this home's node where it is configured, else the demo. */
function runDefault(): Promise<void> {
  if (existsSync(DEFAULT_CONFIG)) return runHome({ config: DEFAULT_CONFIG, logLevel: 'info' }, interrupted())
  return demo({ homes: DEFAULT_STREET_HOMES.usual, speed: 180 })
}

/** Aborted by Ctrl-C or a polite end; a second Ctrl-C ends at once. */
function interrupted(): AbortSignal {
  const controller = new AbortController()
  const abort = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.failed)
    controller.abort()
  }
  process.on('SIGINT', abort)
  process.on('SIGTERM', abort)
  return controller.signal
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return reportUsage(error)
  if (error instanceof OperatingError) {
    sayLine(`streetwatt: ${error.message} (${error.code})`)
    return exitCodeOf(error.code)
  }
  sayLine(`streetwatt: This is a mistake of ours: ${error instanceof Error ? (error.stack ?? error.message) : String(error)} (internal)`)
  return EXIT.failed
}

function reportUsage(error: CommanderError): number {
  if (error.exitCode === 0) return EXIT.ok
  const sentence = error.message.replace(/^error: /, '').replace(/\n/g, ' ')
  sayLine(`streetwatt: ${sentence}; run streetwatt --help for what there is (${error.code.replace('commander.', 'usage-').toLowerCase()})`)
  return EXIT.usage
}

function homesCount(text: string): number {
  const count = wholeFromOne(text)
  if (count >= DEFAULT_STREET_HOMES.least && count <= DEFAULT_STREET_HOMES.most) return count
  throw new InvalidArgumentError(`A demo has ${SCENARIO_HOMES} homes.`)
}

function wholeFromOne(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number from 1.')
}

function speedFactor(text: string): number {
  const factor = Number(text)
  if (Number.isFinite(factor) && factor > 0 && factor <= 100_000) return factor
  throw new InvalidArgumentError('It must be a number above 0.')
}

function logLevel(text: string): LogLevel {
  const level = (['debug', 'info', 'warn', 'error', 'silent'] as const).find((each) => each === text)
  if (level !== undefined) return level
  throw new InvalidArgumentError('It must be debug, info, warn, error or silent.')
}

function version(): string {
  const { version: own } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }
  return own
}

function printLine(line: string): void {
  process.stdout.write(`${line}\n`)
}

function sayLine(line: string): void {
  process.stderr.write(`${line}\n`)
}
