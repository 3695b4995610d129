/**
 * Takes the readings of a block into the state, each member's in slot order. A reading that is refused is recorded with
 * its code and changes nothing; one that cannot be true has its slot estimated at once; one that follows estimated slots trues them up.
 */
import type { Hash } from '../crypto/sha256.ts'
import type { VerifySignature } from '../crypto/signing.ts'
import { DOMAINS, isSigned } from '../crypto/signing.ts'
import type { MemberId } from '../market/order-sheet.ts'
import { checkFeederReading } from '../metering/check-feeder.ts'
import type { ReadingRefusal } from '../metering/check-reading.ts'
import { checkReading } from '../metering/check-reading.ts'
import { hasDaylight } from '../metering/daylight.ts'
import type { PhysicsVerdict } from '../metering/physics.ts'
import type { ReadingDoubt } from '../metering/doubts.ts'
import { checkPhysics } from '../metering/physics.ts'
import { READING_DOUBTS } from '../metering/doubts.ts'
import type { MeterState } from '../metering/meter-state.ts'
import { withPeak } from '../metering/meter-state.ts'
import type { MeterReading, SignedReading } from '../metering/reading.ts'
import { gapSupplierNano } from '../settlement/settle-member.ts'
import { assert } from '../units/assert.ts'
import type { SlotIndex } from '../units/quantities.ts'
import { slotStartMs } from '../units/slots.ts'
import type { MeteredSlot } from './chain-state.ts'
import { memberAccount, SUPPLIER_ACCOUNT } from './chain-state.ts'
import type { Community } from '../governance/genesis.ts'
import type { Reader } from '../governance/readers.ts'
import { readerOf } from '../governance/readers.ts'
import { pay } from './money.ts'
import type { SettlementDraft } from './settlement-draft.ts'

export interface ReadingRefused {
  readonly hash: Hash
  readonly code: ReadingRefusal | ReadingDoubt
}

/** A gap that was settled by estimate and is now known: the correction, from the member's side. */
export interface TrueUp {
  readonly member: MemberId
  /** The slot whose reading closed the gap. */
  readonly slot: SlotIndex
  readonly slots: number
  readonly importWh: number
  /** What is paid for; the rest of what was counted is withheld, for a reading of the gap was not believed. */
  readonly exportWh: number
  readonly withheldWh: number
  readonly amountNano: bigint
}

export function acceptReadings(
  draft: SettlementDraft,
  readings: readonly SignedReading[],
  context: { community: Community; verify: VerifySignature; blockSlot: SlotIndex },
): { refused: ReadingRefused[]; trueUps: TrueUp[] } {
  const refused: ReadingRefused[] = []
  const trueUps: TrueUp[] = []
  const inOrder = [...readings].sort(
    (left, right) => left.reading.slot - right.reading.slot || (left.hash < right.hash ? -1 : 1),
  )
  for (const signed of inOrder) {
    const code = checkSignedReading(signed, draft.meters, context)
    const verdict = code === 'ok' ? judge(signed.reading, draft.meters, context.community) : { code }
    if (verdict.code === 'ok') {
      const { storedWh } = verdict
      trueUps.push(...accept(draft, signed.reading, { community: context.community, storedWh }))
    } else refused.push({ hash: signed.hash, code: verdict.code })
    if (isDoubt(verdict.code)) doubt(draft.meters, signed.reading, verdict.code)
  }
  sortReadings(draft)
  return { refused, trueUps }
}

/** By member, so that the state is the same on every node. */
function sortReadings({ openSlots }: SettlementDraft): void {
  for (const [slot, open] of openSlots) {
    const members = [...open.readings.keys()]
    if (members.every((member, index) => index === 0 || (members[index - 1] ?? '') < member)) continue
    openSlots.set(slot, { ...open, readings: new Map([...open.readings].sort(byMember)) })
  }
}

/** The slot is settled by estimate, with the code; its counters are not taken. */
function doubt(meters: SettlementDraft['meters'], { member, slot }: MeterReading, code: ReadingDoubt): void {
  const meter = meters.get(member)
  if (meter !== undefined) meters.set(member, { ...meter, doubt: { slot, code } })
}

function isDoubt(code: string): code is ReadingDoubt {
  return READING_DOUBTS.some((each) => each === code)
}

/** What the community knows of the member and its device, as physics.ts needs it. */
function judge(
  reading: MeterReading,
  meters: ReadonlyMap<MemberId, MeterState>,
  { members, genesis, feeder }: Community,
): PhysicsVerdict {
  const { slotMs, daylight } = genesis
  const meter = meters.get(reading.member)
  if (feeder !== null && reading.member === feeder.id) {
    assert(meter !== undefined, 'a feeder in force has a meter')
    const code = checkFeederReading(reading, { meter, ...feeder })
    return code === 'ok' ? { code, storedWh: null } : { code }
  }
  const member = members.get(reading.member)
  assert(member !== undefined && meter !== undefined, 'a reading in order is of a member')
  const startMs = slotStartMs(reading.slot, slotMs)
  const isOfStreet = feeder?.device === reading.device
  const isOfNeighbour = [...members.values()].some(
    ({ memberKey, devices, untilSlot }) =>
      memberKey !== reading.member &&
      (untilSlot === null || reading.slot < untilSlot) &&
      (devices.includes(reading.device) || meters.get(memberKey)?.device === reading.device),
  )
  const { site, connectionLimitW, devices } = member
  const isDay = hasDaylight(daylight, { startMs, endMs: startMs + slotMs })
  return checkPhysics(reading, {
    isDeviceOfOther: isOfStreet || isOfNeighbour,
    hasDaylight: isDay,
    ...{ meter, site, connectionLimitW, slotMs, devices },
  })
}

