/** Bank files against the rules of the published schemas, restated here: structure, order, checksums, sums. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { CloseDocument, ClosePosition } from '../../../node/statements/month-close.ts'
import { parseCommunityBank } from '../../../node/statements/sepa/community-bank.ts'
import { isBic, isCreditorId, parseIban } from '../../../node/statements/sepa/iban.ts'
import { creditTransfer } from '../../../node/statements/sepa/pain-001.ts'
import { directDebit } from '../../../node/statements/sepa/pain-008.ts'
import { planPayments } from '../../../node/statements/sepa/payments.ts'
import { sepaText } from '../../../node/statements/sepa/sepa-text.ts'

/** Examples that banks publish; no account of anybody. */
const BANK_FILE = `
community: { name: "Lindenweg e.V. & Söhne", iban: DE89 3704 0044 0532 0130 00, creditorId: DE98ZZZ09999999999 }
members:
  home-1: { name: Änne Müller-Łukasz, iban: GB29NWBK60161331926819, bic: NWBKGB2LXXX }
  home-2: { name: Otto, iban: FR1420041010050500013M02606, mandate: { id: M-2, signedOn: 2026-01-31 } }
  home-3: { name: Ida, iban: NL91ABNA0417164300 }
  home-5: { name: Uwe, iban: BE68539007547034, mandate: { id: M-5, signedOn: 2026-02-01 } }
`
const bank = parseCommunityBank(BANK_FILE, 'bank.yaml')
const HEAD = {
  messageId: 'SW-CT-2026-10-abcdef01',
  createdAt: '2026-11-03T09:00:00',
  executionDay: '2026-11-16',
}
const close = makeClose({
  'home-1': 1234,
  'home-2': -5607,
  'home-3': -100,
  'home-4': 50,
  'home-5': -1,
  'home-6': 0,
})
const plan = planPayments(close, bank)

test('account numbers, bank codes and creditor identifiers are checked by their digits', () => {
  assert.is(parseIban('de89 3704 0044 0532 0130 00'), 'DE89370400440532013000')
  for (const wrong of ['DE88370400440532013000', 'DE8937040044053201300', 'DE89', '', 'XX00!'])
    assert.is(parseIban(wrong), undefined, wrong)
  assert.ok(isBic('NWBKGB2LXXX') && isBic('NWBKGB2L'))
  assert.not.ok(isBic('NWBK') || isBic('nwbkgb2l'))
  assert.ok(isCreditorId('DE98ZZZ09999999999'))
  assert.not.ok(isCreditorId('DE97ZZZ09999999999'))
})

test('who owes is collected, who is owed is paid, and who is in no file is named with the reason', () => {
  assert.equal(
    plan.payOut.map(({ member, cents }) => [member.id, cents]),
    [['home-1', 1234n]],
  )
  assert.equal(
    plan.collect.map(({ member, cents }) => [member.id, cents]),
    [
      ['home-2', 5607n],
      ['home-5', 1n],
    ],
  )
  assert.equal(plan.leftOut, [
    { member: 'home-3', cents: '-100', code: 'mandate-missing' },
    { member: 'home-4', cents: '50', code: 'bank-account-missing' },
  ])
})

test('a credit transfer has the elements of pain.001.001.09 in the order of its schema', () => {
  const xml = creditTransfer(HEAD, plan.payOut, { close, bank })
  assert.ok(xml.includes('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">'))
  const tree = parseXml(xml)
  assert.equal(names(tree, 'GrpHdr'), ['MsgId', 'CreDtTm', 'NbOfTxs', 'CtrlSum', 'InitgPty'])
  assert.equal(names(tree, 'PmtInf'), [
    ...['PmtInfId', 'PmtMtd', 'NbOfTxs', 'CtrlSum', 'PmtTpInf', 'ReqdExctnDt'],
    ...['Dbtr', 'DbtrAcct', 'DbtrAgt', 'ChrgBr', 'CdtTrfTxInf'],
  ])
  assert.equal(names(tree, 'CdtTrfTxInf'), ['PmtId', 'Amt', 'CdtrAgt', 'Cdtr', 'CdtrAcct', 'RmtInf'])
  checkSums(tree, 1, '12.34')
  checkTexts(tree)
})

test('a direct debit has the elements of pain.008.001.08 in the order of its schema', () => {
  const tree = parseXml(directDebit(HEAD, plan.collect, { close, bank }))
  assert.equal(names(tree, 'PmtInf'), [
    ...['PmtInfId', 'PmtMtd', 'NbOfTxs', 'CtrlSum', 'PmtTpInf', 'ReqdColltnDt', 'Cdtr', 'CdtrAcct'],
    ...['CdtrAgt', 'ChrgBr', 'CdtrSchmeId', 'DrctDbtTxInf', 'DrctDbtTxInf'],
  ])
  assert.equal(names(tree, 'DrctDbtTxInf'), [
    ...['PmtId', 'InstdAmt', 'DrctDbtTx', 'DbtrAgt', 'Dbtr', 'DbtrAcct', 'RmtInf'],
  ])
  checkSums(tree, 2, '56.08')
  checkTexts(tree)
  assert.equal(texts(tree, 'MndtId'), ['M-2', 'M-5'])
})

