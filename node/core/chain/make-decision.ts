/** What a decision does to meters and money when its slot has come, beside the terms that it changes. */
import type { Change } from '../governance/change.ts'
import type { ChangeRefusal } from '../governance/check-change.ts'
import { feederFrom } from '../governance/feeder-terms.ts'
import type { Terms } from '../governance/terms.ts'
import type { Hash } from '../crypto/sha256.ts'
import type { MemberId } from '../market/order-sheet.ts'
import { NEW_METER } from '../metering/meter-state.ts'
import { replaceDevice } from '../metering/replace-device.ts'
import type { SlotIndex } from '../units/quantities.ts'
import { memberAccount, memberAccounts, SUPPLIER_ACCOUNT } from './chain-state.ts'
import { pay } from './money.ts'
import type { SettlementDraft } from './settlement-draft.ts'

/** Does it, or says why it cannot be done; then nothing has changed. `slot` is that of the block. */
export function makeDecision(
  draft: SettlementDraft,
  change: Change,
  by: { readonly id: Hash; readonly slot: SlotIndex; readonly terms: Terms },
): 'ok' | ChangeRefusal {
  if (change.type === 'replace-device') return replace(draft, change, by.terms)
  if (change.type === 'correct-slots') return correct(draft, change, by)
  if (change.type === 'set-feeder') return setFeeder(draft, change, by)
  if (change.type === 'admit-member') openAccounts(draft, change.member.memberKey)
  return 'ok'
}

function openAccounts(draft: SettlementDraft, member: MemberId): void {
  for (const account of memberAccounts(member)) draft.ledger.accounts.set(account.id, account)
  draft.meters.set(member, NEW_METER)
}

/** A meter of the street's own, unless it is there already; what another one counted is no measure of it. */
function setFeeder(
  draft: SettlementDraft,
  { feeder }: Extract<Change, { type: 'set-feeder' }>,
  { slot, terms: { feeder: before, members } }: { readonly slot: SlotIndex; readonly terms: Terms },
): 'ok' | ChangeRefusal {
  const after = feeder && feederFrom(feeder, slot + 1, before)
  if (after !== null && after.id === before?.id && after.fromSlot === before.fromSlot) return 'ok'
  const isOfMember = [...draft.meters].some(
    ([id, { device }]) =>
      members.has(id) && members.get(id)?.standing !== 'removed' && device === after?.device,
  )
  if (isOfMember) return 'change-device-bound'
  if (before !== null) draft.meters.delete(before.id)
  draft.feederBoundsWh.clear()
  if (after !== null) draft.meters.set(after.id, NEW_METER)
  return 'ok'
}

function replace(
  draft: SettlementDraft,
  change: Extract<Change, { type: 'replace-device' }>,
  { members }: Terms,
): 'ok' | ChangeRefusal {
  const meter = draft.meters.get(change.member)
  if (meter === undefined) return 'change-member-unknown'
  const isOfOther = [...draft.meters].some(
    ([id, { device }]) =>
      id !== change.member && members.get(id)?.standing !== 'removed' && device === change.newDevice,
  )
  if (isOfOther) return 'change-device-bound'
  // Where no device is bound, the member's own is the one that its readings name.
  const hasBound = (members.get(change.member)?.devices.length ?? 0) > 0
  if (!hasBound && meter.device !== change.oldDevice) return 'change-device-not-own'
  const replaced = replaceDevice(meter, change)
  if (typeof replaced === 'string') return replaced
  draft.meters.set(change.member, replaced)
  return 'ok'
}

/** A new transfer that names what it corrects: settled slots never change. */
function correct(
  draft: SettlementDraft,
  { member, fromSlot, throughSlot, amountNano }: Extract<Change, { type: 'correct-slots' }>,
  { id, slot }: { readonly id: Hash; readonly slot: SlotIndex },
): 'ok' | ChangeRefusal {
  if (throughSlot >= Math.min(slot + 1, ...draft.openSlots.keys())) return 'change-slots-open'
  pay(draft.ledger, 'posted', {
    purpose: 'correction',
    slot,
    subject: id,
    from: SUPPLIER_ACCOUNT,
    to: memberAccount(member),
    amountNano: BigInt(amountNano),
    corrects: { purpose: 'supplier', subject: member, fromSlot, throughSlot },
  })
  return 'ok'
}
