/** `streetwatt ledger close`: a community's month, with the files that a bank takes. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OperatingError } from '../../core/units/operating-error.ts'
import { csvText } from '../../statements/csv.ts'
import type { CloseDocument } from '../../statements/month-close.ts'
import { centsText, exactText, kwhText } from '../../statements/rounding.ts'
import { parseCommunityBank } from '../../statements/sepa/community-bank.ts'
import { creditTransfer } from '../../statements/sepa/pain-001.ts'
import { directDebit } from '../../statements/sepa/pain-008.ts'
import type { LeftOut } from '../../statements/sepa/payments.ts'
import { planPayments } from '../../statements/sepa/payments.ts'
import type { Print } from '../print.ts'
import { formatTable } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import { openMonths } from './month-source.ts'
import { unwritable } from './statement.ts'

export interface CloseFlags {
  readonly config: string
  readonly month?: string
  /** The community's file of accounts and mandates; without it no bank file is written. */
  readonly bank?: string
  /** The day on which the bank moves the money, `2026-11-15`. */
  readonly on?: string
  readonly out?: string
  readonly json?: true
}

/** A month's close with what was written and who is in no file. */
interface ClosedMonth extends CloseDocument {
  readonly files: readonly string[]
  readonly leftOut: readonly LeftOut[]
}

/** `nowMs` dates the messages. Throws `close-month-open` before a bank file of a month that may still change. */
export async function runClose(
  flags: CloseFlags,
  { print, terminal, nowMs }: { print: Print; terminal: Pick<Terminal, 'say'>; nowMs: number },
): Promise<void> {
  const close = await openMonths(flags, terminal.say).close(flags.month)
  const files = new Map<string, string>([[`close-${close.month}.csv`, closeCsv(close)]])
  const leftOut = flags.bank === undefined ? [] : await addBankFiles(files, close, { ...flags, nowMs })
  const written = flags.out === undefined ? [] : await writeAll(flags.out, files)
  const document: ClosedMonth = { ...close, files: written, leftOut }
  await print(flags.json === true ? `${JSON.stringify(document)}\n` : closeText(document))
}

async function addBankFiles(
  files: Map<string, string>,
  close: CloseDocument,
  { bank: path = '', on, out, nowMs }: CloseFlags & { readonly nowMs: number },
): Promise<readonly LeftOut[]> {
  if (on === undefined || out === undefined) throw usage('Bank files need --on DAY and --out FOLDER.')
  if (!/^\d{4}-\d{2}-\d{2}$/.test(on) || Number.isNaN(Date.parse(on)))
    throw usage(`"${on}" is no day: write --on 2026-11-15.`)
  if (!close.isFinal) throw stillOpen(close.month)
  if (close.community.currency !== 'EUR') throw notEuro(close.community.currency)
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new OperatingError(
      { code: 'bank-file-unreadable', path },
      `${path} cannot be read: check the path and its permissions.`,
      { cause },
    )
  })
  const bank = parseCommunityBank(text, path)
  const { collect, payOut, leftOut } = planPayments(close, bank)
  const head = (kind: string) => ({
    messageId: `SW-${kind}-${close.month}-${close.community.hash.slice(0, 8)}`,
    createdAt: new Date(nowMs).toISOString().slice(0, 19),
    executionDay: on,
  })
  const parts = { close, bank }
  if (payOut.length > 0) files.set(`pain.001-${close.month}.xml`, creditTransfer(head('CT'), payOut, parts))
  if (collect.length > 0) files.set(`pain.008-${close.month}.xml`, directDebit(head('DD'), collect, parts))
  return leftOut
}

async function writeAll(folder: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  await mkdir(folder, { recursive: true }).catch(unwritable(folder))
  const paths: string[] = []
  for (const [name, text] of files) {
    const path = join(folder, name)
    await writeFile(path, text).catch(unwritable(path))
    paths.push(path)
  }
  return paths
}

function closeCsv({ positions, month }: CloseDocument): string {
  const headings = ['month', 'member', 'title', 'importWh', 'exportWh', 'netNano', 'netCents', 'roundingNano']
  const records = positions.map((position) => [
    month,
    position.id,
    position.title,
    String(position.importWh),
    String(position.exportWh),
    position.netNano,
    position.netCents,
    position.roundingNano,
  ])
  return csvText([headings, ...records])
}

function closeText(close: ClosedMonth): string {
  const { community, month, positions, isFinal, files, leftOut } = close
  const rows = positions.map(({ id, title, importWh, exportWh, netCents }) => [
    id,
    title === id ? '' : title,
    kwhText(importWh),
    kwhText(exportWh),
    centsText(BigInt(netCents)),
  ])
  const lines = [
    `${community.name}: close of ${month}, in ${community.currency}; minus is to be collected`,
    ...(isFinal ? [] : ['Not final: some slots of the month are not settled yet.']),
    '',
    formatTable([['member', 'title', 'in, kWh', 'out, kWh', 'net'], ...rows]),
    `To collect ${centsText(BigInt(close.collectCents))}, to pay out ${centsText(BigInt(close.payOutCents))}.`,
    `Supplier ${exactText(BigInt(close.supplierNano))}, community fund ${exactText(BigInt(close.fundNano))}, rounding ${exactText(BigInt(close.roundingNano))}; with the members' exact amounts all is zero.`,
    ...leftOut.map(
      ({ member, cents, code }) => `In no file: ${member}, ${centsText(BigInt(cents))} (${code}).`,
    ),
    ...files.map((path) => `Wrote ${path}.`),
  ]
  return `${lines.join('\n')}\n`
}

function usage(message: string): OperatingError {
  return new OperatingError({ code: 'usage-close-incomplete' }, message)
}

function stillOpen(month: string): OperatingError {
  return new OperatingError(
    { code: 'close-month-open', month },
    `Not all slots of ${month} are settled, so amounts may still change: close it when they are.`,
  )
}

function notEuro(currency: string): OperatingError {
  return new OperatingError(
    { code: 'close-currency-unsupported', currency },
    `SEPA moves euros, and this community counts in ${currency}: take the CSV to your bank.`,
  )
}
