/** The document of `demo --json` (design section 7), from what every home computed itself at one height. */
import type { Scenario } from '../../../sim/scenario/scenario.ts'
import { ASSETS } from '../../core/ledger/account.ts'
import { demoTariff } from './demo-tariff.ts'
import type { BlockOutcome, OutcomeAccount, OutcomeSettled } from '../../engine/outcome.ts'
import type { StreetFiles } from './street-files.ts'
import type { StreetHistory } from './street-record.ts'

export interface DocumentParts {
  readonly scenario: Scenario
  readonly files: StreetFiles
  /** Up to the height of `outcomes`, so that every balance is the sum of what is listed. */
  readonly history: StreetHistory
  /** Of every home, at one height, in the order of the homes. */
  readonly outcomes: readonly BlockOutcome[]
}

export function demoDocument({ scenario, files, history, outcomes }: DocumentParts): object {
  const names = new Map(files.homes.map((home) => [home.memberKey, home.id]))
  const nameOf = (member: string): string => names.get(member) ?? member
  const accounts = outcomes[0]?.accounts ?? []
  return {
    slots: history.slots.map((each) => describeSlot(each, scenario.slotMs, nameOf)),
    settled: history.settled.map((row) => describeSettled(row, nameOf)),
    trueUps: history.trueUps.map(({ member, ...row }) => ({ home: nameOf(member), ...row })),
    homes: files.homes.map(({ id }, index) => ({
      id,
      height: outcomes[index]?.height,
      stateRoot: outcomes[index]?.stateRoot,
    })),
    accounts: ASSETS.flatMap((asset) => accounts.filter((account) => account.asset === asset)).map(
      (account) => ({ ...account, id: nameOf(account.id.replace(/^[a-z]+\//, '')) }),
    ),
    tariffs: describeTariffs(scenario),
    sumNano: sumOf(accounts, 'money'),
    sumWh: sumOf(accounts, 'certificate'),
    ruleHash: files.genesis.rule.hash,
    communityHash: files.communityHash,
  }
}

/**
 * `orders` is the published book in canonical order, in the columns of `clear`'s CSV, with what each order got; `fills`
 * says whether they bind, which a block that was final too late does not.
 */
function describeSlot(
  { slot, outcome, fills }: StreetHistory['slots'][number],
  slotMs: number,
  nameOf: (member: string) => string,
): object {
  const status = outcome === undefined ? 'no-block' : outcome.energyWh > 0 ? 'cleared' : 'no-trade'
  return {
    slot,
    startMs: slot * slotMs,
    status,
    orders: (outcome?.orders ?? []).map(({ member, ...order }) => describeOrder(order, nameOf(member))),
    energyWh: outcome?.energyWh ?? 0,
    priceMicroPerKwh: outcome?.buyPriceMicroPerKwh ?? null,
    fills,
  }
}

function describeOrder(order: Omit<BlockOutcome['orders'][number], 'member'>, member: string): object {
  const { order: id, side, energyWh, priceMicroPerKwh, filledWh, amountNano, feeNano } = order
  return { order: id, member, side, energyWh, priceMicroPerKwh, filledWh, amountNano, feeNano }
}

/** Amounts from the home's side: positive is received. */
function describeSettled(row: OutcomeSettled, nameOf: (member: string) => string): object {
  const { slot, importWh, exportWh, boughtWh, soldWh, tradeNano, supplierNano, feeNano, quality } = row
  const home = nameOf(row.member)
  return { slot, home, importWh, exportWh, boughtWh, soldWh, tradeNano, supplierNano, feeNano, quality }
}

function describeTariffs(scenario: Scenario): object {
  const { currency, homes } = scenario
  const tariff = demoTariff(scenario)
  return { currency, ...tariff, homes: Object.fromEntries(homes.map(({ id }) => [id, tariff])) }
}

function sumOf(accounts: readonly OutcomeAccount[], asset: string): string {
  return accounts
    .reduce((sum, account) => (account.asset === asset ? sum + BigInt(account.balance) : sum), 0n)
    .toString()
}
