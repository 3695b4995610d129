/** The figures of the run as tiles: what, how much, against what, and by which formula. */
import type { RunResult } from '../fast/run-result.ts'
import { feederTiles } from './feeder-tiles.ts'
import type { Tile } from './tile.ts'
import { headlineCase } from './figure.ts'
import { escapeText } from './markup.ts'
import { tariffAloneNano } from './summary.ts'
import { countWords, decimal, energyWords, moneyWords, powerWords, priceWords, shareWords } from './words.ts'

export function tiles(run: RunResult): string {
  return `<div class="tiles">${[...tilesOf(run), ...feederTiles(run)].map(tile).join('')}</div>`
}

function tile({ id, label, value, baseline, formula, mood }: Tile): string {
  const words = [label, value, baseline, formula].map(escapeText)
  return `<div class="tile${mood === undefined ? '' : ` is-${mood}`}" data-tile="${id}"><span class="tile-label">${words[0] ?? ''}</span><strong>${words[1] ?? ''}</strong><span class="tile-baseline">${words[2] ?? ''}</span><small>${words[3] ?? ''}</small></div>`
}

function tilesOf(run: RunResult): Tile[] {
  const { kpis } = headlineCase(run)
  const none = run.cases.none.kpis
  const money = (nano: bigint) => moneyWords(nano, run.currency)
  const peakW = (energyWh: number) => powerWords((energyWh * 3_600_000) / run.slotMs)
  return [
    {
      id: 'saving',
      label: 'Saved together',
      value: money(kpis.savingNano),
      baseline: `of ${money(tariffAloneNano(run))} at the tariff alone; ${money(kpis.accountingGainNano)} by trading, ${money(kpis.physicalGainNano)} by steering`,
      formula: 'Σ homes (cost without trading − cost with it)',
      mood: kpis.savingNano < 0n ? 'bad' : 'good',
    },
    {
      id: 'homes-worse-off',
      label: 'Homes worse off',
      value: `${kpis.homesWorseOff} of ${run.homes.length}`,
      baseline: 'than without trading',
      formula: 'homes with a saving below 0',
      mood: kpis.homesWorseOff > 0 ? 'bad' : 'good',
    },
    {
      id: 'local-share',
      label: 'From neighbours',
      value: shareWords(kpis.localShare),
      baseline: `${energyWords(kpis.tradedWh)} traded; 0 % without trading`,
      formula: 'traded ÷ demand',
    },
    {
      id: 'self-sufficiency',
      label: 'Self-sufficiency',
      value: shareWords(kpis.selfSufficiencyPooled),
      baseline: `without trading: ${shareWords(none.selfSufficiencyPooled)}; each home for itself: ${shareWords(none.selfSufficiencyOwn)}`,
      formula: 'solar used on the street ÷ demand',
    },
    {
      id: 'self-consumption',
      label: 'Self-consumption',
      value: shareWords(kpis.selfConsumptionPooled),
      baseline: `without trading: ${shareWords(none.selfConsumptionPooled)}; each home for itself: ${shareWords(none.selfConsumptionOwn)}`,
      formula: 'solar used on the street ÷ generation',
    },
    {
      id: 'peak-import',
      label: 'Peak from outside',
      value: peakW(kpis.peakImportWh),
      baseline: `without trading: ${peakW(none.peakImportWh)}`,
      formula: 'largest Σ (import − export) of a slot, as power',
      mood: kpis.peakImportWh > none.peakImportWh ? 'bad' : 'good',
    },
    {
      id: 'fairness',
      label: 'Gini of savings',
      value: kpis.giniOfSavings === null ? 'none' : decimal(kpis.giniOfSavings, 2),
      baseline: '0: all save alike; 1: one saves all',
      formula: 'Σ|xᵢ − xⱼ| ÷ (2 n² mean)',
    },
    {
      id: 'price',
      label: 'Mean price',
      value:
        kpis.meanPriceMicroPerKwh === null ? 'none' : priceWords(kpis.meanPriceMicroPerKwh, run.currency),
      baseline: `trades in ${countWords(kpis.slotsWithTrade, 'slot')} of ${decimal(run.slots, 0)}`,
      formula: 'Σ (price × traded) ÷ Σ traded',
    },
    {
      id: 'welfare',
      label: 'Welfare reached',
      value: shareWords(kpis.welfareEfficiency, 1),
      baseline: 'of the greatest possible on the same books',
      formula: 'Σ (bid limit − offer limit) of what was traded ÷ its maximum',
    },
    {
      id: 'imbalance',
      label: 'Imbalance',
      value: shareWords(kpis.imbalanceShare, 1),
      baseline: `of what was traded; it cost ${money(kpis.imbalanceCostNano)}`,
      formula: 'Σ |metered − traded| ÷ traded',
    },
    ...(kpis.co2Grams === null || none.co2Grams === null
      ? []
      : [
          {
            id: 'co2',
            label: 'CO₂ of the energy from outside',
            value: `${decimal(kpis.co2Grams / 1000, 0)} kg`,
            baseline: `without trading: ${decimal(none.co2Grams / 1000, 0)} kg`,
            formula: 'Σ street import × grams per kWh',
          },
        ]),
  ]
}
