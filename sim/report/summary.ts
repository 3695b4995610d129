/** The report in a few sentences: who saved, who lost, why, and against what. */
import type { RunResult } from '../fast/run-result.ts'
import { assetGroup, assetWords } from './asset-words.ts'
import type { SavingHome } from './figures/savings.ts'
import { savingHomes } from './figures/savings.ts'
import { headlineCase } from './figure.ts'
import { countWords, decimal, energyWords, moneyWords, priceWords, shareWords } from './words.ts'

export interface Summary {
  readonly headline: string
  /** Each answers one question. */
  readonly answers: readonly { readonly question: string; readonly answer: string }[]
}

export function summarise(run: RunResult): Summary {
  const homes = savingHomes(run)
  return {
    headline: headline(run, homes),
    answers: [
      { question: 'Who saved?', answer: whoSaved(run, homes) },
      { question: 'Who lost?', answer: whoLost(run, homes) },
      { question: 'Why?', answer: why(run) },
      { question: 'Against what?', answer: againstWhat(run) },
    ],
  }
}

/** What the homes would have paid without trading, all together. */
export function tariffAloneNano(run: RunResult): bigint {
  return run.cases.none.homes.reduce((sum, { costNano }) => sum + costNano, 0n)
}

function headline(run: RunResult, homes: readonly SavingHome[]): string {
  const { savingNano } = headlineCase(run).kpis
  const before = tariffAloneNano(run)
  const street = run.title ?? 'the street'
  const days = Math.round((run.slots * run.slotMs) / 86_400_000)
  const share = before > 0n ? `, ${shareWords(Number(savingNano) / Number(before), 1)} of their bill` : ''
  const money = (nano: bigint) => moneyWords(nano, run.currency)
  const span = days === 0 ? 'part of a day' : countWords(days, 'day')
  const what = whatDidIt(run)
  return savingNano >= 0n
    ? `In ${span} ${what} saved the ${homes.length} homes of ${street} ${money(savingNano)}${share}.`
    : `In ${span} ${what} cost the ${homes.length} homes of ${street} ${money(-savingNano)}.`
}

/** Where nothing moved but money, nobody is told of steering. */
function whatDidIt(run: RunResult): string {
  return headlineCase(run).kpis.physicalGainNano === 0n ? 'trading' : 'trading and steering'
}

function whoSaved(run: RunResult, homes: readonly SavingHome[]): string {
  const winners = homes.filter(({ savingNano }) => savingNano > 0n)
  const [most] = winners
  const least = winners.at(-1)
  if (most === undefined || least === undefined) return 'Nobody.'
  const named = (each: SavingHome) =>
    `${each.home.title} (${assetWords(each.home)}) ${moneyWords(each.savingNano, run.currency)}${perTradedWords(run, each)}`
  const groups = [...new Set(winners.map(({ home }) => assetGroup(home)))]
    .map((group) => ({ group, mean: meanNano(winners.filter(({ home }) => assetGroup(home) === group)) }))
    .sort((left, right) => (left.mean < right.mean ? 1 : -1))
    .map(
      ({ group, mean }) =>
        `${moneyWords(mean, run.currency)} with ${group === 'neither' ? 'none of these' : group}`,
    )
  return `${countWords(winners.length, 'home')} of ${homes.length}. Most: ${named(most)}; least: ${named(least)}. Who buys while sun is plenty gains most on a kWh, who sells then gains least. On the mean ${groups.join(', ')}.`
}

/** What explains a home's saving best: how much it traded, and how far from its own tariff. */
function perTradedWords({ currency }: RunResult, { totals, savingNano }: SavingHome): string {
  const tradedWh = totals.boughtWh + totals.soldWh
  if (tradedWh === 0) return ''
  // Nano per Wh are micro per kWh.
  return `, ${priceWords(Math.round(Number(savingNano) / tradedWh), currency)} on each of ${energyWords(tradedWh)} traded`
}

function meanNano(homes: readonly SavingHome[]): bigint {
  return homes.reduce((sum, { savingNano }) => sum + savingNano, 0n) / BigInt(Math.max(1, homes.length))
}

