/** What the community collects from members: a SEPA core direct debit, pain.008.001.08 of ISO 20022. */
import type { CloseDocument } from '../month-close.ts'
import type { CommunityBank } from './community-bank.ts'
import type { MessageHead } from './message.ts'
import { account, agent, amount, endToEnd, groupHeader, partyName, remittance, totals } from './message.ts'
import type { MonthPayments } from './payments.ts'
import type { Element } from './xml.ts'
import { element, xmlText } from './xml.ts'

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:pain.008.001.08'

type Collection = MonthPayments['collect'][number]

/** `payments` is not empty, and the community has a creditor identifier. */
export function directDebit(
  head: MessageHead,
  payments: readonly Collection[],
  { close, bank }: { readonly close: CloseDocument; readonly bank: CommunityBank },
): string {
  const { community } = bank
  const batch = element('PmtInf', [
    element('PmtInfId', `${head.messageId}-1`.slice(-35)),
    element('PmtMtd', 'DD'),
    ...totals(payments),
    element('PmtTpInf', [
      element('SvcLvl', [element('Cd', 'SEPA')]),
      element('LclInstrm', [element('Cd', 'CORE')]),
      // Since November 2016 a first collection may be sent as a recurring one.
      element('SeqTp', 'RCUR'),
    ]),
    element('ReqdColltnDt', head.executionDay),
    element('Cdtr', [partyName(community.name)]),
    account('CdtrAcct', community.iban),
    agent('CdtrAgt', community.bic),
    element('ChrgBr', 'SLEV'),
    creditorScheme(community.creditorId ?? ''),
    ...payments.map((payment) => collection(payment, close)),
  ])
  const initiation = element('CstmrDrctDbtInitn', [groupHeader(head, payments, community.name), batch])
  return xmlText(element('Document', [initiation], { xmlns: NAMESPACE }))
}

function creditorScheme(creditorId: string): Element {
  const scheme = element('SchmeNm', [element('Prtry', 'SEPA')])
  const other = element('Othr', [element('Id', creditorId), scheme])
  return element('CdtrSchmeId', [element('Id', [element('PrvtId', [other])])])
}

function collection({ member, bank, cents, mandate }: Collection, close: CloseDocument): Element {
  const { month, community } = close
  return element('DrctDbtTxInf', [
    endToEnd(month, member.id),
    amount(cents),
    element('DrctDbtTx', [
      element('MndtRltdInf', [element('MndtId', mandate.id), element('DtOfSgntr', mandate.signedOn)]),
    ]),
    agent('DbtrAgt', bank.bic),
    element('Dbtr', [partyName(bank.name)]),
    account('DbtrAcct', bank.iban),
    remittance(`${community.name}, ${month}, ${member.id}`),
  ])
}
