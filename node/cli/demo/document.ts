/** The document of `demo --once N --json` (design section 7), from what every home computed itself at one height. */
import type { Scenario } from '../../../sim/scenario/scenario.ts'
import type { BlockOutcome, OutcomeAccount, OutcomeSettled } from '../../engine/outcome.ts'
import type { StreetFiles } from './street-files.ts'
import type { SlotRecord, StreetRecord } from './street-record.ts'

export interface DocumentParts {
  readonly scenario: Scenario
  readonly files: StreetFiles
  readonly record: StreetRecord
  readonly slots: number
  /** Of every home, at one height, in the order of the homes. */
  readonly outcomes: readonly BlockOutcome[]
}

export function demoDocument({ scenario, files, record, slots, outcomes }: DocumentParts): object {
  const names = new Map(files.homes.map((home) => [home.memberKey, home.id]))
  const nameOf = (member: string): string => names.get(member) ?? member
  const lastSlot = files.genesis.firstSlot + slots
  const accounts = outcomes[0]?.accounts ?? []
  return {
    slots: record.slots().filter(({ slot }) => slot < lastSlot).map((each) => describeSlot(each, scenario.slotMs, nameOf)),
    settled: record.settled().filter(({ slot }) => slot < lastSlot).map((row) => describeSettled(row, nameOf)),
    homes: files.homes.map(({ id }, index) => ({ id, height: outcomes[index]?.height, stateRoot: outcomes[index]?.stateRoot })),
    accounts: accounts.map((account) => ({ ...account, id: nameOf(account.id.replace(/^[a-z]+\//, '')) })),
    tariffs: describeTariffs(scenario),
    sumNano: sumOf(accounts, 'money'),
    sumWh: sumOf(accounts, 'certificate'),
    ruleHash: files.genesis.rule.hash,
  }
}

/** `orders` is the published book in canonical order, in the columns of `clear`'s CSV, with what each order got. */
function describeSlot({ slot, outcome }: SlotRecord, slotMs: number, nameOf: (member: string) => string): object {
  const status = outcome === undefined ? 'no-block' : outcome.energyWh > 0 ? 'cleared' : 'no-trade'
  return {
    slot,
    startMs: slot * slotMs,
    status,
    orders: (outcome?.orders ?? []).map(({ order, member, side, energyWh, priceMicroPerKwh, filledWh, amountNano }) => ({
      order,
      member: nameOf(member),
      side,
      energyWh,
      priceMicroPerKwh,
      filledWh,
      amountNano,
    })),
    energyWh: outcome?.energyWh ?? 0,
    priceMicroPerKwh: outcome?.buyPriceMicroPerKwh ?? null,
  }
}

/** Amounts from the home's side: positive is received. */
function describeSettled(row: OutcomeSettled, nameOf: (member: string) => string): object {
  const { slot, importWh, exportWh, boughtWh, soldWh, tradeNano, supplierNano, quality } = row
  return { slot, home: nameOf(row.member), importWh, exportWh, boughtWh, soldWh, tradeNano, supplierNano, feeNano: '0', quality }
}

function describeTariffs({ tariff, currency, homes }: Scenario): object {
  return { currency, ...tariff, homes: Object.fromEntries(homes.map(({ id }) => [id, tariff])) }
}

function sumOf(accounts: readonly OutcomeAccount[], asset: string): string {
  return accounts.reduce((sum, account) => (account.asset === asset ? sum + BigInt(account.balance) : sum), 0n).toString()
}
