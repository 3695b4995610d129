/** Decisions, members and times in the words that people read. */
import type { CommunityView, MemberView } from '../../api/control-protocol.ts'
import { changeFromHex } from '../../api/control-requests.ts'
import type { Change } from '../../core/governance/change.ts'
import type { FeeTerms } from '../../core/governance/fee-terms.ts'
import type { RuleTerms, Tariff } from '../../core/governance/genesis.ts'
import { isReturnable } from '../../core/governance/seats.ts'
import type { Counters } from '../../core/metering/reading.ts'
import type { SiteFacts, TrustLevel } from '../../core/metering/site.ts'
import { unreachable } from '../../core/units/assert.ts'
import type { EpochMs, SlotIndex } from '../../core/units/quantities.ts'
import { slotStartMs } from '../../core/units/slots.ts'

export function changeWords(change: Change, view: CommunityView): string {
  switch (change.type) {
    case 'admit-member': {
      const { id, title, connectionLimitW, tariffs, site } = change.member
      const words = tariffs.map((tariff) => tariffWords(tariff, view)).join(', ')
      return `admit ${id}${title === id ? '' : ` (${title})`}, ${String(connectionLimitW)} W, ${siteWords(site)}, at ${words}`
    }
    case 'suspend-member':
      return `suspend ${nameOf(change.member, view)}: it may not trade until it is reinstated`
    case 'reinstate-member':
      return `reinstate ${nameOf(change.member, view)}`
    case 'remove-member':
      return `remove ${nameOf(change.member, view)} for good`
    case 'leave-community':
      return `${nameOf(change.member, view)} leaves for good`
    case 'add-tariff': {
      const { tariff, member } = change
      return `tariff of ${nameOf(member, view)} from ${timeWords(tariff.fromMs, view)}: ${tariffWords(tariff, view)}`
    }
    case 'add-tariffs':
      return seriesWords(change, view)
    case 'bind-devices':
      return `devices of ${nameOf(change.member, view)}: ${listWords(change.devices)}`
    case 'replace-device': {
      const { member, oldDevice, newDevice, oldEnd, newStart } = change
      return `${nameOf(member, view)} has ${newDevice} in place of ${oldDevice}, which ended at ${countersWords(oldEnd)}; the new one began at ${countersWords(newStart)}`
    }
    case 'correct-slots': {
      const { member, fromSlot, throughSlot, amountNano } = change
      const amount = `${String(Math.abs(amountNano) / 1e9)} ${view.currency}`
      const span = `from ${slotWords(fromSlot, view)} to ${slotWords(throughSlot + 1, view)}`
      return `correction ${span}: ${nameOf(member, view)} ${amountNano > 0 ? 'receives' : 'pays'} ${amount}`
    }
    case 'set-connection-limit':
      return `connection limit of ${nameOf(change.member, view)}: ${String(change.connectionLimitW)} W`
    case 'set-site':
      return `site of ${nameOf(change.member, view)}: ${siteWords(change.site)}`
    case 'set-zone':
      return `zone of ${nameOf(change.member, view)}: ${change.zone ?? 'none'}`
    case 'set-credit-limit': {
      const limit = change.creditLimitNano
      const words = limit === null ? 'any amount' : `${String(limit / 1e9)} ${view.currency}`
      return `${nameOf(change.member, view)} may owe ${words} before its new orders are refused`
    }
    case 'set-fees':
      return feeWords(change.fees, view)
    case 'set-rewards': {
      const { deliveryWeight, serviceWeight, reserveNano } = change.rewards
      return `the fund's income is shared ${String(deliveryWeight)} to ${String(serviceWeight)} for delivery and service, and ${String(reserveNano / 1e9)} ${view.currency} stay in it`
    }
    case 'set-feeder': {
      if (change.feeder === null) return 'no feeder meter any more'
      const { reader, device, toleranceWh, lossesPermille } = change.feeder
      return `feeder meter ${device}, read by ${nameOf(reader, view)}: ${String(toleranceWh)} Wh and ${String(lossesPermille)} per mille may be missing`
    }
    case 'set-rule':
      return `clear by the rule ${ruleWords(change.rule)}`
    case 'set-validators':
      return `validators: ${listWords(change.validators.map((id) => nameOf(id, view)))}`
    case 'set-policies': {
      const { absenceBlocks, doubleSheetPenaltyNano } = change.policies
      return `a seat is lost after ${String(absenceBlocks)} blocks of absence; two order sheets of one revision cost ${String(doubleSheetPenaltyNano / 1e9)} ${view.currency}`
    }
    case 'set-protocol-version':
      return `protocol version ${String(change.protocolVersion)}`
    case 'rotate-keys':
      return `new keys of ${nameOf(change.member, view)}`
    default:
      return unreachable(change)
  }
}

function countersWords({ importWh, exportWh, generationWh }: Counters): string {
  const generation = generationWh === null ? '' : `, ${String(generationWh)} Wh of generation`
  return `${String(importWh)} Wh in, ${String(exportWh)} Wh out${generation}`
}

