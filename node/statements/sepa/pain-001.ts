/** What the community pays out to members: a SEPA credit transfer, pain.001.001.09 of ISO 20022. */
import type { CloseDocument } from '../month-close.ts'
import type { CommunityBank } from './community-bank.ts'
import type { MessageHead } from './message.ts'
import { account, agent, amount, endToEnd, groupHeader, partyName, remittance, totals } from './message.ts'
import type { BankPayment } from './payments.ts'
import type { Element } from './xml.ts'
import { element, xmlText } from './xml.ts'

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09'

/** `payments` is not empty: a message without a payment is none. */
export function creditTransfer(
  head: MessageHead,
  payments: readonly BankPayment[],
  { close, bank }: { readonly close: CloseDocument; readonly bank: CommunityBank },
): string {
  const { community } = bank
  const batch = element('PmtInf', [
    element('PmtInfId', `${head.messageId}-1`.slice(-35)),
    element('PmtMtd', 'TRF'),
    ...totals(payments),
    element('PmtTpInf', [element('SvcLvl', [element('Cd', 'SEPA')])]),
    element('ReqdExctnDt', [element('Dt', head.executionDay)]),
    element('Dbtr', [partyName(community.name)]),
    account('DbtrAcct', community.iban),
    agent('DbtrAgt', community.bic),
    element('ChrgBr', 'SLEV'),
    ...payments.map((payment) => transfer(payment, close)),
  ])
  const initiation = element('CstmrCdtTrfInitn', [groupHeader(head, payments, community.name), batch])
  return xmlText(element('Document', [initiation], { xmlns: NAMESPACE }))
}

function transfer({ member, bank, cents }: BankPayment, { month, community }: CloseDocument): Element {
  return element('CdtTrfTxInf', [
    endToEnd(month, member.id),
    element('Amt', [amount(cents)]),
    bank.bic === undefined ? undefined : agent('CdtrAgt', bank.bic),
    element('Cdtr', [partyName(bank.name)]),
    account('CdtrAcct', bank.iban),
    remittance(`${community.name}, ${month}, ${member.id}`),
  ])
}
