/** All oracles by the names of their rules. */
import { clearBillSharing } from './bill-sharing.ts'
import type { Oracle } from './book.ts'
import { clearHuang } from './huang.ts'
import { clearMcafee } from './mcafee.ts'
import { clearMidMarketRate } from './mid-market-rate.ts'
import { clearMuda } from './muda.ts'
import { clearPayAsBid } from './pay-as-bid.ts'
import { clearSbba } from './sbba.ts'
import { clearSupplyDemandRatio } from './supply-demand-ratio.ts'
import { clearTradeReduction } from './trade-reduction.ts'
import { clearUniformRule } from './uniform.ts'
import { clearVcg } from './vcg.ts'

export const ORACLES = {
  uniform: clearUniformRule,
  'pay-as-bid': clearPayAsBid,
  mcafee: clearMcafee,
  'trade-reduction': clearTradeReduction,
  sbba: clearSbba,
  huang: clearHuang,
  muda: clearMuda,
  vcg: clearVcg,
  'mid-market-rate': clearMidMarketRate,
  'supply-demand-ratio': clearSupplyDemandRatio,
  'bill-sharing': clearBillSharing,
} as const satisfies Record<string, Oracle>

export type RuleName = keyof typeof ORACLES
