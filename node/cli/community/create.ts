/** `streetwatt community create`: founds a street of one home, whose only validator it is until it decides otherwise. */
import { join, resolve } from 'node:path'
import { daylightTable } from '../../../sim/profiles/daylight-table.ts'
import { toHex } from '../../core/codec/hex.ts'
import { sha256 } from '../../core/crypto/sha256.ts'
import { NO_FEES } from '../../core/governance/fee-terms.ts'
import { DEFAULT_REWARDS } from '../../core/governance/reward-terms.ts'
import type { Genesis, GenesisMember } from '../../core/governance/genesis.ts'
import type { TrustLevel } from '../../core/metering/site.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { PROTOCOL_VERSION } from '../../core/units/protocol.ts'
import { firstOpenSlot } from '../../core/units/slots.ts'
import type { StreetSize } from '../../core/governance/block-room.ts'
import { hasBlockRoom } from '../../core/governance/block-room.ts'
import { parseGenesis } from '../../store/genesis-file.ts'
import { loadLedgerRule } from '../../store/rule-files.ts'
import { findRule } from '../rule/find-rule.ts'
import type { Terminal } from '../terminal.ts'
import { spokenHash } from './invitation.ts'
import { MEMBER_KEY_FILE } from './home-files.ts'
import { makeHome, refuseExisting, writeHome } from './new-home.ts'
import type { HomePlan, NewHome } from './new-home.ts'
import type { BatteryAnswer } from './values.ts'
import { NO_BATTERY } from './values.ts'

/** What both who founds and who joins say of their home. */
export interface HomeFlags {
  readonly id: string
  readonly title?: string
  readonly dir?: string
  readonly retail?: number
  readonly feedIn?: number
  readonly connectionW: number
  readonly serial?: readonly string[]
  readonly generationW?: number
  readonly battery?: BatteryAnswer
  readonly trust: TrustLevel
  readonly resolution: number
  readonly address?: readonly string[]
  /** The keys of `device:`. */
  readonly device?: object
  readonly latitude?: number
  readonly longitude?: number
  readonly json?: true
}

export interface CreateFlags extends HomeFlags {
  readonly name: string
  /** Without it that of this machine. */
  readonly timezone?: string
  readonly currency: string
  readonly slotMinutes: number
  readonly gateMinutes: number
  readonly rule: string
}

export const RULE_GAS_LIMIT = 100_000_000
const RETAIL_MICRO_PER_KWH = 310_000
const FEED_IN_MICRO_PER_KWH = 80_000
/** Validators may become as many as this: a reading is not late before every one of them could propose. */
const LATE_AFTER_SLOTS = 32
/** A day of quarter hours: a validator that is away longer makes room until it returns. */
const ABSENCE_BLOCKS = 96
/** One unit of the currency for two different order sheets of one revision. */
const DOUBLE_SHEET_PENALTY_NANO = 1_000_000_000

/** A home that was just made. */
export interface MadeHome {
  readonly community: string
  readonly communityHash: string
  readonly directory: string
  /** The path of its configuration. */
  readonly config: string
  readonly member: GenesisMember
}

export async function createCommunity(flags: CreateFlags, terminal: Terminal): Promise<void> {
  const { communityHash, directory, config, member } = await foundStreet(flags)
  if (flags.json === true) {
    const { id, memberKey, addresses } = member
    const document = { community: flags.name, communityHash, directory, config }
    terminal.print(JSON.stringify({ ...document, member: { id, memberKey, addresses } }, null, 2))
    return
  }
  terminal.print(`${flags.name} is founded in ${directory}, with ${flags.id} as its first home.`)
  terminal.print(
    `Its community hash begins with ${spokenHash(communityHash)}: who joins compares it with you.`,
  )
  sayNext(
    (line) => {
      terminal.print(line)
    },
    { directory, config, hasDevice: flags.device !== undefined },
  )
  terminal.print(`Then invite a neighbour:   streetwatt community invite -c ${config}`)
}

/** Makes the keys, the genesis and the files of the first home. Throws `usage-home-exists`, `usage-community-invalid`. */
export async function foundStreet(flags: CreateFlags, nowMs: number = Date.now()): Promise<MadeHome> {
  const directory = resolve(flags.dir ?? flags.id)
  await refuseExisting(directory)
  const home = makeHome(flags.name, {
    ...planOf(flags),
    tariff: {
      retailMicroPerKwh: flags.retail ?? RETAIL_MICRO_PER_KWH,
      feedInMicroPerKwh: flags.feedIn ?? FEED_IN_MICRO_PER_KWH,
    },
  })
  const genesis = await foundingGenesis(flags, home, nowMs)
  const bytes = new TextEncoder().encode(`${JSON.stringify(genesis, null, 2)}\n`)
  const hash = checked(bytes, join(directory, 'genesis.json'))
  const config = await writeHome(directory, home, { genesis: bytes, hasOwnRecord: false, peers: [] })
  const { member } = home
  return { community: flags.name, communityHash: hash, directory, config, member }
}

