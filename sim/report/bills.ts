/**
 * Every home's bill, from which its saving can be worked out by hand. Amounts are exact in nano-currency and rounded to
 * cents once, line by line; what rounding the lines leaves over against the rounded sum is a line of its own, so that
 * each column adds up to the cent.
 */
import type { HomeTotals, RunHome, RunResult } from '../fast/run-result.ts'
import { assetWords } from './asset-words.ts'
import { headlineCase } from './figure.ts'
import { escapeText } from './markup.ts'
import { energyWords, exactMoney, moneyWords, roundNano } from './words.ts'

/** One line of a bill; above 0 the home pays. */
export interface BillLine {
  readonly label: string
  readonly amountNano: bigint
  /** As shown. */
  readonly cents: bigint
}

export interface Bill {
  readonly lines: readonly BillLine[]
  readonly totalNano: bigint
  readonly totalCents: bigint
}

/** The bill of one home: the lines' amounts add up to its cost exactly, their cents to the rounded cost. */
export function billOf({ tradeNano, supplierNano, feeNano }: HomeTotals): Bill {
  const parts = [
    { label: 'Neighbours, for what was bought less what was sold', amountNano: -tradeNano },
    { label: 'Supplier, for the rest of import less the rest of export', amountNano: -supplierNano },
    { label: 'Fees', amountNano: feeNano },
  ].map((part) => ({ ...part, cents: roundNano(part.amountNano, 2) }))
  const totalNano = parts.reduce((sum, { amountNano }) => sum + amountNano, 0n)
  const totalCents = roundNano(totalNano, 2)
  const over = totalCents - parts.reduce((sum, { cents }) => sum + cents, 0n)
  const rounding = over === 0n ? [] : [{ label: 'Rounding', amountNano: 0n, cents: over }]
  return { lines: [...parts, ...rounding], totalNano, totalCents }
}

/** What a home saved as it is shown: the difference of the two rounded amounts that stand beside each other. */
export function shownSavingNano(totals: HomeTotals): bigint {
  const beforeCents = roundNano(totals.costNano + totals.savingNano, 2)
  return (beforeCents - billOf(totals).totalCents) * NANO_PER_CENT
}

const NANO_PER_CENT = 10_000_000n

export function billsSection(run: RunResult): string {
  const { homes } = headlineCase(run)
  const pages = run.homes.map((home, index) => {
    const totals = homes[index]
    return totals === undefined ? '' : billPage(run, home, totals)
  })
  return `<section class="card wide" id="bills"><h2>Every home’s bill</h2><p>What each home pays with trading and steering, and what it saved; open one to see how its bill comes about. An amount above zero is paid, below zero received; the exact amounts, all nine digits, are in the CSV.</p><button type="button" data-csv="bills">CSV</button>${pages.join('')}</section>`
}

/** Exact amounts of all homes, for spreadsheets. */
export function billRows(run: RunResult): (string | number)[][] {
  const { homes } = headlineCase(run)
  return [
    [
      'home',
      'importWh',
      'exportWh',
      'boughtWh',
      'soldWh',
      'trade',
      'supplier',
      'fee',
      'cost',
      'tariffAlone',
      'withoutTrading',
      'saving',
    ],
    ...run.homes.flatMap(({ id }, index) => {
      const home = homes[index]
      if (home === undefined) return []
      const { importWh, exportWh, boughtWh, soldWh } = home
      const amounts = [home.tradeNano, home.supplierNano, home.feeNano, home.costNano, home.tariffCostNano]
      const before = home.costNano + home.savingNano
      return [
        [
          id,
          importWh,
          exportWh,
          boughtWh,
          soldWh,
          ...amounts.map(exactMoney),
          exactMoney(before),
          exactMoney(home.savingNano),
        ],
      ]
    }),
  ]
}

function billPage(run: RunResult, home: RunHome, totals: HomeTotals): string {
  const bill = billOf(totals)
  const money = (cents: bigint) => moneyWords(cents * NANO_PER_CENT, run.currency)
  const savedNano = shownSavingNano(totals)
  const saved = moneyWords(savedNano < 0n ? -savedNano : savedNano, run.currency)
  const beforeCents = roundNano(totals.costNano + totals.savingNano, 2)
  const row = (label: string, value: string, kind = '') =>
    `<tr${kind}><th scope="row">${escapeText(label)}</th><td>${escapeText(value)}</td></tr>`
  const energies = [
    ['Used', totals.loadWh],
    ['Made by its roof', totals.pvWh],
    ['Through the meter, in', totals.importWh],
    ['… bought from neighbours', totals.boughtWh],
    ['Through the meter, out', totals.exportWh],
    ['… sold to neighbours', totals.soldWh],
  ] as const
  return `<details class="bill" data-home="${escapeText(home.id)}"><summary>${escapeText(home.title)} <span>${escapeText(assetWords(home))}</span> <b class="pays">${bill.totalCents < 0n ? `gets ${money(-bill.totalCents)}` : `pays ${money(bill.totalCents)}`}</b> <b class="${savedNano < 0n ? 'loss' : 'gain'}">${savedNano < 0n ? 'lost' : 'saved'} ${saved}</b></summary><div class="bill-tables"><table><tbody>${energies.map(([label, energyWh]) => row(label, energyWords(energyWh))).join('')}</tbody></table><table><tbody>${bill.lines.map(({ label, cents }) => row(label, money(cents))).join('')}${row('To pay', money(bill.totalCents), ' class="sum"')}${row('Without trading', money(beforeCents))}${row('Saved', moneyWords(savedNano, run.currency), ' class="sum"')}</tbody></table></div></details>`
}
