/** The commands about the ledger. Each is loaded when it is run, so that the others do not wait for it. */
import type { Command } from 'commander'
import { Option } from 'commander'
import { STATEMENT_FORMATS } from '../../api/source.ts'
import { decimalFromZero, wholeFromOne } from '../flags.ts'
import { printOut } from '../print.ts'
import { defaultConfigPath } from '../../config/default-path.ts'
import type { Terminal } from '../terminal.ts'
import type { ExportFlags } from './export-ledger.ts'
import type { CloseFlags } from './close-month.ts'
import type { ReconcileFlags } from './reconcile-invoice.ts'
import type { ProveFlags } from './prove-statement.ts'
import type { StatementFlags } from './statement.ts'
import type { StatusFlags } from './show-status.ts'
import type { VerifyStatementFlags } from './verify-statement.ts'
import type { VerifyFlags } from './verify-ledger.ts'

const DEFAULT_CONFIG = defaultConfigPath()
const CONFIG_HELP = "the home's configuration; its node must not be running"
const JSON_HELP = 'one JSON document on standard output, and nothing else'

/** Adds `ledger …` to the program. */
export function addLedgerCommands(program: Command, terminal: Terminal): void {
  const ledger = program
    .command('ledger')
    .description('the ledger of this home: status, verify, export, statement, close, reconcile')
  addStatus(ledger, terminal)
  addVerify(ledger, terminal)
  addExport(ledger, terminal)
  addStatement(ledger, terminal)
  addClose(ledger, terminal)
  addReconcile(ledger, terminal)
}

/** These ask the running node where it holds the ledger. */
const RUNNING_CONFIG_HELP = "the home's configuration; its node may be running"

function addStatement(ledger: Command, terminal: Terminal): void {
  ledger
    .command('statement')
    .description("a member's month: what was bought and sold, and what it comes to")
    .option('--month <month>', 'as in 2026-10; the last one that is over where none is named')
    .option('--member <id>', 'another member than this home')
    .option('--names', 'partners by name, where the price rule has partners; numbered otherwise')
    .addOption(
      new Option('--format <format>', 'the form of it').choices([...STATEMENT_FORMATS]).default('text'),
    )
    .option('-o, --output <file>', 'write it there instead of on the screen')
    .option('--proof <file>', 'write it there with all that somebody else needs to check it')
    .option('-c, --config <file>', RUNNING_CONFIG_HELP, DEFAULT_CONFIG)
    .option('--json', JSON_HELP)
    .action(async (flags: StatementFlags & Partial<ProveFlags>) => {
      if (flags.proof !== undefined) {
        const { runProve } = await import('./prove-statement.ts')
        await runProve({ ...flags, proof: flags.proof }, printOut, terminal)
        return
      }
      const { runStatement } = await import('./statement.ts')
      await runStatement(flags, printOut, terminal)
    })
}

function addClose(ledger: Command, terminal: Terminal): void {
  ledger
    .command('close')
    .description("the community's month: what each member owes or is owed, and files for the bank")
    .option('--month <month>', 'as in 2026-10; the last one that is over where none is named')
    .option('--bank <file>', "the community's accounts and mandates (docs/settlement.md)")
    .option('--on <day>', 'the day on which the bank moves the money, as in 2026-11-15')
    .option('--out <folder>', 'write CSV and bank files there')
    .option('-c, --config <file>', RUNNING_CONFIG_HELP, DEFAULT_CONFIG)
    .option('--json', JSON_HELP)
    .action(async (flags: CloseFlags) => {
      const { runClose } = await import('./close-month.ts')
      await runClose(flags, { print: printOut, terminal, nowMs: Date.now() })
    })
}

function addReconcile(ledger: Command, terminal: Terminal): void {
  ledger
    .command('reconcile')
    .description("compare a supplier's invoice with the ledger")
    .requiredOption('--invoice <file>', 'CSV: month,member,importKWh,exportKWh,amount')
    .option('--year <year>', 'all months of this year, also those that the invoice leaves out', wholeFromOne)
    .option('--tolerance-cents <cents>', 'what a line may differ by rounding', decimalFromZero, 0)
    .option('--tolerance-wh <wh>', 'what a line may differ by rounding', decimalFromZero, 0)
    .option('-c, --config <file>', RUNNING_CONFIG_HELP, DEFAULT_CONFIG)
    .option('--json', JSON_HELP)
    .action(async (flags: ReconcileFlags) => {
      const { runReconcile } = await import('./reconcile-invoice.ts')
      await runReconcile(flags, printOut, terminal)
    })
}

function addStatus(ledger: Command, terminal: Terminal): void {
  ledger
    .command('status')
    .description('where the ledger stands')
    .option('-c, --config <file>', CONFIG_HELP, DEFAULT_CONFIG)
    .option('--json', JSON_HELP)
    .action(async (flags: StatusFlags) => {
      const { runStatus } = await import('./show-status.ts')
      await runStatus(flags, { print: printOut, terminal, nowMs: Date.now() })
    })
}

function addVerify(ledger: Command, terminal: Terminal): void {
  ledger
    .command('verify')
    .description('compute everything again from the genesis, and compare')
    .option('-c, --config <file>', CONFIG_HELP, DEFAULT_CONFIG)
    .option(
      '--export <file>',
      "an exported ledger instead of the home's; given again, each goes on where the one before ends",
      collect,
    )
    .option('--statement <file>', 'a statement with its proof instead of a ledger; needs no node')
    .option('--community <hash>', 'fail when it is of another community')
    .option('--json', JSON_HELP)
    .action(async (flags: VerifyFlags & Partial<VerifyStatementFlags>) => {
      if (flags.statement !== undefined) {
        const { runVerifyStatement } = await import('./verify-statement.ts')
        await runVerifyStatement({ ...flags, statement: flags.statement }, printOut, terminal)
        return
      }
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
    .option('--to <height>', 'the last block; by default the last there is', wholeFromOne)
    .option('--json', JSON_HELP)
    .action(async (flags: ExportFlags) => {
      const { runExport } = await import('./export-ledger.ts')
      await runExport(flags, printOut, terminal)
    })
}

function collect(path: string, before: readonly string[] = []): string[] {
  return [...before, path]
}
