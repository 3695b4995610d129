/** The commands of the simulator. Each is loaded when it is run, so that the others do not wait for it. */
import type { Command } from 'commander'
import { wholeFromOne } from '../flags.ts'
import { printOut } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import type { ChaosFlags } from './run-chaos.ts'
import { countFromZero, mutantName, seedRange } from './chaos-flags.ts'

/** Adds `sim …` to the program. */
export function addSimCommands(program: Command, terminal: Terminal, signal: () => AbortSignal): void {
  const sim = program.command('sim').description('simulated streets')
  sim
    .command('chaos')
    .description('break a simulated street in every way, and see whether it keeps its promises')
    .requiredOption('--seeds <a..b>', 'which runs, both ends included', seedRange)
    .option('--validators <n>', 'how many homes vote; one more does not', wholeFromOne, 4)
    .option('--byzantine <f>', 'how many of them are faulty; more than a third shows violations', countFromZero, 1)
    .option('--slots <n>', 'how long a run is; the street heals in the last third', wholeFromOne, 12)
    .option('--jobs <n>', 'how many processes share the seeds; the result is the same', wholeFromOne, 1)
    .option('--mutant <name>', 'build a mistake into the homes, which must be found', mutantName)
    .option('--json', 'one JSON document on standard output, and nothing else')
    .action(async (flags: ChaosFlags) => {
      const { runChaosCommand } = await import('./run-chaos.ts')
      await runChaosCommand(flags, { print: printOut, terminal, signal: signal() })
    })
}
