/** What can be wrong with a statement's bundle; a block that is refused keeps the code of its refusal. */
import type { Height } from '../../core/units/quantities.ts'
import type { ChainFault } from '../../engine/verify-chain.ts'

export type ProofFault =
  | ChainFault
  | 'proof-damaged'
  | 'proof-community-other'
  | 'proof-link-invalid'
  | 'proof-state-invalid'
  | 'proof-certificate-padded'
  | 'proof-modules-differ'
  | 'proof-account-differs'
  | 'proof-transfers-differ'
  | 'proof-statement-differs'

export interface ProofFailure {
  readonly code: ProofFault
  readonly height: Height
  /** The part of the bundle that is wrong, by its place from 0: `transfers.3`, `blocks.7.certificate`, `statement.lines.0`. */
  readonly part: string
  /** In words, for people: what was found, and where. */
  readonly what: string
}

export function fault(
  code: ProofFault,
  height: Height,
  { part, what }: Pick<ProofFailure, 'part' | 'what'>,
): ProofFailure {
  return { code, height, part, what }
}