export function planOf(flags: HomeFlags) {
  return {
    id: flags.id,
    title: flags.title ?? flags.id,
    connectionLimitW: flags.connectionW,
    serials: flags.serial ?? [],
    site: {
      generationW: flags.generationW ?? flags.connectionW,
      battery: flags.battery === undefined || flags.battery === NO_BATTERY ? null : flags.battery,
      meter: { trust: flags.trust, resolutionWh: flags.resolution },
    },
    addresses: flags.address ?? null,
    device: flags.device ?? null,
    location: placeOf(flags),
  }
}

/** What is left to do by hand before a new home starts. */
export function sayNext(
  print: (line: string) => void,
  { directory, config, hasDevice }: { directory: string; config: string; hasDevice: boolean },
): void {
  print(`Keep ${join(directory, MEMBER_KEY_FILE)} offline: it alone can make new keys for this home.`)
  if (!hasDevice) print(`Write where your inverter is into ${config} (device:).`)
  print(`Start the home:            streetwatt start -c ${config}`)
}

async function foundingGenesis(flags: CreateFlags, { member }: NewHome, nowMs: number): Promise<Genesis> {
  const slotMs = flags.slotMinutes * 60_000
  const gateLeadMs = flags.gateMinutes * 60_000
  return {
    protocolVersion: PROTOCOL_VERSION,
    name: flags.name,
    currency: flags.currency,
    timezone: flags.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    slotMs,
    gateLeadMs,
    firstSlot: firstOpenSlot(nowMs, slotMs, gateLeadMs),
    lateAfterSlots: LATE_AFTER_SLOTS,
    daylight: daylightOf(flags),
    members: [member],
    validators: [member.memberKey],
    rule: await foundingRule(flags.rule),
    policies: { absenceBlocks: ABSENCE_BLOCKS, doubleSheetPenaltyNano: DOUBLE_SHEET_PENALTY_NANO },
    fees: NO_FEES,
    rewards: DEFAULT_REWARDS,
    consensus: { timeoutBaseMs: 500, timeoutStepMs: 250, timeoutCapMs: 4000, startMarginMs: 250 },
  }
}

function daylightOf(flags: CreateFlags): Genesis['daylight'] {
  const place = placeOf(flags)
  return place === null ? null : daylightTable(place)
}

/** Both say where it is; one alone says nothing. */
function placeOf({ latitude, longitude }: HomeFlags): HomePlan['location'] {
  if (latitude === undefined && longitude === undefined) return null
  if (latitude !== undefined && longitude !== undefined) return { latitude, longitude }
  throw new OperatingError(
    { code: 'usage-value-missing' },
    'Say both --latitude and --longitude, or neither: then readings are not held against the sun.',
  )
}

/** With the middle price; a rule with parameters of its own is for the community to decide on. */
async function foundingRule(name: string): Promise<Genesis['rule']> {
  const { hash, card } = await findRule(name)
  if (card === undefined) {
    throw new OperatingError(
      { code: 'usage-rule-unknown', name },
      `A street is founded on a rule that comes with the program, and ${name} is none: found it on uniform, then propose the file.`,
    )
  }
  const rule = { name, hash, kNumerator: 1, kDenominator: 2, extra: [0, 0, 0, 0], gasLimit: RULE_GAS_LIMIT }
  await loadLedgerRule(rule)
  return rule
}

/** What its members may send in a slot would not fit a block: the market would stop without a word. */
function tooLarge({ members, validators }: StreetSize): OperatingError {
  const problem = `members: a block has no room for what ${members} members and ${validators} validators may send`
  return new OperatingError({ code: 'genesis-invalid', problem }, problem)
}

/** The same checks as any node makes, and that its blocks have room; throws `usage-community-invalid`. */
function checked(bytes: Uint8Array, path: string): string {
  try {
    const { genesis } = parseGenesis(bytes, path)
    const size = { members: genesis.members.length, validators: genesis.validators.length }
    if (!hasBlockRoom(size)) throw tooLarge(size)
    return toHex(sha256(bytes))
  } catch (cause) {
    if (!(cause instanceof OperatingError)) throw cause
    const { problem } = cause.detail as { problem?: unknown }
    throw new OperatingError(
      { code: 'usage-community-invalid' },
      `No street can be founded like this: ${String(problem)}; correct the flag.`,
      { cause },
    )
  }
}
