/** The commands about the home's battery and what it is planned to do. */
import type { Command } from 'commander'
import { CONFIG_OPTION, JSON_OPTION } from '../community/common-options.ts'
import { printOut } from '../print.ts'
import type { PlanFlags } from './show-plan.ts'

/** Adds `battery …` to the program. */
export function addBatteryCommands(program: Command): void {
  program
    .command('battery')
    .description('the battery of this home: plan')
    .command('plan')
    .description('what it is to do in the next 24 hours, and why; asks the running node')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (flags: PlanFlags) => {
      const { showPlan } = await import('./show-plan.ts')
      await showPlan(flags, printOut)
    })
}
