/** What the demo says at its end: what the street traded, and each home against its tariff alone. */
import type { GenesisMember } from '../../core/governance/genesis.ts'
import { tariffAloneNano } from '../../core/settlement/settle-member.ts'
import type { BlockOutcome, OutcomeSettled } from '../../engine/outcome.ts'
import type { StreetRecord } from './street-record.ts'
import type { Names } from './words.ts'
import { clockTime, kwh, money } from './words.ts'

interface HomeSum {
  readonly title: string
  readonly boughtWh: number
  readonly soldWh: number
  readonly streetNano: bigint
  readonly aloneNano: bigint
}

/** Longer titles give way to ids, so that the table fits a terminal. */
const LONGEST_TITLE = 20

export function summaryLines(record: StreetRecord, { genesis }: Names): string[] {
  const rows = record.settled()
  if (rows.length === 0) return ['No slot is settled yet: a slot settles after its delivery.']
  const homes = genesis.members.map((member) => ({
    ...sumOf(member, rows),
    title: member.title.length <= LONGEST_TITLE ? member.title : member.id,
  }))
  const all = homes.reduce(add, { title: 'together', boughtWh: 0, soldWh: 0, streetNano: 0n, aloneNano: 0n })
  const width = Math.max(...[...homes, all].map(({ title }) => title.length))
  const from = clockTime(Math.min(...rows.map((row) => row.slot)) * genesis.slotMs, genesis)
  const to = clockTime((Math.max(...rows.map((row) => row.slot)) + 1) * genesis.slotMs, genesis)
  const count = record.settledSlots()
  return [
    `${String(count)} ${count === 1 ? 'slot' : 'slots'} settled, ${from} to ${to}, ${kwh(all.boughtWh)} traded between neighbours. In ${genesis.currency}:`,
    '',
    row({ title: '', width }, ['bought', 'sold', 'with the street', 'tariff alone', 'better by']),
    ...[...homes, all].map((home) => homeLine(home, width)),
  ]
}

/** Whether all homes hold the same ledger, from what each of them computed itself. */
export function agreementLine(outcomes: readonly BlockOutcome[], { genesis }: Names): string {
  const [first] = outcomes
  const isOne = outcomes.every(({ stateRoot }) => stateRoot === first?.stateRoot)
  const height = String(first?.height)
  if (!isOne)
    return `The homes' ledgers differ at height ${height}; please report it with the homes' data directories.`
  const sum = (first?.accounts ?? []).reduce(
    (total, account) => (account.asset === 'money' ? total + BigInt(account.balance) : total),
    0n,
  )
  return `All ${String(genesis.members.length)} homes hold the same ledger at height ${height} (${first?.stateRoot.slice(0, 12) ?? ''}…); its accounts sum to ${sum.toString()}.`
}

function sumOf(member: GenesisMember, rows: readonly OutcomeSettled[]): HomeSum {
  return rows
    .filter((row) => row.member === member.memberKey)
    .map((row) => ({
      title: member.title,
      boughtWh: row.boughtWh,
      soldWh: row.soldWh,
      streetNano: BigInt(row.tradeNano) + BigInt(row.supplierNano) + BigInt(row.feeNano),
      aloneNano: BigInt(tariffAloneNano(row)),
    }))
    .reduce(add, { title: member.title, boughtWh: 0, soldWh: 0, streetNano: 0n, aloneNano: 0n })
}

function add(sum: HomeSum, part: HomeSum): HomeSum {
  return {
    title: sum.title,
    boughtWh: sum.boughtWh + part.boughtWh,
    soldWh: sum.soldWh + part.soldWh,
    streetNano: sum.streetNano + part.streetNano,
    aloneNano: sum.aloneNano + part.aloneNano,
  }
}

function homeLine({ title, boughtWh, soldWh, streetNano, aloneNano }: HomeSum, width: number): string {
  return row({ title, width }, [
    kwh(boughtWh),
    kwh(soldWh),
    money(streetNano),
    money(aloneNano),
    money(streetNano - aloneNano),
  ])
}

function row({ title, width }: { title: string; width: number }, cells: readonly string[]): string {
  const widths = [10, 10, 15, 12, 9]
  return `  ${title.padEnd(width)}  ${cells.map((cell, index) => cell.padStart(widths[index] ?? 0)).join('  ')}`
}
