/** What both payment messages of ISO 20022 have in common: heads, parties, accounts, sums. */
import { centsText } from '../rounding.ts'
import type { BankPayment } from './payments.ts'
import { sepaText } from './sepa-text.ts'
import type { Element } from './xml.ts'
import { element } from './xml.ts'

export interface MessageHead {
  /** Unique at the bank: one month of one community gives one message of a kind. */
  readonly messageId: string
  /** ISO 8601 without a zone, as the schema asks. */
  readonly createdAt: string
  /** The day on which money moves. */
  readonly executionDay: string
}

const ID_LIMIT = 35
const NAME_LIMIT = 70
const REMITTANCE_LIMIT = 140

export function groupHeader(head: MessageHead, payments: readonly BankPayment[], initiator: string): Element {
  return element('GrpHdr', [
    element('MsgId', sepaText(head.messageId, ID_LIMIT)),
    element('CreDtTm', head.createdAt),
    ...totals(payments),
    element('InitgPty', [partyName(initiator)]),
  ])
}

/** Number and control sum of a message and of its one batch. */
export function totals(payments: readonly BankPayment[]): Element[] {
  const sum = payments.reduce((total, { cents }) => total + cents, 0n)
  return [element('NbOfTxs', String(payments.length)), element('CtrlSum', centsText(sum))]
}

export function partyName(name: string): Element {
  return element('Nm', sepaText(name, NAME_LIMIT))
}

export function account(name: 'DbtrAcct' | 'CdtrAcct', iban: string): Element {
  return element(name, [element('Id', [element('IBAN', iban)])])
}

/** A bank by its BIC; within SEPA an IBAN is enough, and the schema has a word for it. */
export function agent(name: 'DbtrAgt' | 'CdtrAgt', bic: string | undefined): Element {
  const known = bic === undefined ? element('Othr', [element('Id', 'NOTPROVIDED')]) : element('BICFI', bic)
  return element(name, [element('FinInstnId', [known])])
}

export function amount(cents: bigint): Element {
  return element('InstdAmt', centsText(cents), { Ccy: 'EUR' })
}

/** By month and member: it comes back with the payment, also when it fails. */
export function endToEnd(month: string, memberId: string): Element {
  return element('PmtId', [element('EndToEndId', sepaText(`${month} ${memberId}`, ID_LIMIT))])
}

export function remittance(text: string): Element {
  return element('RmtInf', [element('Ustrd', sepaText(text, REMITTANCE_LIMIT))])
}