/** How long it is, and between which prices it moves. */
function seriesWords(
  { members, tariffs }: Extract<Change, { type: 'add-tariffs' }>,
  view: CommunityView,
): string {
  const between = (price: 'retailMicroPerKwh' | 'feedInMicroPerKwh'): string => {
    const prices = tariffs.map((tariff) => tariff[price])
    return `${priceWords(Math.min(...prices))} to ${priceWords(Math.max(...prices))}`
  }
  const [first, last] = [tariffs[0]?.fromMs ?? 0, tariffs.at(-1)?.fromMs ?? 0].map((atMs) =>
    timeWords(atMs, view),
  )
  const count = tariffs.length === 1 ? '1 price' : `${String(tariffs.length)} prices`
  const prices = `retail ${between('retailMicroPerKwh')}, feed-in ${between('feedInMicroPerKwh')} ${view.currency}/kWh`
  return `${count} of ${listWords(members.map((id) => nameOf(id, view)))}, the first from ${first ?? ''}, the last from ${last ?? ''}: ${prices}`
}

/** What a home can do, as its readings are judged by it. */
export function siteWords({ generationW, battery, meter }: SiteFacts): string {
  const generation = generationW === 0 ? 'no generation' : `${String(generationW)} W of generation`
  const storage =
    battery === null
      ? 'no battery'
      : `a battery of ${String(battery.capacityWh)} Wh and ${String(battery.powerW)} W`
  return `${generation}, ${storage}, ${TRUST_WORDS[meter.trust]} in steps of ${String(meter.resolutionWh)} Wh`
}

const TRUST_WORDS: Readonly<Record<TrustLevel, string>> = {
  calibrated: 'a calibrated meter',
  inverter: "an inverter's registers",
  estimate: 'estimates',
}

/** A change as the channel carries it, in words. */
export function hexWords(hex: string, view: CommunityView): string {
  const change = changeFromHex(hex)
  return change === undefined ? 'something that this program does not know' : changeWords(change, view)
}

export function ruleWords({ name, hash, kNumerator, kDenominator, extra }: RuleTerms): string {
  const own = extra.some((word) => word !== 0) ? `, own parameters ${extra.join(' ')}` : ''
  return `${name} (${hash.slice(0, 12)}…), k = ${String(kNumerator)}/${String(kDenominator)}${own}`
}

export function tariffWords(tariff: Omit<Tariff, 'fromMs'>, { currency }: CommunityView): string {
  return `${priceWords(tariff.retailMicroPerKwh)} / ${priceWords(tariff.feedInMicroPerKwh)} ${currency}/kWh`
}

function feeWords({ communityFeeMicroPerKwh, zones }: FeeTerms, { currency }: CommunityView): string {
  const words = zones.map(
    ({ id, entryFeeMicroPerKwh, exitFeeMicroPerKwh }) =>
      `, zone ${id} ${priceWords(entryFeeMicroPerKwh)} in / ${priceWords(exitFeeMicroPerKwh)} out`,
  )
  return `fees in ${currency}/kWh: ${priceWords(communityFeeMicroPerKwh)} for the community${words.join('')}`
}

/** Exactly, with two decimals at least. */
export function priceWords(microPerKwh: number): string {
  const [whole, decimals = ''] = (Math.abs(microPerKwh) / 1e6).toFixed(6).split('.')
  const sign = microPerKwh < 0 ? '−' : ''
  return `${sign}${whole ?? ''}.${decimals.replace(/0{1,4}$/, '')}`
}

/** In the community's own zone. */
export function timeWords(atMs: EpochMs, { timezone }: Pick<CommunityView, 'timezone'>): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  })
  return format.format(atMs)
}

export function slotWords(slot: SlotIndex, view: Pick<CommunityView, 'timezone' | 'slotMs'>): string {
  return timeWords(slotStartMs(slot, view.slotMs), view)
}

/** The name that people use, or the beginning of the key of somebody unknown. */
export function nameOf(memberKey: string, { members }: CommunityView): string {
  return members.find((member) => member.memberKey === memberKey)?.id ?? `${memberKey.slice(0, 12)}…`
}

export function standingWords({ seat, standing }: MemberView): string {
  if (seat === null) return standing === 'active' ? 'no validator' : '–'
  if (isReturnable(seat)) return 'seat lost while away'
  if (seat.state !== 'voting') return 'seat lost, signed twice'
  if (seat.isCondemned) return 'votes until replaced, signed twice'
  return seat.absentBlocks > 1 ? `votes, away for ${String(seat.absentBlocks)} blocks` : 'votes'
}

/** What a proposal still needs, and of whom. */
export function approvalWords(approvedBy: readonly string[], view: CommunityView): string {
  const { approved, missing, asked } = approvalsOf(approvedBy, view)
  const sofar = approved.length === 0 ? 'nobody approved' : `approved by ${listWords(approved)}`
  if (missing === 0) return `${sofar}: enough, it comes to the chain with one of the next blocks`
  return `${sofar}: ${String(missing)} more of ${listWords(asked)}`
}

export interface Approvals {
  readonly approved: readonly string[]
  /** How many more it takes. */
  readonly missing: number
  /** Validators who have not approved. */
  readonly asked: readonly string[]
}

export function approvalsOf(approvedBy: readonly string[], view: CommunityView): Approvals {
  const voting = view.members.filter(({ seat }) => seat?.state === 'voting')
  const approved = voting.filter(({ memberKey }) => approvedBy.includes(memberKey))
  const asked = voting.filter((member) => !approved.includes(member))
  return {
    approved: approved.map(({ id }) => id),
    missing: Math.max(0, view.quorum - approved.length),
    asked: asked.map(({ id }) => id),
  }
}

function listWords(words: readonly string[]): string {
  return words.length === 0 ? 'none' : words.join(', ')
}
