/**
 * May these tariffs be added to those of these members? Prices are dated, so that no decision rewrites what a slot cost:
 * they begin when it is in force, and each after the one before.
 */
import type { MemberId } from '../market/order-sheet.ts'
import { SLOT_LIMIT_NANO } from '../settlement/settle-member.ts'
import type { SlotIndex } from '../units/quantities.ts'
import { PRICE_LIMIT_MICRO_PER_KWH } from '../units/quantities.ts'
import { slotStartMs } from '../units/slots.ts'
import { SERIES_LIMIT, SERIES_MEMBERS_LIMIT } from './change.ts'
import { TARIFFS_LIMIT } from './member-record.ts'
import type { Community, GenesisMember, Member, Tariff } from './genesis.ts'
import { presentMember } from './genesis.ts'

/** In order of precedence. */
export type TariffRefusal =
  | 'change-tariffs-invalid'
  | 'change-member-unknown'
  | 'change-tariff-out-of-range'
  | 'change-tariff-not-after-last'
  | 'change-tariffs-too-many'

/** `effectiveSlot` is from when the decision is in force. */
export function checkTariffs(
  ids: readonly MemberId[],
  tariffs: readonly Tariff[],
  { community, effectiveSlot }: { community: Community; effectiveSlot: SlotIndex },
): 'ok' | TariffRefusal {
  if (!isSeries(ids, SERIES_MEMBERS_LIMIT) || tariffs.length < 1 || tariffs.length > SERIES_LIMIT)
    return 'change-tariffs-invalid'
  const { slotMs } = community.genesis
  const startMs = slotStartMs(effectiveSlot, slotMs)
  const codes = ids.map((id) => checkSeries(presentMember(community, id), tariffs, { slotMs, startMs }))
  return PRECEDENCE.find((code) => codes.includes(code)) ?? 'ok'
}

const PRECEDENCE: readonly TariffRefusal[] = [
  'change-member-unknown',
  'change-tariff-out-of-range',
  'change-tariff-not-after-last',
  'change-tariffs-too-many',
]

function isSeries(ids: readonly MemberId[], limit: number): boolean {
  return ids.length >= 1 && ids.length <= limit && new Set(ids).size === ids.length
}

function checkSeries(
  member: Member | undefined,
  tariffs: readonly Tariff[],
  { slotMs, startMs }: { slotMs: number; startMs: number },
): 'ok' | TariffRefusal {
  if (member === undefined) return 'change-member-unknown'
  if (!tariffs.every(isTariffInRange) || !staysInSafeIntegers({ ...member, tariffs }, slotMs))
    return 'change-tariff-out-of-range'
  const lastMs = member.tariffs.at(-1)?.fromMs ?? -Infinity
  const isDated = tariffs.every(
    ({ fromMs }, index) => fromMs >= startMs && fromMs > (tariffs[index - 1]?.fromMs ?? lastMs),
  )
  if (!isDated) return 'change-tariff-not-after-last'
  return member.tariffs.length + tariffs.length <= TARIFFS_LIMIT ? 'ok' : 'change-tariffs-too-many'
}

export function isTariffInRange({ retailMicroPerKwh, feedInMicroPerKwh }: Tariff): boolean {
  return [retailMicroPerKwh, feedInMicroPerKwh].every((price) => Math.abs(price) < PRICE_LIMIT_MICRO_PER_KWH)
}

/** Settlement of one member's slot is arithmetic on safe integers; what could leave them is refused. */
export function staysInSafeIntegers(
  { connectionLimitW, tariffs }: Pick<GenesisMember, 'connectionLimitW' | 'tariffs'>,
  slotMs: number,
): boolean {
  const energyWh = Math.ceil((connectionLimitW * slotMs) / 3_600_000)
  return tariffs.every(
    ({ retailMicroPerKwh, feedInMicroPerKwh }) =>
      energyWh * Math.max(Math.abs(retailMicroPerKwh), Math.abs(feedInMicroPerKwh)) <= SLOT_LIMIT_NANO,
  )
}
