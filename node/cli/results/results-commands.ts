/** The commands that look into the folder of a run. */
import type { Command } from 'commander'
import { printOut } from '../print.ts'

const RUN_HELP = 'the folder that sim run --out wrote'

/** Adds `results …` to the program. */
export function addResultsCommands(program: Command): void {
  const results = program
    .command('results')
    .description('look into what sim run --out has written: show, export')
  results
    .command('show')
    .argument('<dir>', RUN_HELP)
    .description('the figures of a run')
    .option('--json', 'run.json as it is')
    .action(async (directory: string, flags: { json?: true }) => {
      const { showResults } = await import('./show-results.ts')
      await showResults(directory, flags, printOut)
    })
  results
    .command('export')
    .argument('<dir>', RUN_HELP)
    .description('a table of a run as CSV, on standard output')
    .requiredOption('--table <name>', 'slots, homes, kpis, feeder, orders-unchanged, fills-steered …')
    .option('--json', 'as one JSON array of rows instead')
    .action(async (directory: string, { table, json }: { table: string; json?: true }) => {
      const { exportTable } = await import('./export-table.ts')
      await exportTable(directory, { table, json }, printOut)
    })
}
