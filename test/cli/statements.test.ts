/** `ledger statement`, `close`, `reconcile` and `verify --statement` as people run them, on a home's ledger of October. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { StatementDocument } from '../../node/statements/document.ts'
import type { CloseDocument } from '../../node/statements/month-close.ts'
import { makeLedgerChain, writeLedgerHome } from '../support/ledger-chain.ts'
import type { Ended } from './run-command.ts'
import { runCommand, withDirectory } from './run-command.ts'

const HOUR_MS = 3_600_000
/** Saturday, 31 October 2026, 18:00 in Berlin: six hours of the month are left. */
const FIRST_SLOT = Date.UTC(2026, 9, 31, 17) / HOUR_MS
const OCTOBER_HOURS = 6
const MONTH = '2026-10'
/** Until all of October is settled, and one that a test may do without. */
const BLOCKS = OCTOBER_HOURS + 4
const chain = await makeLedgerChain({ blocks: BLOCKS, genesis: { slotMs: HOUR_MS, firstSlot: FIRST_SLOT } })
const { hash } = chain.street.community

const BANK_FILE = `
community: { name: Lindenweg e.V., iban: DE89 3704 0044 0532 0130 00, creditorId: DE98ZZZ09999999999 }
members:
  home-1: { name: Anna, iban: FR1420041010050500013M02606, mandate: { id: M-1, signedOn: 2026-01-31 } }
  home-2: { name: Otto, iban: NL91ABNA0417164300 }
  home-3: { name: Ida, iban: BE68539007547034, mandate: { id: M-3, signedOn: 2026-01-31 } }
`

interface Home {
  readonly directory: string
  readonly config: string
  readonly run: (...args: string[]) => Promise<Ended>
}

function inHome(body: (home: Home) => Promise<void>, blocks = BLOCKS): Promise<void> {
  return withDirectory(async (directory) => {
    const config = await writeLedgerHome(directory, { ...chain, commits: chain.commits.slice(0, blocks) })
    await body({ directory, config, run: (...args) => runCommand(['ledger', ...args, '-c', config]) })
  })
}

function ok({ code, stdout, stderr }: Ended): string {
  assert.is(code, 0, stderr)
  return stdout
}

function refused(ended: Ended, exitCode: number, code: string): void {
  assert.is(ended.code, exitCode, ended.stderr)
  assert.ok(ended.stderr.includes(`(${code})`), ended.stderr)
}

test('a statement comes in every form, and each says the same net', () =>
  inHome(async ({ directory, run }) => {
    const month = ['statement', '--month', MONTH, '--member', 'home-1']
    const document = JSON.parse(ok(await run(...month, '--format', 'json'))) as StatementDocument
    assert.equal([document.month, document.slots.settled], [MONTH, OCTOBER_HOURS])
    assert.is(document.netNano, String(expectedNetNano('home-1')))
    const cents = (Math.abs(Number(document.netCents)) / 100).toFixed(2)
    for (const format of ['text', 'html'])
      assert.ok(ok(await run(...month, '--format', format)).includes(cents), format)
    const csv = ok(await run(...month, '--format', 'csv'))
    assert.ok(csv.split('\n').filter((line) => /2026-10-31T\d\d:00/.test(line)).length >= OCTOBER_HOURS, csv)
    const pdf = join(directory, 'october.pdf')
    ok(await run(...month, '--format', 'pdf', '-o', pdf))
    const bytes = await readFile(pdf)
    assert.is(bytes.subarray(0, 5).toString('latin1'), '%PDF-')
    assert.match(bytes.subarray(-8).toString('latin1'), /%%EOF/)
  }))

test('what a statement cannot be is said with its code', () =>
  inHome(async ({ directory, run }) => {
    refused(
      await run('statement', '--month', MONTH, '--member', 'home-1', '--format', 'pdf'),
      2,
      'usage-output-missing',
    )
    refused(await run('statement', '--month', MONTH, '--member', 'nobody'), 2, 'member-id-unknown')
    refused(await run('statement', '--month', '2025-01', '--member', 'home-1'), 2, 'statement-month-outside')
    refused(
      await run('statement', '--member', 'home-1', '--proof', join(directory, 'p')),
      2,
      'usage-month-missing',
    )
    const nowhere = join(directory, 'no', 'folder.txt')
    refused(
      await run('statement', '--month', MONTH, '--member', 'home-1', '-o', nowhere),
      1,
      'output-unwritable',
    )
  }))

test('the close sums to zero, and its bank files move what it says, whole cents', () =>
  inHome(async ({ directory, run }) => {
    const [bank, out] = [join(directory, 'bank.yaml'), join(directory, 'out')]
    await writeFile(bank, BANK_FILE)
    const flags = ['close', '--month', MONTH, '--bank', bank, '--on', '2026-11-16', '--out', out]
    const close = JSON.parse(ok(await run(...flags, '--json'))) as CloseDocument & {
      files: string[]
      leftOut: { member: string; code: string }[]
    }
    assert.is(close.isFinal, true)
    const members = close.positions.reduce((sum, { netNano }) => sum + BigInt(netNano), 0n)
    assert.is(members + BigInt(close.supplierNano) + BigInt(close.fundNano), 0n)
    for (const { id, netNano } of close.positions) assert.is(netNano, String(expectedNetNano(id)), id)
    assert.equal(
      close.leftOut.map(({ member, code }) => [member, code]),
      [
        ['home-2', 'mandate-missing'],
        ['home-4', 'bank-account-missing'],
      ],
    )
    const collected = await xmlSums(join(out, `pain.008-${MONTH}.xml`))
    assert.equal(collected, { transactions: 2, cents: centsOf(close, 'home-1') + centsOf(close, 'home-3') })
    const csv = await readFile(join(out, `close-${MONTH}.csv`), 'utf8')
    assert.is(csv.trim().split('\n').length, 1 + close.positions.length)
  }))

