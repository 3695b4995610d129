/** `streetwatt battery plan`: what the running node means to do with its battery in the next 24 hours, and why. */
import { OperatingError } from '../../core/units/operating-error.ts'
import { nodeOf } from '../community/own-home.ts'
import type { Print } from '../print.ts'
import { planText } from './plan-words.ts'

export interface PlanFlags {
  readonly config: string
  readonly json?: true
}

/**
 * Throws `node-not-running` where no node runs, `plan-missing` for a home that is told what to expect, and
 * `plan-no-battery`; a battery of which too little is known has a plan that says so.
 */
export async function showPlan({ config, json }: PlanFlags, print: Print): Promise<void> {
  const { home, plan } = await (await nodeOf(config)).plan()
  if (plan === null)
    throw new OperatingError(
      { code: 'plan-missing' },
      'This home is told what to expect, as by demo --foresight, and plans nothing itself: ask a home that looks at its device.',
    )
  // Whoever has a battery is told what it is told, if it is nothing.
  if (plan.steering === null)
    throw new OperatingError(
      { code: 'plan-no-battery' },
      'The device of this home knows of no battery, or has not answered since the node started: see streetwatt device read.',
    )
  await print(json === true ? `${JSON.stringify({ home, plan })}\n` : planText(plan, home))
}
