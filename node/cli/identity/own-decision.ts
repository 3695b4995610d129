/** What a member decides alone: new keys, or to leave. The member key, which is asked for by file, signs it. */
import { toHex } from '../../core/codec/hex.ts'
import type { OwnChange } from '../../core/governance/change.ts'
import { approvalInput } from '../../core/governance/check-transaction.ts'
import type { Community } from '../../core/governance/genesis.ts'
import type { SignedTransaction } from '../../core/governance/transaction.ts'
import { encodeDecision, signedTransaction } from '../../core/governance/transaction.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { SlotIndex } from '../../core/units/quantities.ts'
import type { Signer } from '../../runtime/ed25519.ts'
import { createSigner } from '../../runtime/ed25519.ts'
import { readMemberKeyFile } from '../../store/key-file.ts'
import type { OwnHome } from '../community/own-home.ts'

/** Throws `key-of-other-member`. */
export async function readMemberSigner(path: string, { record }: Pick<OwnHome, 'record'>): Promise<Signer> {
  const signer = createSigner(await readMemberKeyFile(path))
  if (toHex(signer.publicKey) === record.memberKey) return signer
  throw new OperatingError(
    { code: 'key-of-other-member', path },
    `The member key in ${path} is not the one of ${record.id}: take the file that was made with this home.`,
  )
}

/** The transaction that puts it on the chain. */
export function ownDecision(
  community: Pick<Community, 'hash'>,
  change: OwnChange,
  { member, effectiveSlot, version }: { member: Signer; effectiveSlot: SlotIndex; version: number },
): SignedTransaction {
  const decision = { version, community: community.hash, proposer: change.member, effectiveSlot, change }
  const body = encodeDecision(decision)
  const signature = member.sign(approvalInput(community, body))
  return signedTransaction({
    ...{ type: 'decision', decision, body },
    approvals: [{ validator: change.member, signature }],
  })
}