test('no bank file is made of a month that may still change, nor without a day', () =>
  inHome(async ({ directory, run }) => {
    const [bank, out] = [join(directory, 'bank.yaml'), join(directory, 'out')]
    await writeFile(bank, BANK_FILE)
    const flags = ['close', '--month', MONTH, '--bank', bank, '--out', out]
    refused(await run(...flags, '--on', '2026-11-16'), 1, 'close-month-open')
    refused(await run(...flags), 2, 'usage-close-incomplete')
  }, OCTOBER_HOURS))

test('an invoice that agrees ends with 0, and one that does not with 5, after the rows that say where', () =>
  inHome(async ({ directory, run }) => {
    const close = JSON.parse(ok(await run('close', '--month', MONTH, '--json'))) as CloseDocument
    const invoice = join(directory, 'invoice.csv')
    const importWh = close.positions.reduce((sum, { gridImportWh }) => sum + gridImportWh, 0)
    const exportWh = close.positions.reduce((sum, { gridExportWh }) => sum + gridExportWh, 0)
    // Nobody delivered anything: what all took from the grid is the supplier's, whatever was traded.
    assert.is(importWh - exportWh, OCTOBER_HOURS * (500 + 501 + 502 + 503))
    const lines = (importedWh: number): string =>
      `month,importKWh,exportKWh,amount\n${MONTH},${kwh(importedWh)},${kwh(exportWh)},${nano(close.supplierNano)}\n`
    await writeFile(invoice, lines(importWh))
    assert.match(ok(await run('reconcile', '--invoice', invoice)), /agrees/)
    await writeFile(invoice, lines(importWh + 1000))
    const differs = await run('reconcile', '--invoice', invoice)
    refused(differs, 5, 'invoice-differs')
    assert.match(differs.stdout, /differs from the ledger by/)
  }))

test('a proof is checked where there is no ledger; another community or one changed byte ends with 5', () =>
  inHome(async ({ directory, run }) => {
    const file = join(directory, 'october.proof')
    ok(await run('statement', '--month', MONTH, '--member', 'home-2', '--proof', file))
    const bytes = await readFile(file)
    for (const name of ['data', 'genesis.json', 'streetwatt.yaml'])
      await rm(join(directory, name), { recursive: true })
    const check = (community: string): Promise<Ended> =>
      runCommand(['ledger', 'verify', '--statement', file, '--community', community, '--json'], {
        cwd: directory,
      })
    const verdict = JSON.parse(ok(await check(hash))) as {
      ok: boolean
      failures: unknown[]
      statement: { netNano: string }
    }
    assert.equal([verdict.ok, verdict.failures], [true, []])
    assert.is(verdict.statement.netNano, String(expectedNetNano('home-2')))
    refused(await check('ab'.repeat(32)), 5, 'statement-unproved')
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
    await writeFile(file, bytes)
    assert.is((await check(hash)).code, 5)
  }))

/**
 * Every home takes 500 Wh and its index from the grid in each hour. The first and the third have bid for the same and
 * get what the other two offered, who deliver nothing: they buy what they sold at retail, which is dearer.
 */
function expectedNetNano(id: string): bigint {
  const index = Number(id.split('-')[1]) - 1
  return BigInt(OCTOBER_HOURS) * slotNetNano(index)
}

function slotNetNano(index: number): bigint {
  const [soldWh, boughtWh] = [501 + 503, 500 + 502]
  const used = 500 + index
  const priceMicroPerKwh = PRICE
  if (index % 2 === 0) return -BigInt(used) * priceMicroPerKwh
  const fillWh = index === 1 ? FILL_OF_SECOND : boughtWh - FILL_OF_SECOND
  assert.ok(fillWh < soldWh)
  return BigInt(fillWh) * priceMicroPerKwh - BigInt(used + fillWh) * 300_000n
}

/** All limits are 0.20. */
const PRICE = 200_000n
/** 1002 Wh are wanted of 501 and 503: the shares are 500.01 and 501.99, and the largest remainder gets the last one. */
const FILL_OF_SECOND = 500

function centsOf({ positions }: CloseDocument, id: string): number {
  return Math.abs(Number(positions.find((position) => position.id === id)?.netCents))
}

async function xmlSums(path: string): Promise<{ transactions: number; cents: number }> {
  const xml = await readFile(path, 'utf8')
  const [, count] = /<NbOfTxs>(\d+)</.exec(xml) ?? []
  const [, sum] = /<CtrlSum>([\d.]+)</.exec(xml) ?? []
  return { transactions: Number(count), cents: Math.round(Number(sum) * 100) }
}

function kwh(energyWh: number): string {
  return (energyWh / 1000).toFixed(3)
}

/** Nano as a decimal number of the currency, exactly. */
function nano(amountNano: string): string {
  const digits = amountNano.replace('-', '').padStart(10, '0')
  return `${amountNano.startsWith('-') ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`
}

test.run()
