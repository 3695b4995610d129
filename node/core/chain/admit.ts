/**
 * Which of the selected sheets enter the book, and why not. A pure function of the sheet and the state before the
 * block, so that a refusal is the same on every node and can be recorded.
 */
import type { VerifySignature } from '../crypto/signing.ts'
import { DOMAINS, isSigned } from '../crypto/signing.ts'
import type { MarketTerms, SheetRefusal } from '../market/check-sheet.ts'
import { checkSheetContent } from '../market/check-sheet.ts'
import type { SignedSheet } from '../market/order-sheet.ts'
import type { Community } from '../governance/genesis.ts'

/** The whole check of a sheet that needs no clock: content first, the costly signature last. */
export function admitSheet(
  signed: SignedSheet,
  community: Community,
  verify: VerifySignature,
): 'ok' | SheetRefusal {
  const member = community.members.get(signed.sheet.member)
  const content = checkSheetContent(signed.sheet, marketTerms(community), member)
  if (content !== 'ok' || member === undefined) return content === 'ok' ? 'sheet-member-unknown' : content
  if (member.standing !== 'active') return 'sheet-member-suspended'
  const claim = {
    ...{ domain: DOMAINS.sheet, communityHash: community.hash, publicKey: member.nodeKey },
    ...signed.envelope,
  }
  return isSigned(claim, verify) ? 'ok' : 'sheet-signature-invalid'
}

export function marketTerms(community: Community): MarketTerms {
  const { protocolVersion, slotMs, gateLeadMs } = community.genesis
  return { protocolVersion, community: community.hash, slotMs, gateLeadMs }
}