/**
 * Whether a block may carry a reading, against the state: content first, the costly signature last. One that physics
 * doubts is carried too, so that everybody sees it.
 */
export function checkSignedReading(
  signed: SignedReading,
  meters: ReadonlyMap<MemberId, MeterState>,
  context: { community: Community; verify: VerifySignature; blockSlot: SlotIndex },
): 'ok' | ReadingRefusal {
  const { community, verify, blockSlot } = context
  const reader = readerOf(community, signed.reading.member)
  const code = checkReading(
    signed.reading,
    { protocolVersion: community.genesis.protocolVersion, community: community.hash },
    {
      meter: meters.get(signed.reading.member),
      firstSlot: reader?.fromSlot ?? community.genesis.firstSlot,
      lastSlot: lastSlotOf(reader),
      currentSlot: blockSlot,
    },
  )
  if (code !== 'ok' || reader === undefined) return code === 'ok' ? 'reading-member-unknown' : code
  return isSignedByReader(signed, community, verify) ? 'ok' : 'reading-signature-invalid'
}

/** Whether the one who reads for that name signed it, whatever else may be wrong with it: a member, or the feeder's reader. */
export function isSignedByReader(
  { reading, envelope }: SignedReading,
  community: Community,
  verify: VerifySignature,
): boolean {
  const reader = readerOf(community, reading.member)
  if (reader === undefined) return false
  const { nodeKey: publicKey } = reader
  return isSigned({ domain: DOMAINS.reading, communityHash: community.hash, publicKey, ...envelope }, verify)
}

function lastSlotOf(reader: Reader | undefined): SlotIndex | null {
  const untilSlot = reader?.untilSlot ?? null
  return untilSlot === null ? null : untilSlot - 1
}

function accept(
  draft: SettlementDraft,
  reading: MeterReading,
  { community, storedWh }: { community: Community; storedWh: number | null },
): TrueUp[] {
  const meter = draft.meters.get(reading.member)
  const open = draft.openSlots.get(reading.slot)
  assert(meter !== undefined && open !== undefined, 'the next slot of a meter is open')
  const metered = meteredSlot(reading)
  const readings = new Map(open.readings).set(reading.member, metered)
  draft.openSlots.set(reading.slot, { ...open, readings })
  const isOfFeeder = reading.member === community.feeder?.id
  const trueUps = isOfFeeder ? [] : trueUpGap(draft, reading, meter)
  const generationWh = reading.end.generationWh ?? meter.lastEnd?.counters.generationWh ?? null
  const lastEnd = { slot: reading.slot, counters: { ...reading.end, generationWh } }
  const counted = { ...meter, device: reading.device, lastEnd, estimated: null, storedWh }
  draft.meters.set(
    reading.member,
    withPeak(counted, slotStartMs(reading.slot, community.genesis.slotMs), metered.importWh),
  )
  return trueUps
}

function meteredSlot({ start, end }: MeterReading): MeteredSlot {
  const isGenerationKnown = start.generationWh !== null && end.generationWh !== null
  return {
    importWh: end.importWh - start.importWh,
    exportWh: end.exportWh - start.exportWh,
    generationWh: isGenerationKnown ? end.generationWh - start.generationWh : null,
  }
}

/** The energy between the last good counters and this reading's start belongs to the estimated slots. */
function trueUpGap(draft: SettlementDraft, reading: MeterReading, meter: MeterState): TrueUp[] {
  const { lastEnd, estimated } = meter
  const boundWh = draft.feederBoundsWh.get(reading.member) ?? 0
  draft.feederBoundsWh.delete(reading.member)
  if (lastEnd === null || estimated === null) return []
  const importWh = reading.start.importWh - lastEnd.counters.importWh
  const countedWh = reading.start.exportWh - lastEnd.counters.exportWh
  // The feeder meter and all others say that more was imported: then it is no gap that anybody believes.
  const isDoubted = estimated.isDoubted || importWh < boundWh
  const exportWh = isDoubted ? 0 : countedWh
  const finalNano = gapSupplierNano({ ...estimated, importWh, exportWh })
  const differenceNano = finalNano - estimated.chargedNano
  // What was not believed is not believed later either: a gap that was doubted is never trued up in the member's favour.
  const amountNano = isDoubted && differenceNano > 0n ? 0n : differenceNano
  const { member, slot } = reading
  const { slots } = estimated
  const corrects = {
    purpose: 'supplier',
    subject: member,
    fromSlot: slot - slots,
    throughSlot: slot - 1,
  } as const
  const payment = { purpose: 'true-up', slot, subject: member, corrects } as const
  pay(draft.ledger, 'posted', { ...payment, from: SUPPLIER_ACCOUNT, to: memberAccount(member), amountNano })
  return [{ member, slot, slots, importWh, exportWh, withheldWh: countedWh - exportWh, amountNano }]
}

function byMember(left: readonly [MemberId, unknown], right: readonly [MemberId, unknown]): number {
  return left[0] < right[0] ? -1 : 1
}
