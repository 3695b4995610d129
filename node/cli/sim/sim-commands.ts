/** The commands of the simulator. Each is loaded when it is run, so that the others do not wait for it. */
import type { Command } from 'commander'
import { Option } from 'commander'
import { SWEEP_FORMATS } from '../../../sim/sweep/sweep-formats.ts'
import { wholeFromOne } from '../flags.ts'
import { printOut } from '../print.ts'
import { collectParameter, PARAMETER_HELP } from '../rule/parameter-option.ts'
import type { Terminal } from '../terminal.ts'
import type { ChaosFlags } from './run-chaos.ts'
import type { CompareFlags } from './compare.ts'
import { COMPARED_CASES, comparedCase, resampleCount, seedCount } from './compare-flags.ts'
import type { SweepFlags } from './sweep.ts'
import { collectSet, leaseSeconds, redisUrl, seedsOfPoint, sweepFormats } from './sweep-flags.ts'
import type { WorkerFlags } from './worker.ts'
import type { ReplayFlags } from './replay.ts'
import { ruleNames } from './replay-flags.ts'
import { countFromZero, mutantName, seedRange } from './chaos-flags.ts'
import { daysCount, engineName, seedNumber, tableNames } from './run-flags.ts'
import type { RunFlags } from './run-sim.ts'
import { scenarioSeed, shareOption, streetHomes } from './init-flags.ts'
import type { InitFlags } from './run-init.ts'

const SCENARIO_HELP = 'a scenario in YAML; sim init writes one'
const RUN_HELP = 'the folder that sim run --out wrote'

