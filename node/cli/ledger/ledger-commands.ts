/** The commands about the ledger. Each is loaded when it is run, so that the others do not wait for it. */
import type { Command } from 'commander'
import { wholeFromOne } from '../flags.ts'
import { printOut } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import type { ExportFlags } from './export-ledger.ts'
import type { StatusFlags } from './show-status.ts'
import type { VerifyFlags } from './verify-ledger.ts'

const DEFAULT_CONFIG = 'streetwatt.yaml'
const CONFIG_HELP = "the home's configuration; its node must not be running"
const JSON_HELP = 'one JSON document on standard output, and nothing else'

/** Adds `ledger …` to the program. */
export function addLedgerCommands(program: Command, terminal: Terminal): void {
  const ledger = program.command('ledger').description('the ledger of this home: status, verify, export')
  addStatus(ledger, terminal)
  addVerify(ledger, terminal)
  addExport(ledger, terminal)
}

function addStatus(ledger: Command, terminal: Terminal): void {
  ledger
    .command('status')
    .description('where the ledger stands')
    .option('-c, --config <file>', CONFIG_HELP, DEFAULT_CONFIG)
    .option('--json', JSON_HELP)
    .action(async (flags: StatusFlags) => {
      const { runStatus } = await import('./show-status.ts')
      await runStatus(flags, printOut, terminal)
    })
}

function addVerify(ledger: Command, terminal: Terminal): void {
  ledger
    .command('verify')
    .description('compute everything again from the genesis, and compare')
    .option('-c, --config <file>', CONFIG_HELP, DEFAULT_CONFIG)
    .option(
      '--export <file>',
      'an exported ledger in its place; several, in order, continue each other',
      collect,
    )
    .option('--community <hash>', 'fail when it is the ledger of another community')
    .option('--json', JSON_HELP)
    .action(async (flags: VerifyFlags) => {
      const { runVerify } = await import('./verify-ledger.ts')
      await runVerify(flags, printOut, terminal)
    })
}

function addExport(ledger: Command, terminal: Terminal): void {
  ledger
    .command('export')
    .description('write all that is needed to compute the ledger again, anywhere')
    .requiredOption('-o, --output <file>', 'the file to write')
    .option('-c, --config <file>', CONFIG_HELP, DEFAULT_CONFIG)
    .option('--from <height>', 'the first block', wholeFromOne, 1)
    .option('--to <height>', 'the last block', wholeFromOne)
    .option('--json', JSON_HELP)
    .action(async (flags: ExportFlags) => {
      const { runExport } = await import('./export-ledger.ts')
      await runExport(flags, printOut, terminal)
    })
}

function collect(path: string, before: readonly string[] = []): string[] {
  return [...before, path]
}
