/** The commands by which an owner pauses trading on the machine itself. */
import type { Command } from 'commander'
import { CONFIG_OPTION, JSON_OPTION } from '../community/common-options.ts'
import { printOut } from '../print.ts'
import type { TradingFlags } from './set-trading.ts'

/** Adds `trading …` to the program. */
export function addTradingCommands(program: Command): void {
  const trading = program
    .command('trading')
    .description('whether this home trades: pause, resume, status; asks the running node')
  const add = (name: string, description: string, isPaused: boolean | null): void => {
    trading
      .command(name)
      .description(description)
      .option(...CONFIG_OPTION)
      .option(...JSON_OPTION)
      .action(async (flags: TradingFlags) => {
        const { setTrading } = await import('./set-trading.ts')
        await setTrading(isPaused, flags, printOut)
      })
  }
  add('pause', 'sends no orders from the next open slot on; what is traded is delivered and settled', true)
  add('resume', 'trades again from the next open slot on', false)
  add('status', 'whether it trades, and since when', null)
}