test('names are written with the characters that every bank takes', () => {
  assert.is(sepaText('Änne Müller-Łukasz', 70), 'Aenne Mueller-Lukasz')
  assert.is(sepaText('//a//b/', 70), 'a/b')
  assert.is(sepaText('日本', 70), '..')
  assert.is(sepaText('x'.repeat(90), 70).length, 70)
})

test('a bank file with wrong digits is refused with its place', () => {
  const wrong = BANK_FILE.replace('FR14', 'FR15')
  try {
    parseCommunityBank(wrong, 'bank.yaml')
    assert.unreachable()
  } catch (error) {
    assert.match(String(error), 'members.home-2.iban')
  }
  for (const text of ['[', 'community: 1', `${BANK_FILE}\nextra: 1`])
    assert.throws(() => parseCommunityBank(text, 'bank.yaml'))
})

interface Node {
  readonly name: string
  readonly text: string
  readonly children: readonly Node[]
}

/** Enough of XML for what we write, and strict about it. */
function parseXml(xml: string): Node {
  const tokens = xml.replace(/^<\?xml[^>]*\?>\s*/, '').match(/<[^>]+>|[^<]+/g) ?? []
  let at = 0
  function read(): Node {
    const open = /^<([A-Za-z0-9]+)( [^>]*)?>$/.exec(tokens[at++] ?? '')
    assert.ok(open, 'an element opens')
    const children: Node[] = []
    let text = ''
    for (;;) {
      const token = tokens[at] ?? ''
      if (token === `</${open[1] ?? ''}>`) break
      assert.ok(token !== '' && !token.startsWith('</'), `${open[1] ?? ''} is closed`)
      if (token.startsWith('<')) children.push(read())
      else {
        text += token
        at++
      }
    }
    at++
    return { name: open[1] ?? '', text: text.trim(), children }
  }
  return read()
}

function all(node: Node, name: string): Node[] {
  return [...(node.name === name ? [node] : []), ...node.children.flatMap((child) => all(child, name))]
}

function names(tree: Node, name: string): string[] {
  return (all(tree, name)[0]?.children ?? []).map((child) => child.name)
}

function texts(tree: Node, name: string): string[] {
  return all(tree, name).map(({ text }) => text)
}

/** Both heads say the number and the sum of what follows. */
function checkSums(tree: Node, count: number, sum: string): void {
  assert.equal(texts(tree, 'NbOfTxs'), [String(count), String(count)])
  assert.equal(texts(tree, 'CtrlSum'), [sum, sum])
  const cents = texts(tree, 'InstdAmt').map((text) => Number(text.replace('.', '')))
  assert.is(cents.length, count)
  assert.is(
    cents.reduce((total, each) => total + each, 0),
    Number(sum.replace('.', '')),
  )
}

/** Lengths and forms of the schema's simple types. */
function checkTexts(tree: Node): void {
  for (const name of ['MsgId', 'PmtInfId', 'EndToEndId', 'MndtId'])
    for (const text of texts(tree, name)) assert.match(text, /^[A-Za-z0-9/\-?:().,'+ ]{1,35}$/)
  for (const text of texts(tree, 'Nm')) assert.match(text, /^[A-Za-z0-9/\-?:().,'+ ]{1,70}$/)
  for (const text of texts(tree, 'Ustrd')) assert.match(text, /^[A-Za-z0-9/\-?:().,'+ ]{1,140}$/)
  for (const text of texts(tree, 'IBAN')) assert.is(parseIban(text), text)
  for (const text of texts(tree, 'InstdAmt')) assert.match(text, /^\d{1,15}\.\d\d$/)
  for (const text of texts(tree, 'CreDtTm')) assert.match(text, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
  const ids = texts(tree, 'EndToEndId')
  assert.is(new Set(ids).size, ids.length)
}

function makeClose(cents: Readonly<Record<string, number>>): CloseDocument {
  const positions = Object.entries(cents).map(([id, netCents]): ClosePosition => ({
    ...{ id, title: id, key: '', netNano: `${String(netCents)}0000000`, netCents: String(netCents) },
    ...{
      roundingNano: '0',
      importWh: 0,
      exportWh: 0,
      gridImportWh: 0,
      gridExportWh: 0,
      trueUpImportWh: 0,
      trueUpExportWh: 0,
      supplierNano: '0',
    },
  }))
  return {
    version: 1,
    community: { name: 'Lindenweg', hash: '00'.repeat(32), currency: 'EUR' },
    month: '2026-10',
    isFinal: true,
    positions,
    ...{ collectCents: '0', payOutCents: '0', supplierNano: '0', fundNano: '0', roundingNano: '0' },
  }
}

test.run()
