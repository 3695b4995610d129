/** The changes that people can propose, made of what they write and what the community is now. */
import type { CommunityView, MemberView } from '../../api/control-protocol.ts'
import { nearestWord } from '../../../sim/scenario/did-you-mean.ts'
import type { Counters } from '../../core/metering/reading.ts'
import type { TrustLevel } from '../../core/metering/site.ts'
import type { Zone } from '../../core/governance/fee-terms.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { EpochMs } from '../../core/units/quantities.ts'
import { slotAt, slotStartMs } from '../../core/units/slots.ts'
import { findRule } from '../rule/find-rule.ts'
import type { ParameterEntry } from '../rule/parameter-option.ts'
import { toRuleInput } from '../rule/parameter-option.ts'
import { RULE_GAS_LIMIT } from './create.ts'
import { decodeJoinText } from './join-text.ts'
import type { MakeChange } from './propose.ts'
import { refusal } from './refusals.ts'
import type { BatteryAnswer } from './values.ts'
import { NO_BATTERY } from './values.ts'

export function admitMember(words: readonly string[]): MakeChange {
  return ({ view }) => ({ type: 'admit-member', member: decodeJoinText(words.join(''), view.hash) })
}

export function changeStanding(
  type: 'suspend-member' | 'reinstate-member' | 'remove-member',
  id: string,
): MakeChange {
  return ({ view }) => ({ type, member: findMember(id, view).memberKey })
}

export interface TariffFlags {
  readonly retail: number
  readonly feedIn: number
  readonly from?: EpochMs
}

/** From the decision's slot on, unless a later moment is said. */
export function addTariff(id: string, { retail, feedIn, from }: TariffFlags): MakeChange {
  return ({ view, effectiveSlot }) => {
    const fromMs = from ?? slotStartMs(effectiveSlot, view.slotMs)
    const tariff = { fromMs, retailMicroPerKwh: retail, feedInMicroPerKwh: feedIn }
    return { type: 'add-tariff', member: findMember(id, view).memberKey, tariff }
  }
}

export function setConnectionLimit(id: string, connectionLimitW: number): MakeChange {
  return ({ view }) => ({
    type: 'set-connection-limit',
    member: findMember(id, view).memberKey,
    connectionLimitW,
  })
}

/** The zone whose fees a member pays; null for none. */
export function setZone(id: string, zone: string | null): MakeChange {
  return ({ view }) => ({ type: 'set-zone', member: findMember(id, view).memberKey, zone })
}

/** What a member may owe, in nano; null for any amount. */
export function setCreditLimit(id: string, creditLimitNano: number | null): MakeChange {
  return ({ view }) => ({ type: 'set-credit-limit', member: findMember(id, view).memberKey, creditLimitNano })
}

export interface FeesFlags {
  readonly communityFee?: number
  readonly zone?: readonly Zone[]
}

/** All fees from then on; what is not said is none. */
export function setFees({ communityFee = 0, zone = [] }: FeesFlags): MakeChange {
  return () => ({ type: 'set-fees', fees: { communityFeeMicroPerKwh: communityFee, zones: zone } })
}

/** What a device said last, and the one in its place first. */
export function replaceDevice(id: string | undefined, flags: ReplaceFlags): MakeChange {
  return ({ view }) => ({
    type: 'replace-device',
    member: id === undefined ? view.self : findMember(id, view).memberKey,
    oldDevice: flags.old,
    newDevice: flags.new,
    oldEnd: flags.oldCounters,
    newStart: flags.newCounters,
  })
}

export interface ReplaceFlags {
  readonly old: string
  readonly new: string
  readonly oldCounters: Counters
  readonly newCounters: Counters
}

export interface CorrectionFlags {
  readonly amount: number
  readonly from: EpochMs
  readonly until: EpochMs
}

/** The slots that begin in the span; a positive amount is received by the member. */
export function correctSlots(id: string, { amount, from, until }: CorrectionFlags): MakeChange {
  return ({ view }) => ({
    type: 'correct-slots',
    member: findMember(id, view).memberKey,
    fromSlot: slotAt(from + view.slotMs - 1, view.slotMs),
    throughSlot: slotAt(until + view.slotMs - 1, view.slotMs) - 1,
    amountNano: amount,
  })
}

/** All of a member's devices; none takes them from it. */
export function bindDevices(id: string, devices: readonly string[]): MakeChange {
  return ({ view }) => ({ type: 'bind-devices', member: findMember(id, view).memberKey, devices })
}

export interface SiteFlags {
  readonly generationW?: number
  readonly battery?: BatteryAnswer
  readonly trust?: TrustLevel
  readonly resolution?: number
}

/** What is not said stays. */
export function setSite(id: string, flags: SiteFlags): MakeChange {
  const { generationW, battery, trust, resolution } = flags
  if ([generationW, battery, trust, resolution].every((flag) => flag === undefined)) {
    throw new OperatingError(
      { code: 'usage-value-missing' },
      'Say what changes: --generation-w WATTS, --battery WH:W, --trust LEVEL, --resolution WH.',
    )
  }
  return ({ view }) => {
    const { memberKey, site } = findMember(id, view)
    return {
      type: 'set-site',
      member: memberKey,
      site: {
        generationW: generationW ?? site.generationW,
        battery: battery === NO_BATTERY ? null : (battery ?? site.battery),
        meter: { trust: trust ?? site.meter.trust, resolutionWh: resolution ?? site.meter.resolutionWh },
      },
    }
  }
}

