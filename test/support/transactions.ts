/** Transactions of a test community, signed by whom the test says. */
import type { Community } from '../../node/core/governance/genesis.ts'
import { faultBound } from '../../node/core/governance/genesis.ts'
import type { Change } from '../../node/core/governance/change.ts'
import { isOwnChange } from '../../node/core/governance/change.ts'
import { approvalInput, seatReturnInput } from '../../node/core/governance/check-transaction.ts'
import type { EvidenceKind } from '../../node/core/governance/evidence.ts'
import { evidenceOf } from '../../node/core/governance/evidence.ts'
import type { Decision, SignedTransaction } from '../../node/core/governance/transaction.ts'
import {
  encodeDecision,
  encodeSeatReturn,
  signedTransaction,
} from '../../node/core/governance/transaction.ts'
import type { Envelope } from '../../node/core/codec/envelope.ts'
import type { TestHome } from './test-community.ts'
import { FIRST_SLOT, genesisMember, makeHome } from './test-community.ts'

/** A decision on a change, in force soon, with the approvals of just enough validators unless said otherwise. */
export function makeDecision(
  community: Community,
  change: Change,
  options: { approvers: readonly TestHome[] } & Partial<Omit<Decision, 'change' | 'community'>>,
): SignedTransaction {
  const { approvers, ...fields } = options
  const decision: Decision = {
    version: community.genesis.protocolVersion,
    community: community.hash,
    proposer: approvers[0]?.member ?? '',
    effectiveSlot: FIRST_SLOT + 3,
    ...fields,
    change,
  }
  const body = encodeDecision(decision)
  const isOwn = isOwnChange(change)
  const approvals = approvers
    .map(({ member, keys }) => ({
      validator: member,
      signature: (isOwn ? keys.member : keys.consensus).sign(approvalInput(community, body)),
    }))
    .sort((left, right) => (left.validator < right.validator ? -1 : 1))
  return signedTransaction({ type: 'decision', decision, body, approvals })
}

/** As many validators as a decision needs. */
export function quorumOf(validators: readonly TestHome[]): readonly TestHome[] {
  return validators.slice(0, faultBound(validators.length).quorum)
}

/** A member's own change to the keys of a home that is none of the street, and the home that has them from then on. */
export function makeRotation(
  community: Community,
  home: TestHome,
  { keysOf, effectiveSlot }: { keysOf: number; effectiveSlot: number },
): { readonly rotation: SignedTransaction; readonly renewed: TestHome } {
  const { name } = community.genesis
  const renewed = { ...home, keys: { ...makeHome(name, keysOf).keys, member: home.keys.member } }
  const { nodeKey, consensusKey, nodeKeyCertificate, consensusKeyCertificate } = genesisMember(name, renewed)
  const keys = { nodeKey, consensusKey, nodeKeyCertificate, consensusKeyCertificate }
  const change: Change = { type: 'rotate-keys', member: home.member, ...keys }
  return { rotation: makeDecision(community, change, { approvers: [home], effectiveSlot }), renewed }
}

/** Proof that a home signed both. */
export function makeEvidence(
  kind: EvidenceKind,
  offender: TestHome,
  one: Envelope,
  other: Envelope,
): SignedTransaction {
  return signedTransaction({ type: 'evidence', evidence: evidenceOf(kind, offender.member, one, other) })
}

/** A validator's request for the seat that it lost at a height. */
export function makeSeatReturn(
  community: Community,
  home: TestHome,
  lostAtHeight: number,
): SignedTransaction {
  const request = {
    version: community.genesis.protocolVersion,
    community: community.hash,
    validator: home.member,
    lostAtHeight,
  }
  const body = encodeSeatReturn(request)
  const signature = home.keys.consensus.sign(seatReturnInput(community, body))
  return signedTransaction({ type: 'seat-return', request, envelope: { body, signature } })
}