/** Adds `sim …` to the program. */
export function addSimCommands(
  program: Command,
  { terminal, signal, version }: { terminal: Terminal; signal: () => AbortSignal; version: string },
): void {
  const sim = program
    .command('sim')
    .description('simulated streets: init, run, compare, sweep, worker, report, chaos, replay')
  sim
    .command('run')
    .argument('<file>', SCENARIO_HELP)
    .description('run a scenario, for a year in seconds: no trading, trading, and trading with steering')
    .option('--days <n>', 'another number of days than the scenario says', daysCount)
    .option('--seed <n>', 'another seed than the scenario says', seedNumber)
    .option(
      '--engine <name>',
      'fast: the market without the network; street: real nodes on a virtual clock',
      engineName,
      'fast',
    )
    .option('--genesis <file>', 'let ties fall as in this street of nodes, to compare with it')
    .addOption(
      new Option('--tables <names>', 'write every order, every fill or both: orders,fills')
        .argParser(tableNames)
        .default([], 'none'),
    )
    .option('--threads <n>', 'threads at most; the result does not depend on it', wholeFromOne)
    .option('--out <dir>', 'the folder for run.json and the tables')
    .option('--json', 'one JSON document on standard output, and nothing else')
    .action(async (file: string, flags: RunFlags) => {
      const { runSimCommand } = await import('./run-sim.ts')
      await runSimCommand(file, flags, { print: printOut, terminal, signal: signal(), version })
    })
  sim
    .command('compare')
    .argument('<file>', SCENARIO_HELP)
    .description(
      'pricing rules side by side on the same streets, seed by seed, and how sure the difference is',
    )
    .requiredOption(
      '--rules <names>',
      'rules and .wasm files; the others are held against the first',
      ruleNames,
    )
    .option('--seeds <n>', 'how many streets, from the seed of the scenario on', seedCount, 30)
    .option('--seed <n>', 'the first seed, if not that of the scenario', seedNumber)
    .option('--days <n>', 'another number of days than the scenario says', daysCount)
    .option('--case <name>', COMPARED_CASES.join(' or '), comparedCase, 'steered')
    .option('--identical-books', 'clear the books of the first rule under all of them')
    .option('--resamples <n>', 'how many samples of the seeds the intervals are made of', resampleCount, 2000)
    .option('--threads <n>', 'threads at most; the result does not depend on it', wholeFromOne)
    .option('--out <dir>', 'the folder for compare.json and compare.html')
    .option('--json', 'one JSON document on standard output, and nothing else')
    .action(async (file: string, flags: CompareFlags) => {
      const { runCompareCommand } = await import('./compare.ts')
      await runCompareCommand(file, flags, { print: printOut, terminal, signal: signal(), version })
    })
  sim
    .command('sweep')
    .argument('<file>', SCENARIO_HELP)
    .description('a scenario at many points of what it could say; one that was interrupted goes on')
    .option(
      '--set <path=values>',
      'what changes, as in forecast.error=0 %,10 % or homes.anna.pv.kWp=4..8; may come several times',
      collectSet,
    )
    .option('--sample <n>', 'so many points of a Latin hypercube instead of the whole grid', wholeFromOne)
    .option('--sample-seed <n>', 'which of the hypercubes', seedNumber, 1)
    .option('--seeds <n>', 'seeds for each point, from that of the scenario on', seedsOfPoint)
    .option('--days <n>', 'another number of days than the scenario says', daysCount)
    .option('--threads <n>', 'threads at most; the result does not depend on it', wholeFromOne)
    .option('--redis <url>', 'leave the runs to the workers at this Redis', redisUrl)
    .addOption(
      new Option('--format <names>', `some of ${SWEEP_FORMATS.join(', ')}`)
        .argParser(sweepFormats)
        .default(['csv'], 'csv'),
    )
    .option('--out <dir>', 'the folder that keeps the results; the same one goes on')
    .option('--json', 'one JSON document on standard output, and nothing else')
    .action(async (file: string, flags: SweepFlags) => {
      const { runSweepCommand } = await import('./sweep.ts')
      await runSweepCommand(file, flags, { print: printOut, terminal, signal: signal(), version })
    })
  sim
    .command('worker')
    .description('do runs of sweeps that were begun with --redis, here or elsewhere')
    .requiredOption('--redis <url>', 'where the runs are', redisUrl)
    .option('--threads <n>', 'runs at a time', wholeFromOne)
    .option('--lease <seconds>', 'after so long the runs of a silent worker go to others', leaseSeconds, 30)
    .option('--json', 'at the end how many runs were done here, as one JSON document')
    .action(async (flags: WorkerFlags) => {
      const { runWorkerCommand } = await import('./worker.ts')
      await runWorkerCommand(flags, { print: printOut, terminal, signal: signal(), version })
    })
  sim
    .command('init')
    .description('write a commented scenario of a street, to be changed and run')
    .option('--homes <n>', 'how many homes', streetHomes, 60)
    .addOption(shareOption('--pv <share>', 'how many of them have a roof with modules', '50 %'))
    .addOption(
      shareOption('--battery <share>', 'how many have a battery; those with a roof come first', '30 %'),
    )
    .addOption(shareOption('--ev <share>', 'how many have an electric car', '0 %'))
    .addOption(shareOption('--heat-pump <share>', 'how many heat with a heat pump', '0 %'))
    .option('--seed <n>', 'seed of everything that is drawn', scenarioSeed, 1)
    .option('-o, --output <file>', 'write it to this new file')
    .option('--json', 'the scenario as JSON, which sim run reads too; with -o where it is')
    .action(async (flags: InitFlags) => {
      const { runInitCommand } = await import('./run-init.ts')
      await runInitCommand(flags, { print: printOut, terminal })
    })
  sim
    .command('chaos')
    .description('break a simulated street in every way, and see whether it keeps its promises')
    .requiredOption('--seeds <a..b>', 'which runs, both ends included', seedRange)
    .option('--validators <n>', 'how many homes vote; one more does not', wholeFromOne, 4)
    .option(
      '--byzantine <f>',
      'how many of them are faulty; more than a third shows violations',
      countFromZero,
      1,
    )
    .option('--slots <n>', 'how long a run is; the street heals in the last third', wholeFromOne, 12)
    .option('--jobs <n>', 'how many processes share the seeds; the result is the same', wholeFromOne, 1)
    .option('--mutant <name>', 'build a mistake into the homes, which must be found', mutantName)
    .option('--json', 'one JSON document on standard output, and nothing else')
    .action(async (flags: ChaosFlags) => {
      const { runChaosCommand } = await import('./run-chaos.ts')
      await runChaosCommand(flags, { print: printOut, terminal, signal: signal() })
    })
  sim
    .command('report')
    .argument('<dir>', RUN_HELP)
    .description('draw the report of a run again, from the folder that the run wrote')
    .option('--json', 'one JSON document on standard output, and nothing else')
    .action(async (directory: string, flags: { json?: true }) => {
      const { runReportCommand } = await import('./report.ts')
      await runReportCommand(directory, flags, { print: printOut })
    })
  sim
    .command('replay')
    .argument('<path>', 'what ledger export wrote, or a folder of CSV files as clear reads them')
    .description('clear the books of an exported ledger, or a folder of books in CSV, under other rules')
    .requiredOption('--rules <names>', 'rules and .wasm files', ruleNames)
    .option('--param <name=value>', PARAMETER_HELP, collectParameter)
    .option('--json', 'one JSON document on standard output, and nothing else')
    .action(async (path: string, flags: ReplayFlags) => {
      const { runReplay } = await import('./replay.ts')
      await runReplay(path, flags, { print: printOut, terminal })
    })
}