function whoLost(run: RunResult, homes: readonly SavingHome[]): string {
  const losers = homes.filter(({ savingNano }) => savingNano < 0n).reverse()
  const same = homes.filter(({ savingNano }) => savingNano === 0n).length
  const unmoved =
    same === 0 ? '' : ` ${countWords(same, 'home')} ${same === 1 ? 'is' : 'are'} as well off as before.`
  if (losers.length === 0) return `Nobody: no home is worse off than without trading.${unmoved}`
  const named = losers
    .slice(0, 3)
    .map(
      ({ home, savingNano }) =>
        `${home.title} (${assetWords(home)}) ${moneyWords(-savingNano, run.currency)}`,
    )
  const more = losers.length > 3 ? ` and ${losers.length - 3} more` : ''
  const reason =
    run.forecastErrorPpm > 0
      ? ' Trades are firm: who uses or makes other than expected pays the difference at the tariff.'
      : ' They moved energy for a price that did not pay for it.'
  return `${countWords(losers.length, 'home')}: ${named.join(', ')}${more}.${reason}${unmoved}`
}

function why(run: RunResult): string {
  const { kpis } = headlineCase(run)
  const money = (nano: bigint) => moneyWords(nano, run.currency)
  if (kpis.tradedWh === 0 || kpis.meanPriceMicroPerKwh === null)
    return 'Nothing was traded, so nothing changed.'
  const price = priceWords(kpis.meanPriceMicroPerKwh, run.currency)
  const { retail, feedIn } = meanTariff(run)
  const inside = `${energyWords(kpis.tradedWh)} changed hands between neighbours, ${shareWords(kpis.localShare)} of what was used, at ${price} on the mean: the supplier asks ${priceWords(retail, run.currency)} and pays ${priceWords(feedIn, run.currency)}, so a price between them is better for both sides.`
  const fees = kpis.feeNano + kpis.surplusNano
  const kept = fees === 0n ? '' : ` Fees of ${money(fees)} stay in the community.`
  const { accountingGainNano, physicalGainNano } = kpis
  const movedWh = run.cases.none.kpis.streetImportWh - kpis.streetImportWh
  const moved =
    movedWh === 0
      ? 'no less energy came from outside'
      : `${energyWords(Math.abs(movedWh))} ${movedWh > 0 ? 'less' : 'more'} came from outside`
  return `${inside} ${money(accountingGainNano)} of the saving is trading alone (accounting): the same energy at better prices, money that the supplier no longer gets. ${money(physicalGainNano)} is steering (physical), what moving energy would save at the tariffs alone: batteries and loads followed the price, and ${moved}.${batteryWords(run, money)}${kept}`
}

/** What a gain may have cost that no bill shows; nothing where no battery did otherwise. */
function batteryWords({ cases }: RunResult, money: (nano: bigint) => string): string {
  const { steered, none } = cases
  const wearNano = steered.kpis.batteryWearNano - none.kpis.batteryWearNano
  const storedNano = steered.kpis.storedChangeNano - none.kpis.storedChangeNano
  if (wearNano === 0n && storedNano === 0n) return ''
  const change = (nano: bigint) => (nano < 0n ? `${money(-nano)} less` : `${money(nano)} more`)
  return ` In no bill: batteries wear by ${change(wearNano)} and hold ${change(storedNano)} at the end; with both the saving is ${money(steered.kpis.savingAfterBatteriesNano)}.`
}

function meanTariff({ tariffs, slots }: RunResult): { retail: number; feedIn: number } {
  const mean = (column: Int32Array) =>
    column.reduce((sum, each) => sum + each, 0) / Math.max(1, column.length)
  return slots === 0
    ? { retail: 0, feedIn: 0 }
    : {
        retail: Math.round(mean(tariffs.retailMicroPerKwh)),
        feedIn: Math.round(mean(tariffs.feedInMicroPerKwh)),
      }
}

function againstWhat(run: RunResult): string {
  const before = tariffAloneNano(run)
  const after = before - headlineCase(run).kpis.savingNano
  return `Against the same homes with the same sun, each alone with its supplier: ${moneyWords(before, run.currency)} together, ${moneyWords(after, run.currency)} with ${whatDidIt(run)}. Alone, batteries serve their own home only. Rule ${run.rule.name}, seed ${decimal(run.seed, 0)}.`
}
