/** The words of a statement, one place for all of its forms. */
import { siteDate, siteIso } from '../runtime/site-time.ts'
import type {
  LineCode,
  StatementDocument,
  StatementLine,
  StatementPartner,
  StatementReward,
} from './document.ts'
import { centPerKwhText, centsText, exactText, kwhText, roundToCents } from './rounding.ts'

export const LINE_WORDS: Readonly<Record<LineCode, string>> = {
  bought: 'Bought from neighbours',
  sold: 'Sold to neighbours',
  'supplier-import': 'Taken from the grid, at your retail price',
  'supplier-export': 'Fed into the grid, at your feed-in price',
  undelivered: 'Traded but not used or delivered',
  fees: 'Network and community fees',
  rewards: 'Rewards from the community fund',
  corrections: 'Corrections of earlier slots',
  penalties: 'Penalties',
  other: 'Other payments',
}

/** `October 2026`. */
export function monthTitle({ startMs, community }: StatementDocument): string {
  return new Intl.DateTimeFormat('en-GB', {
    month: 'long',
    year: 'numeric',
    timeZone: community.timezone,
  }).format(startMs)
}

/** What the reader wants to know first: who pays whom, and whether the street was worth it. */
export function summarySentences(statement: StatementDocument): string[] {
  const { netCents, savingNano, community } = statement
  const net = BigInt(netCents)
  const currency = community.currency
  const sentences = [
    net < 0n
      ? `To pay: ${currency} ${centsText(-net)}.`
      : net > 0n
        ? `To receive: ${currency} ${centsText(net)}.`
        : 'Nothing to pay and nothing to receive.',
    savingSentence(BigInt(savingNano), statement),
  ]
  const { expected, settled, estimated } = statement.slots
  if (settled < expected)
    sentences.push(
      `Not final: ${String(settled)} of ${String(expected)} slots of the month are settled so far.`,
    )
  if (estimated > 0)
    sentences.push(
      `${String(estimated)} ${estimated === 1 ? 'slot was' : 'slots were'} settled by estimate, because no good reading came in time.`,
    )
  return [...sentences, ...doubtSentences(statement)]
}

/** By the codes of docs/settlement.md, for who wants to know what was wrong with them. */
function doubtSentences({ slotRows }: StatementDocument): string[] {
  const doubts = slotRows.flatMap(({ doubt }) => doubt ?? [])
  if (doubts.length === 0) return []
  const codes = [...new Set(doubts)].sort().join(', ')
  return [`In ${String(doubts.length)} of them what was read was not believed: ${codes}.`]
}

/** No line ends between a currency and its amount. */
export function unbroken(sentence: string): string {
  return sentence.replace(/\b([A-Z]{3}) (?=-?\d)/g, '$1\u00a0')
}

/** To the cent, for the eye: the exact amounts stand in the table. */
function savingSentence(saving: bigint, { tariffAloneNano, community }: StatementDocument): string {
  const alone = roundToCents(BigInt(tariffAloneNano)).cents
  const had = `On your tariff alone the same energy would have ${alone > 0n ? 'brought' : 'cost'} ${community.currency} ${centsText(distance(alone))}`
  if (saving === 0n) return `${had}: the street made no difference.`
  const by = `${community.currency} ${centsText(distance(roundToCents(saving).cents))}`
  return `${had}: the street made you ${saving > 0n ? 'better' : 'worse'} off by ${by}.`
}

function distance(amount: bigint): bigint {
  return amount < 0n ? -amount : amount
}

/** What stands below the lines: their sum, and what it is compared with. */
export function closingCells({ netNano, tariffAloneNano, savingNano }: StatementDocument): string[][] {
  const row = (words: string, nano: string): string[] => [words, '', '', exactText(BigInt(nano))]
  return [
    row('Net', netNano),
    row('On the tariff alone', tariffAloneNano),
    row(BigInt(savingNano) < 0n ? 'Worse off by' : 'Better off by', savingNano.replace('-', '')),
  ]
}

/** Energy, average price and exact amount of a line, as cells. */
export function lineCells({ code, energyWh, amountNano }: StatementLine): string[] {
  const amount = BigInt(amountNano)
  return [
    LINE_WORDS[code],
    energyWh === null ? '' : kwhText(energyWh),
    energyWh === null || energyWh === 0 ? '' : averagePriceText(amount, energyWh),
    exactText(amount),
  ]
}

/** Cents per kWh, for orientation only: the amount is exact, its average need not be. */
function averagePriceText(amountNano: bigint, energyWh: number): string {
  return centPerKwhText(Number(distance(amountNano) / BigInt(energyWh)))
}

export const LINE_HEADINGS = ['', 'kWh', 'ct/kWh', 'amount'] as const

/** How the exact net amount became cents. */
export function roundingSentence({ netNano, netCents, roundingNano, community }: StatementDocument): string {
  return `Exactly ${community.currency} ${exactText(BigInt(netNano))}; rounded once to ${centsText(BigInt(netCents))}, which adds ${exactText(BigInt(roundingNano))}.`
}

