/** Of what the pool holds, what no coming block can use any more: what is on the chain, or cannot come to it. */
import { checkSignedReading } from '../core/chain/accept-readings.ts'
import type { VerifySignature } from '../core/crypto/signing.ts'
import { checkTransaction } from '../core/governance/check-transaction.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import type { Done } from './pool.ts'

export function doneOn(
  keeper: Pick<ChainKeeper, 'state' | 'community'>,
  { verify }: { verify: VerifySignature },
): Done {
  return {
    /** A reading whose turn has not come yet is still of use. */
    reading(signed) {
      const blockSlot = signed.reading.slot + 1
      const now = { community: keeper.community(), verify, blockSlot }
      const code = checkSignedReading(signed, keeper.state().meters, now)
      return code !== 'ok' && code !== 'reading-out-of-order'
    },
    /** An offence that our tip has not come to yet will be told. */
    transaction({ transaction }) {
      const { terms, slot, height } = keeper.state()
      const next = { slot: slot + 1, height: height + 1 }
      const code = checkTransaction(transaction, { community: keeper.community(), terms, verify, ...next })
      return code !== 'ok' && code !== 'evidence-too-early'
    },
  }
}
