/** What honest people decide meanwhile: one proposes a change, the others approve when they come by. */
import type { Change } from '../../node/core/governance/change.ts'
import type { Chances } from './chances.ts'
import type { ChaosHome, ChaosStreet } from './chaos-street.ts'
import type { ChaosWorld } from './chaos-world.ts'

const APPROVED_WITHIN_MS = 10_000

/** Somebody's limit, somebody's tariff or the street's penalty; counted when it is in a block (`watch-blocks.ts`). */
export function decideSomething(world: ChaosWorld, { homes }: ChaosStreet, chances: Chances): void {
  const { slotMs, validators, policies } = world.made.community.genesis
  const voters = homes.filter((home) => home.isHonest && validators.includes(home.member))
  const proposer = chances.pick(voters.filter(canDecide))
  const concerned = chances.pick(homes)
  if (proposer === undefined || concerned === undefined) return
  const slot = Math.floor(world.time.nowMs() / slotMs) + 2 + chances.below(3)
  const change = chances.pick<Change>([
    {
      type: 'set-credit-limit',
      member: concerned.member,
      creditLimitNano: 1_000_000_000 * (1 + chances.below(50)),
    },
    {
      type: 'add-tariff',
      member: concerned.member,
      tariff: { fromMs: slot * slotMs, retailMicroPerKwh: 310_000, feedInMicroPerKwh: 70_000 },
    },
    {
      type: 'set-policies',
      policies: { ...policies, doubleSheetPenaltyNano: 1_000_000_000 + chances.below(1_000_000) },
    },
  ])
  const verdict = change && proposer.engine().propose(change, slot)
  if (verdict?.code !== 'ok') return
  world.trace.event(world.time.nowMs(), `${proposer.id} proposes ${verdict.id.slice(0, 8)}`)
  for (const home of voters)
    world.time.clock().after(chances.between(500, APPROVED_WITHIN_MS), () => {
      if (home !== proposer && canDecide(home)) home.engine().approve(verdict.id)
    })
}

function canDecide(home: ChaosHome): boolean {
  return home.isRunning() && home.engine().halted() === undefined
}
