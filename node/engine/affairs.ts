/**
 * What this home does for the community's order by itself: it puts on the chain what proves a double signature, asks for
 * a seat back that it lost by being away, and sends again what it submitted until it is on the chain.
 */
import type { Evidence } from '../core/governance/evidence.ts'
import { seatReturnInput } from '../core/governance/check-transaction.ts'
import type { SignedTransaction } from '../core/governance/transaction.ts'
import { encodeSeatReturn, signedTransaction } from '../core/governance/transaction.ts'
import { PROTOCOL_VERSION } from '../core/units/protocol.ts'
import type { Signer } from '../runtime/ed25519.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import type { Pool } from './pool.ts'
import type { MemberId } from './ports.ts'
import type { TransactionVerdict } from './running-engine.ts'

export interface Affairs {
  /** Tells the street of an offence. */
  readonly offended: (evidence: Evidence) => void
  /** Takes a transaction of this home's people. */
  readonly submit: (bytes: Uint8Array) => TransactionVerdict
  /** A block is final: what is still open is sent again. */
  committed(): void
}

export interface AffairsParts {
  readonly keeper: ChainKeeper
  readonly pool: Pool
  readonly signer: Signer
  readonly judge: (bytes: Uint8Array) => TransactionVerdict
  readonly publish: (bytes: Uint8Array) => void
  /** Anything but undefined: this node signs nothing any more. */
  readonly halted: () => unknown
}

export function createAffairs({ self }: { self: MemberId }, parts: AffairsParts): Affairs {
  const { keeper, pool, signer, judge, publish, halted } = parts
  /** Hashes of what this home submitted and the chain has not taken yet. */
  const open = new Set<string>()

  function submit(bytes: Uint8Array): TransactionVerdict {
    const verdict = judge(bytes)
    if (verdict.code === 'ok') {
      open.add(verdict.hash)
      publish(bytes)
    }
    return verdict
  }

  function askForSeat(): void {
    const seat = keeper.state().terms.seats.find(({ member }) => member === self)
    if (seat?.state !== 'absent' || halted() !== undefined) return
    const community = keeper.community()
    const request = {
      version: PROTOCOL_VERSION,
      community: community.hash,
      validator: self,
      lostAtHeight: seat.lostAtHeight,
    }
    const body = encodeSeatReturn(request)
    const signature = signer.sign(seatReturnInput(community, body))
    submit(signedTransaction({ type: 'seat-return', request, envelope: { body, signature } }).bytes)
  }

  return {
    offended(evidence) {
      if (evidence.offender !== self) submit(signedTransaction({ type: 'evidence', evidence }).bytes)
    },
    submit,
    committed() {
      for (const hash of open) {
        const signed: SignedTransaction | undefined = pool.transaction(hash)
        if (signed === undefined) open.delete(hash)
        else publish(signed.bytes)
      }
      askForSeat()
    },
  }
}
