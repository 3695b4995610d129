/**
 * Certificates of origin of a settled slot, on the ledger. Members and the clearing account can give only what they
 * have, so none can exist twice; what was ever issued is what members hold, what was used, and what the supplier got.
 */
import { CLEARING, ISSUANCE, RETIRED, SUPPLIER } from '../certificates/accounts.ts'
import type { OriginFlows } from '../certificates/slot-origin.ts'
import { moveOrigin } from '../certificates/slot-origin.ts'
import type { Community } from '../governance/genesis.ts'
import { accountId, balanceNano } from '../ledger/account.ts'
import type { LedgerDraft } from '../ledger/ledger.ts'
import type { MemberId } from '../market/order-sheet.ts'
import { assert } from '../units/assert.ts'
import type { SlotIndex } from '../units/quantities.ts'
import { moveCertificates } from './money.ts'
import type { EnergyRow } from './verified.ts'
import { isVerified } from './verified.ts'

interface CertifiedRow extends EnergyRow {
  /** Nothing, before they are moved. */
  readonly certificates: OriginFlows
}

/** Moves the certificates of a slot, whose rows are in the order of admission; each row gets what became of its own. */
export function settleCertificates<Row extends CertifiedRow>(
  ledger: LedgerDraft,
  { community, slot }: { readonly community: Community; readonly slot: SlotIndex },
  rows: readonly Row[],
): Row[] {
  const { flows, unusedWh } = moveOrigin(
    rows.map((row) => ({
      isVerified: isVerified(row),
      importWh: row.importWh,
      exportWh: row.exportWh,
      generationWh: row.generationWh,
      boughtWh: row.boughtWh,
      soldWh: row.soldWh,
      heldWh: heldWh(ledger, row.member),
      capacityWh: keepsWh(community, row.member, slot),
    })),
  )
  const certified = rows.map((row, index) => {
    const certificates = flows[index]
    assert(certificates !== undefined, 'every row has its flows')
    return { ...row, certificates }
  })
  // All that leaves comes before all that arrives: the clearing account gives only what it has.
  for (const { member, certificates } of certified) {
    const { mintedWh, soldWh, gridWh } = certificates
    const own = accountId('certificate', member)
    const of = { slot, subject: member }
    moveCertificates(ledger, { purpose: 'origin-minted', from: ISSUANCE, to: own, energyWh: mintedWh, ...of })
    moveCertificates(ledger, { purpose: 'origin-sold', from: own, to: CLEARING, energyWh: soldWh, ...of })
    moveCertificates(ledger, { purpose: 'origin-grid', from: own, to: SUPPLIER, energyWh: gridWh, ...of })
  }
  for (const { member, certificates } of certified) {
    const { boughtWh, retiredWh } = certificates
    const own = accountId('certificate', member)
    const of = { slot, subject: member }
    moveCertificates(ledger, { purpose: 'origin-bought', from: CLEARING, to: own, energyWh: boughtWh, ...of })
    moveCertificates(ledger, {
      purpose: 'origin-retired',
      from: own,
      to: RETIRED,
      energyWh: retiredWh,
      ...of,
    })
  }
  const unused = { purpose: 'origin-grid', slot, subject: community.hash } as const
  moveCertificates(ledger, { from: CLEARING, to: SUPPLIER, energyWh: unusedWh, ...unused })
  return certified
}

function heldWh({ accounts }: LedgerDraft, member: MemberId): number {
  const account = accounts.get(accountId('certificate', member))
  assert(account !== undefined, 'a member has an account of certificates')
  return Number(balanceNano(account))
}

/** What a home may go on holding: as much as its battery, and nothing in its last slot. */
function keepsWh({ members }: Community, id: MemberId, slot: SlotIndex): number {
  const member = members.get(id)
  if (member === undefined || member.untilSlot === slot + 1) return 0
  return member.site.battery?.capacityWh ?? 0
}
