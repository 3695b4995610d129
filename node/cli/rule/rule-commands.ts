/** The commands about pricing rules. Each is loaded when it is run, so that the others do not wait for it. */
import type { Command } from 'commander'
import { InvalidArgumentError, Option } from 'commander'
import type { ClearFlags } from '../clear/clear-command.ts'
import { wholeFromOne } from '../flags.ts'
import { printOut } from '../print.ts'
import type { BenchFlags } from './bench-rule.ts'
import type { ExplainFlags } from './explain-rule.ts'
import { PARAMETER_HELP, collectParameter } from './parameter-option.ts'
import type { TestFlags } from './test-rule.ts'

const RULE_HELP = 'a built rule, or a FILE.wasm'
const BOOK_HELP =
  'a CSV file that begins with order,member,side,energyWh,priceMicroPerKwh; a side is bid or offer'
const JSON_HELP = 'one JSON document on standard output, and nothing else'

/** Adds `clear` and `rule …` to the program. */
export function addRuleCommands(program: Command): void {
  addClear(program)
  const rule = program.command('rule').description('pricing rules: list, new, check, test, bench, explain')
  addList(rule)
  addNew(rule)
  addCheck(rule)
  addTest(rule)
  addBench(rule)
  addExplain(rule)
}

function addClear(program: Command): void {
  program
    .command('clear')
    .description('clear the orders of a CSV file with one rule')
    .argument('<book>', BOOK_HELP)
    .option('--rule <rule>', RULE_HELP, 'uniform')
    .option('--param <name=value>', PARAMETER_HELP, collectParameter)
    .option('--gas-limit <gas>', 'what the rule may use (default: ample for its orders)', gasLimit)
    .option('--json', JSON_HELP)
    .action(async (book: string, flags: ClearFlags) => {
      const { runClear } = await import('../clear/clear-command.ts')
      await runClear(book, flags, printOut)
    })
}

function addList(rule: Command): void {
  rule
    .command('list')
    .description('the rules that come with Streetwatt')
    .option('--json', JSON_HELP)
    .action(async (flags: { json?: true }) => {
      const { listRules } = await import('./list-rules.ts')
      await listRules(flags, printOut)
    })
}

function addNew(rule: Command): void {
  rule
    .command('new')
    .description('make a folder with a rule of your own, that builds with one command')
    .argument('<name>', 'small letters, digits and dashes')
    .option('--out <folder>', 'where the folder is made', '.')
    .option('--json', JSON_HELP)
    .action(async (name: string, flags: { out: string; json?: true }) => {
      const { newRule } = await import('./new-rule.ts')
      await newRule(name, flags, printOut)
    })
}

function addCheck(rule: Command): void {
  rule
    .command('check')
    .description('say whether a module may be a rule; if not, which function and instruction is why')
    .argument('<rule>', RULE_HELP)
    .option('--json', JSON_HELP)
    .action(async (name: string, flags: { json?: true }) => {
      const { checkRule } = await import('./check-rule.ts')
      await checkRule(name, flags, printOut)
    })
}

function addTest(rule: Command): void {
  rule
    .command('test')
    .description('look for books on which a rule is unfair, unbalanced, inefficient or not truthful')
    .argument('<rule>', RULE_HELP)
    .option('--books <n>', 'books for each property', wholeFromOne, 1000)
    .option('--seed <n>', 'another seed makes other books', wholeFromOne, 1)
    .option('--out <folder>', 'where counter-examples are kept', 'counter-examples')
    .option('--param <name=value>', PARAMETER_HELP, collectParameter)
    .option('--json', JSON_HELP)
    .action(async (name: string, flags: TestFlags) => {
      const { testRule } = await import('./test-rule.ts')
      await testRule(name, flags, printOut)
    })
}

function addBench(rule: Command): void {
  rule
    .command('bench')
    .description('how long a rule takes')
    .argument('<rule>', RULE_HELP)
    .addOption(
      new Option('--orders <n,n,…>', 'sizes of the books')
        .argParser(orderCounts)
        .default([10, 100, 1000], '10,100,1000'),
    )
    .option('--param <name=value>', PARAMETER_HELP, collectParameter)
    .option('--json', JSON_HELP)
    .action(async (name: string, flags: BenchFlags) => {
      const { benchRule } = await import('./bench-rule.ts')
      await benchRule(name, flags, printOut)
    })
}

function addExplain(rule: Command): void {
  rule
    .command('explain')
    .description('walk through one clearing in words and figures')
    .argument('<rule>', RULE_HELP)
    .requiredOption('--book <book>', 'the orders, as for clear')
    .option('--param <name=value>', PARAMETER_HELP, collectParameter)
    .option('--json', JSON_HELP)
    .action(async (name: string, flags: ExplainFlags) => {
      const { explainRule } = await import('./explain-rule.ts')
      await explainRule(name, flags, printOut)
    })
}

function gasLimit(text: string): bigint {
  if (/^[1-9]\d{0,14}$/.test(text)) return BigInt(text)
  throw new InvalidArgumentError('it must be a whole number from 1')
}

const ORDERS_MOST = 1_000_000

function orderCounts(text: string): number[] {
  const counts = text
    .split(',')
    .map((each) => (/^[1-9]\d{0,6}$/.test(each.trim()) ? Number(each) : Number.NaN))
  if (counts.every((count) => count <= ORDERS_MOST)) return counts
  throw new InvalidArgumentError(`it must be numbers from 1 to ${ORDERS_MOST}, with commas`)
}
