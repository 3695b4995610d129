/** The command line: parses, runs one command, and turns errors into one sentence and an exit code (design section 7). */
import { existsSync } from 'node:fs'
import { Command, Option } from 'commander'
import { DEFAULT_STREET_HOMES } from '../../sim/scenario/default-street-homes.ts'
import { provideSha256 } from '../core/crypto/sha256.ts'
import { OPENSSL_SHA256 } from '../runtime/openssl-sha256.ts'
import { programVersion } from '../runtime/program-version.ts'
import { letHeapGrow } from '../runtime/small-heap.ts'
import { addAccessCommands } from './access/access-commands.ts'
import { addBackupCommands } from './backup/backup-commands.ts'
import { addCommunityCommands } from './community/community-commands.ts'
import { defaultConfigPath } from '../config/default-path.ts'
import { addTradingCommands } from './trading/trading-commands.ts'
import { addBatteryCommands } from './battery/battery-commands.ts'
import { JSON_OPTION } from './community/common-options.ts'
import { addConfigCommands } from './config/config-commands.ts'
import { addDeviceCommands } from './device/device-commands.ts'
import type { DoctorFlags } from './doctor/doctor.ts'
import { endWith, interrupted } from './ending.ts'
import { EXIT } from './exit-codes.ts'
import { reportFailure } from './failure.ts'
import { addGlobalFlags, commandFirst, GLOBAL_HELP } from './global-flags.ts'
import { homesCount, HOMES_RANGE, logLevel, speedFactor, wholeFromOne } from './flags.ts'
import { addInit } from './init/init-command.ts'
import { leaveDataToOwner } from './leave-data.ts'
import { addLedgerCommands } from './ledger/ledger-commands.ts'
import { addMarketCommands } from './market/market-commands.ts'
import { addIdentityCommands } from './identity/identity-commands.ts'
import { addPeersCommands } from './peers/peers-commands.ts'
import { addResultsCommands } from './results/results-commands.ts'
import { addRuleCommands } from './rule/rule-commands.ts'
import { addServiceCommands } from './service/service-commands.ts'
import { addSimCommands } from './sim/sim-commands.ts'
import type { LogLevel } from '../runtime/logger.ts'
import type { StartOptions } from './start.ts'
import { createTerminal } from './terminal.ts'

const DEFAULT_CONFIG = defaultConfigPath()
const DEFAULT_SPEED = 180

/** Runs one command and returns the process's exit code; nothing that is left open keeps the process for long. */
export async function main(args: readonly string[]): Promise<number> {
  provideSha256(OPENSSL_SHA256)
  const code = await run(args)
  endWith(code)
  return code
}

const terminal = createTerminal({ stdout: process.stdout, stderr: process.stderr })

async function run(args: readonly string[]): Promise<number> {
  let flags: Readonly<Record<string, unknown>> = {}
  const program = createProgram().hook('preAction', (_, action) => {
    flags = action.opts()
  })
  try {
    await program.parseAsync(commandFirst(args, program, bareCommand), { from: 'user' })
    return EXIT.ok
  } catch (error) {
    return reportFailure(error, (line) => {
      terminal.say(line)
    })
  } finally {
    await leaveDataToOwner(flags)
  }
}

/** `streetwatt` alone starts this home's node where it is configured, else the demo; `streetwatt -c FILE` starts it. */
function bareCommand(): string {
  return existsSync(DEFAULT_CONFIG) ? 'start' : 'demo'
}

