/** The commands about pricing rules. Each is loaded when it is run: the compiler of rules alone takes half a second. */
import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import type { ClearFlags } from '../clear/clear-command.ts'
import { printOut } from '../print.ts'
import { PARAMETER_HELP, collectParameter } from './parameter-option.ts'

/** Adds `clear` and `rule …` to the program. */
export function addRuleCommands(program: Command): void {
  program
    .command('clear')
    .description('clear the orders of a CSV file with one rule')
    .argument('<book>', 'order,member,side,energyWh,priceMicroPerKwh')
    .option('--rule <name>', 'a built rule or a FILE.wasm', 'uniform')
    .option('--param <name=value>', PARAMETER_HELP, collectParameter)
    .option('--gas-limit <gas>', 'what the rule may use', gasLimit)
    .option('--json', 'print one JSON document and nothing else')
    .action(async (book: string, flags: ClearFlags) => {
      const { runClear } = await import('../clear/clear-command.ts')
      await runClear(book, flags, printOut)
    })
}

function gasLimit(text: string): bigint {
  if (/^[1-9]\d{0,14}$/.test(text)) return BigInt(text)
  throw new InvalidArgumentError('It must be a whole number from 1.')
}