/** All who vote from then on, in the order of proposing. */
export function setValidators(ids: readonly string[]): MakeChange {
  return ({ view }) => ({
    type: 'set-validators',
    validators: ids.map((id) => findMember(id, view).memberKey),
  })
}

export interface PoliciesFlags {
  readonly absenceBlocks?: number
  readonly doubleSheetPenalty?: number
}

/** What is not said stays. */
export function setPolicies({ absenceBlocks, doubleSheetPenalty }: PoliciesFlags): MakeChange {
  if (absenceBlocks === undefined && doubleSheetPenalty === undefined) {
    throw new OperatingError(
      { code: 'usage-value-missing' },
      'Say what changes: --absence-blocks N, --double-sheet-penalty AMOUNT, or both.',
    )
  }
  return ({ view: { policies } }) => ({
    type: 'set-policies',
    policies: {
      absenceBlocks: absenceBlocks ?? policies.absenceBlocks,
      doubleSheetPenaltyNano: doubleSheetPenalty ?? policies.doubleSheetPenaltyNano,
    },
  })
}

export interface RewardsFlags {
  readonly delivery?: number
  readonly service?: number
  readonly reserve?: number
}

/** What is not said stays. */
export function setRewards({ delivery, service, reserve }: RewardsFlags): MakeChange {
  if ([delivery, service, reserve].every((flag) => flag === undefined)) {
    throw new OperatingError(
      { code: 'usage-value-missing' },
      'Say what changes: --delivery WEIGHT, --service WEIGHT, --reserve AMOUNT.',
    )
  }
  return ({ view: { rewards } }) => ({
    type: 'set-rewards',
    rewards: {
      deliveryWeight: delivery ?? rewards.deliveryWeight,
      serviceWeight: service ?? rewards.serviceWeight,
      reserveNano: reserve ?? rewards.reserveNano,
    },
  })
}

export interface FeederFlags {
  readonly reader?: string
  readonly device?: string
  readonly tolerance?: number
  readonly losses?: number
  readonly resolution?: number
  readonly none?: true
}

/** The tolerance where none is said: what the meters of a few homes are off by. */
const FEEDER_TOLERANCE_WH = 50
/** And of cables: two to five of a hundred are lost on a low-voltage street. */
const FEEDER_LOSSES_PERMILLE = 50

export function setFeeder(flags: FeederFlags): MakeChange {
  const { none, reader, device, tolerance, losses, resolution } = flags
  const said = [reader, device, tolerance, losses, resolution].filter((flag) => flag !== undefined)
  if (none === true && said.length === 0) return () => ({ type: 'set-feeder', feeder: null })
  if (none === true || reader === undefined || device === undefined) {
    throw new OperatingError(
      { code: 'usage-value-missing' },
      'Say who reads which meter, --reader ID --device SERIAL, or --none and nothing else.',
    )
  }
  return ({ view }) => ({
    type: 'set-feeder',
    feeder: {
      reader: findMember(reader, view).memberKey,
      device,
      resolutionWh: resolution ?? 1,
      toleranceWh: tolerance ?? FEEDER_TOLERANCE_WH,
      lossesPermille: losses ?? FEEDER_LOSSES_PERMILLE,
    },
  })
}

export function setProtocolVersion(protocolVersion: number): MakeChange {
  return () => ({ type: 'set-protocol-version', protocolVersion })
}

/** These follow from the street's books and tariffs. */
const FOLLOWING_PARAMETERS: readonly string[] = ['retail', 'feedIn', 'seed']

/** The node checks the module and keeps it before anybody is asked, so that it can travel to those who are. */
export function setRule(nameOrFile: string, parameters: readonly ParameterEntry[] = []): MakeChange {
  const fixed = parameters.find(([name]) => FOLLOWING_PARAMETERS.includes(name))
  if (fixed !== undefined) {
    throw new OperatingError(
      { code: 'usage-parameter-invalid', name: fixed[0] },
      `The parameter ${fixed[0]} follows from the street itself: leave it out.`,
    )
  }
  return async ({ node }) => {
    const found = await findRule(nameOrFile)
    const { kNumerator, kDenominator, extra = [0, 0, 0, 0] } = toRuleInput(parameters, found).parameters
    const hash = await node.keepRule(found.bytes)
    const name = ruleName(found.name)
    return {
      type: 'set-rule',
      rule: { name, hash, kNumerator, kDenominator, extra: [...extra], gasLimit: RULE_GAS_LIMIT },
    }
  }
}

/** The name of its file, without folders; what is no ASCII letter is left out. */
function ruleName(path: string): string {
  const base = path.split(/[/\\]/).at(-1) ?? ''
  const name = base.replace(/\.wasm$/, '').replace(/[^\x20-\x7e]/g, '')
  return name.slice(0, 100)
}

/** The member of this name. Throws `change-member-unknown`, with the nearest name there is. */
export function findMember(id: string, { members }: CommunityView): MemberView {
  const member = members.find((each) => each.id === id)
  if (member !== undefined) return member
  const nearest = nearestWord(
    id,
    members.map((each) => each.id),
  )
  if (nearest === null) throw refusal('change-member-unknown')
  throw new OperatingError(
    { code: 'change-member-unknown', id },
    `Nobody is called ${id}; did you mean ${nearest}?`,
  )
}
