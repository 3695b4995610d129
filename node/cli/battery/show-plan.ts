/** `streetwatt battery plan`: what the running node means to do with its battery in the next 24 hours, and why. */
import { OperatingError } from '../../core/units/operating-error.ts'
import { nodeOf } from '../community/own-home.ts'
import type { Print } from '../print.ts'
import { planText } from './plan-words.ts'

export interface PlanFlags {
  readonly config: string
  readonly json?: true
}

/** Throws `node-not-running` where no node runs: only a node that looks at its home has a plan. */
export async function showPlan({ config, json }: PlanFlags, print: Print): Promise<void> {
  const { home, plan } = await (await nodeOf(config)).plan()
  if (plan === null)
    throw new OperatingError(
      { code: 'plan-missing' },
      'this home is told what to expect, and plans nothing itself; a home that looks at its device does.',
    )
  await print(json === true ? `${JSON.stringify({ home, plan })}\n` : planText(plan, home))
}