/** Every command with its flags; nothing runs before it parses. */
export function createProgram(): Command {
  const program = new Command('streetwatt')
    .description(
      'The homes on one street trade their solar power with each other.\n\n' +
        'Without a command it starts this home where streetwatt.yaml is in the current folder, else the demo.',
    )
    .version(programVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .exitOverride()
    .configureOutput({ outputError: () => undefined, writeErr: () => undefined })
    .showSuggestionAfterError()
    .addHelpText('after', GLOBAL_HELP + EXAMPLES)
    // The program is loaded with a small heap (bin/streetwatt.js), and a home keeps it.
    .hook('preAction', (_, command) => {
      if (command.name() !== 'start') letHeapGrow()
    })
  addDemo(program)
  addInit(program, terminal)
  addStart(program)
  addDeviceCommands(program)
  addBatteryCommands(program)
  addTradingCommands(program)
  addCommunityCommands(program, terminal)
  addConfigCommands(program, terminal)
  addAccessCommands(program, terminal)
  addBackupCommands(program, terminal)
  addPeersCommands(program, terminal)
  addServiceCommands(program, terminal)
  addDoctor(program)
  addIdentityCommands(program, terminal)
  addRuleCommands(program)
  addMarketCommands(program, terminal)
  addLedgerCommands(program, terminal)
  addSimCommands(program, { terminal, signal: interrupted, version: programVersion() })
  addResultsCommands(program)
  program
    .command('version')
    .description('print the version')
    .option(...JSON_OPTION)
    .action(({ json }: { json?: true }) => {
      terminal.print(json === true ? JSON.stringify({ version: programVersion() }) : programVersion())
    })
  addGlobalFlags(program)
  return program
}

const EXAMPLES = `

Examples:
  streetwatt demo                                       a street of six homes, a slot every 5 s
  streetwatt demo --scenario examples/lindenhof.yaml    a street of your own
  streetwatt demo --once 4 --json                       four settled slots as one JSON document
  streetwatt init                                       make this home: device, keys, street
  streetwatt start -c streetwatt.yaml                   this home's node
  streetwatt market slot latest                         what happened in the last slot, and why
  streetwatt detect 192.168.1.20                        what an inverter says and can do
  streetwatt emulate --device hybrid --port 1502        an inverter to try it with
  streetwatt community create --name Lindenweg --id home-1    a street of your own neighbours
  streetwatt clear book.csv --rule mcafee               clear the orders of a file

Exit codes: 0 ok, 1 failed, 2 usage, 3 configuration or input file invalid, 4 device unreachable,
5 verification failed. docs/errors.md says what to do about each error code.`

function addDemo(program: Command): void {
  program
    .command('demo')
    .description('run a street of emulated homes on this machine')
    .option('--homes <n>', `how many homes, ${HOMES_RANGE}`, homesCount, DEFAULT_STREET_HOMES.usual)
    .option('--speed <factor>', 'how much faster than life', speedFactor, DEFAULT_SPEED)
    .option('--scenario <file>', 'a street of your own, in YAML; it says how many homes')
    .option('--once <n>', 'end after n settled slots', wholeFromOne)
    .option('--json', 'one JSON document on standard output at the end, and nothing else')
    .option('--data-dir <dir>', "keep the homes' data in this new folder")
    .option(
      '--foresight',
      'homes know their coming slots as in sim run, and need not guess (docs/engines.md)',
    )
    .addOption(logLevelOption())
    .action(demo)
}

function logLevelOption(): Option {
  const words = 'debug, info, warn, error or silent'
  return new Option('--log-level <level>', words).argParser(logLevel).default('info')
}

function addStart(program: Command): void {
  program
    .command('start')
    .description("run this home's node")
    .option('-c, --config <file>', 'the configuration', DEFAULT_CONFIG)
    .option('--dry-run', 'trade on paper whatever the configuration says, and never write to a device')
    .addOption(logLevelOption())
    .option('--json', 'where it is, as one JSON line on standard output once it listens')
    .action(async (options: StartOptions) => {
      const { runHome } = await import('./start.ts')
      await runHome(options, interrupted())
    })
}

function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('look at clock, disk, files, ports, device, peers and ledger, and say what to do')
    .option('-c, --config <file>', 'the configuration', DEFAULT_CONFIG)
    .option(
      '--bundle [file]',
      'also write what was found into a file for somebody who helps, without secrets',
    )
    .option('--json', 'one JSON document on standard output, and nothing else')
    .action(async (flags: DoctorFlags) => {
      const { runDoctor } = await import('./doctor/doctor.ts')
      await runDoctor(flags, { terminal, signal: interrupted(), nowMs: Date.now() })
    })
}

interface DemoFlags {
  readonly homes: number
  readonly speed: number
  readonly scenario?: string
  readonly once?: number
  readonly json?: true
  readonly dataDir?: string
  readonly foresight?: true
  readonly logLevel: LogLevel
}

async function demo(flags: DemoFlags): Promise<void> {
  const { homes, speed, scenario, once, json, dataDir, foresight, logLevel: level } = flags
  const { runDemo } = await import('./demo/demo.ts')
  const options = {
    homes,
    speed,
    scenarioPath: scenario,
    once,
    json: json === true,
    dataDirectory: dataDir,
    foresight: foresight === true,
    logLevel: level,
    version: programVersion(),
  }
  await runDemo(options, { signal: interrupted(), terminal })
}