/** How the month's amount leads from one balance of the ledger to the next. */
export function accountSentence({ account, netNano, community }: StatementDocument): string {
  const { openingHeight, closingHeight, openingNano, closingNano, otherMonthsNano } = account
  const other = otherMonthsNano === '0' ? '' : ` and of other months ${exactText(BigInt(otherMonthsNano))}`
  return `Ledger: ${community.currency} ${exactText(BigInt(openingNano))} after block ${String(openingHeight)}, of this month ${exactText(BigInt(netNano))}${other}, ${exactText(BigInt(closingNano))} after block ${String(closingHeight)}.`
}

/** Which part of the member's use was local and green; undefined where there was nothing to use or to certify. */
export function greenSentence({ certificates }: StatementDocument): string | undefined {
  const { greenSharePpm, useWh } = certificates
  if (greenSharePpm === null) return undefined
  const tenths = String(Math.floor(greenSharePpm / 1000)).padStart(2, '0')
  return `Local and green: ${tenths.slice(0, -1)}.${tenths.slice(-1)} % of the ${kwhText(useWh)} kWh that you used.`
}

/** How the month's certificates lead from those that were stored before to those that are stored after. */
export function certificateCells({ certificates }: StatementDocument): string[][] {
  const { openingWh, mintedWh, receivedWh, givenWh, gridWh, retiredWh, closingWh } = certificates
  const row = (words: string, energyWh: number): string[] => [words, kwhText(energyWh)]
  return [
    row('Stored before', openingWh),
    row('Made by your own generators', mintedWh),
    row('Received with what you bought', receivedWh),
    row('Given with what you sold', -givenWh),
    row('Left with what the grid took', -gridWh),
    row('Used by you', -retiredWh),
    row('Stored after', closingWh),
  ]
}

export function certificateHeadings({ certificates }: StatementDocument): string[] {
  return [certificates.source === 'solar' ? 'Certificates of origin, solar' : 'Certificates of origin', 'kWh']
}

export const PARTNER_HEADINGS = ['With whom you traded', 'bought, kWh', 'sold, kWh', 'amount'] as const

/** One partner's part, at the prices of the pairs; fees are not in it. */
export function partnerCells({ partner, boughtWh, soldWh, amountNano }: StatementPartner): string[] {
  return [partner, kwhText(boughtWh), kwhText(soldWh), exactText(BigInt(amountNano))]
}

/** How many partners there were; undefined where the rule has none, or nothing was traded. */
export function partnerSentence({ partners }: StatementDocument): string | undefined {
  if (partners.length === 0) return undefined
  const count = partners.length === 1 ? '1 neighbour' : `${String(partners.length)} neighbours`
  return `You traded with ${count}; the price rule sets a price for each pair.`
}

export const REWARD_HEADINGS = [
  'Rewards of the day (UTC)',
  'fund shares',
  'delivered, kWh',
  'of all',
  'at most',
  'for delivery',
  'votes',
  'of all',
  'for service',
] as const

/** One day's rewards and what they are made of. */
export function rewardCells(reward: StatementReward): string[] {
  return [
    siteDate(reward.startMs, 'UTC'),
    exactText(BigInt(reward.sharedNano)),
    kwhText(reward.deliveryWh),
    kwhText(reward.streetDeliveryWh),
    exactText(BigInt(reward.limitNano)),
    exactText(BigInt(reward.deliveryNano)),
    String(reward.votes),
    String(reward.streetVotes),
    exactText(BigInt(reward.serviceNano)),
  ]
}

/** What the rewards of the month were for; undefined where there are none. */
export function rewardSentence({ rewards, community }: StatementDocument): string | undefined {
  if (rewards.length === 0) return undefined
  const nano = (name: 'deliveryNano' | 'serviceNano'): string =>
    exactText(rewards.reduce((sum, reward) => sum + BigInt(reward[name]), 0n))
  const deliveryWh = rewards.reduce((sum, reward) => sum + reward.deliveryWh, 0)
  const votes = rewards.reduce((sum, reward) => sum + reward.votes, 0)
  return `Rewards: ${community.currency} ${nano('deliveryNano')} for ${kwhText(deliveryWh)} kWh delivered, ${nano('serviceNano')} for ${String(votes)} votes that were in blocks.`
}

/** From the first day to the last. */
export function periodText({ startMs, endMs, community }: StatementDocument): string {
  const { timezone } = community
  return `${siteDate(startMs, timezone)} to ${siteDate(endMs - 1, timezone)}, ${timezone}`
}

/** Start of a slot on the site's clocks, with its offset: on the day that has an hour twice both can be told apart. */
export function slotTime(startMs: number, { community }: StatementDocument): string {
  return siteIso(startMs, community.timezone)
}
