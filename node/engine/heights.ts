/** When the next height begins: when the next gate closes, for there is nothing to agree on before. */
import type { Genesis } from '../core/governance/genesis.ts'
import type { Clock } from '../runtime/clock.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import type { RuleSupply } from './rule-supply.ts'
import { nextGateMs } from './schedule.ts'

export interface Heights {
  /** Plans the height after the tip, in place of what was planned before. */
  plan(): void
  stop(): void
}

export interface HeightsParts {
  readonly clock: Clock
  readonly keeper: Pick<ChainKeeper, 'tip'>
  readonly supply: RuleSupply
  readonly begin: () => void
  readonly failed: (error: unknown) => void
}

/** Real milliseconds until peers are asked for a missing rule again. */
const RULE_RETRY_MS = 2000

export function createHeights({ genesis }: { genesis: Genesis }, parts: HeightsParts): Heights {
  const { clock, keeper, supply, begin, failed } = parts
  let cancel = (): void => undefined
  let isStopped = false

  /** Without the rule that the next block is cleared by, this node takes no part, and asks for it again. */
  function start(): void {
    const { height } = keeper.tip()
    supply
      .ready()
      .then((isReady) => {
        if (isStopped || keeper.tip().height !== height) return
        if (isReady) begin()
        else cancel = clock.after(RULE_RETRY_MS, start)
      })
      .catch(failed)
  }

  return {
    plan() {
      cancel()
      if (isStopped) return
      const delayMs = (nextGateMs(genesis, clock, keeper.tip().slot) - clock.nowMs()) / clock.speed
      cancel = clock.after(Math.max(0, Math.ceil(delayMs)), start)
    },
    stop() {
      isStopped = true
      cancel()
    },
  }
}
