/**
 * Reads a genesis file and checks everything that later code trusts. The community hash is over the exact bytes, so a
 * changed space makes another community, and nobody can swap the file quietly.
 */
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import type { Community, Genesis } from '../core/governance/genesis.ts'
import { createCommunity } from '../core/governance/genesis.ts'
import { VALIDATORS_LIMIT } from '../core/governance/change.ts'
import { DEVICES_LIMIT, TARIFFS_LIMIT } from '../core/governance/member-record.ts'
import { CONNECTION_LIMIT_W, MEMBERS_LIMIT } from '../core/governance/check-change.ts'
import { staysInSafeIntegers } from '../core/governance/check-tariffs.ts'
import {
  areFeesInRange,
  FEE_LIMIT_MICRO_PER_KWH,
  isZone,
  NO_FEES,
  ZONES_LIMIT,
} from '../core/governance/fee-terms.ts'
import { DEFAULT_REWARDS, REWARD_WEIGHT_LIMIT } from '../core/governance/reward-terms.ts'
import { areKeysCertified } from '../core/governance/key-certificate.ts'
import { toHex } from '../core/codec/hex.ts'
import { sha256 } from '../core/crypto/sha256.ts'
import { DAYLIGHT_MINUTE_LIMIT, DAYLIGHT_ROWS } from '../core/metering/daylight.ts'
import { RESOLUTION_LIMIT_WH, SITE_LIMIT, TRUST_LEVELS } from '../core/metering/site.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import { PROTOCOL_VERSION } from '../core/units/protocol.ts'
import { PRICE_LIMIT_MICRO_PER_KWH } from '../core/units/quantities.ts'
import { SLOT_LIMIT_NANO } from '../core/settlement/settle-member.ts'
import { verifyEd25519 } from '../runtime/ed25519.ts'

/** Reads and checks; throws `genesis-unreadable` or `genesis-invalid` with the place and the reason. */
export async function readGenesisFile(path: string): Promise<Community> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new OperatingError(
      { code: 'genesis-unreadable', path },
      `The genesis file ${path} cannot be read: check the path and its permissions.`,
      { cause },
    )
  })
  return parseGenesis(bytes, path)
}

export function parseGenesis(bytes: Uint8Array, path: string): Community {
  if (bytes.length > GENESIS_BYTES_LIMIT) throw invalid(path, 'it is larger than 4 MiB')
  const genesis = parseShape(bytes, path)
  const problem = findProblem(genesis)
  if (problem !== undefined) throw invalid(path, problem)
  return createCommunity(genesis, toHex(sha256(bytes)))
}

const GENESIS_BYTES_LIMIT = 4 << 20

const key = z.string().regex(/^[0-9a-f]{64}$/, 'must be 32 bytes in lower-case hex')
const signature = z.string().regex(/^[0-9a-f]{128}$/, 'must be 64 bytes in lower-case hex')
const priceMicroPerKwh = z.int().gt(-PRICE_LIMIT_MICRO_PER_KWH).lt(PRICE_LIMIT_MICRO_PER_KWH)
const count = z.int().min(0)
/** Written on the chain as ASCII. */
const PRINTABLE = /^[\x20-\x7e]*$/

/** A member as a genesis and its own file have it. */
export const memberSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  title: z.string().max(200).refine(isWellFormed, 'is not text'),
  memberKey: key,
  nodeKey: key,
  consensusKey: key,
  nodeKeyCertificate: signature,
  consensusKeyCertificate: signature,
  connectionLimitW: z.int().min(1).max(CONNECTION_LIMIT_W),
  tariffs: z
    .array(
      z.strictObject({
        fromMs: z.int(),
        retailMicroPerKwh: priceMicroPerKwh,
        feedInMicroPerKwh: priceMicroPerKwh,
      }),
    )
    .min(1)
    .max(TARIFFS_LIMIT),
  addresses: z.array(z.string().max(200).regex(PRINTABLE)).max(16),
  devices: z.array(z.string().min(1).max(64).regex(PRINTABLE)).max(DEVICES_LIMIT),
  site: z.strictObject({
    generationW: count.max(SITE_LIMIT),
    battery: z.strictObject({ capacityWh: count.max(SITE_LIMIT), powerW: count.max(SITE_LIMIT) }).nullable(),
    meter: z.strictObject({
      trust: z.enum(TRUST_LEVELS),
      resolutionWh: z.int().min(1).max(RESOLUTION_LIMIT_WH),
    }),
  }),
  zone: z.string().max(64).nullable().default(null),
  creditLimitNano: count.max(Number.MAX_SAFE_INTEGER).nullable().default(null),
})

const fee = count.max(FEE_LIMIT_MICRO_PER_KWH)

const schema = z.strictObject({
  protocolVersion: z.int().min(1).max(PROTOCOL_VERSION),
  name: z.string().min(1).max(100),
  currency: z.string().regex(/^[A-Z]{3}$/),
  timezone: z.string().min(1).max(100),
  slotMs: z.int().min(60_000).max(86_400_000),
  gateLeadMs: count,
  firstSlot: count,
  lateAfterSlots: z.int().min(1).max(10_000),
  daylight: z
    .array(z.int().min(-DAYLIGHT_MINUTE_LIMIT).max(DAYLIGHT_MINUTE_LIMIT))
    .length(2 * DAYLIGHT_ROWS)
    .nullable(),
  members: z.array(memberSchema).min(1).max(MEMBERS_LIMIT),
  validators: z.array(key).min(1).max(VALIDATORS_LIMIT),
  rule: z.strictObject({
    name: z.string().max(100).regex(PRINTABLE),
    hash: key,
    kNumerator: z.int().min(0).max(1_000_000_000),
    kDenominator: z.int().min(1).max(1_000_000_000),
    extra: z.array(z.int32()).length(4),
    gasLimit: z.int().min(1),
  }),
  policies: z.strictObject({
    absenceBlocks: z.int().min(4).max(1_000_000),
    doubleSheetPenaltyNano: z.int().min(0).max(SLOT_LIMIT_NANO),
  }),
  fees: z
    .strictObject({
      communityFeeMicroPerKwh: fee,
      zones: z
        .array(z.strictObject({ id: z.string().max(64), entryFeeMicroPerKwh: fee, exitFeeMicroPerKwh: fee }))
        .max(ZONES_LIMIT),
    })
    .default({ ...NO_FEES, zones: [] }),
  rewards: z
    .strictObject({
      deliveryWeight: count.max(REWARD_WEIGHT_LIMIT),
      serviceWeight: count.max(REWARD_WEIGHT_LIMIT),
      reserveNano: count.max(Number.MAX_SAFE_INTEGER),
    })
    .default({ ...DEFAULT_REWARDS }),
  consensus: z.strictObject({
    timeoutBaseMs: z.int().min(50).max(60_000),
    timeoutStepMs: z.int().min(0).max(60_000),
    timeoutCapMs: z.int().min(50).max(60_000),
    startMarginMs: z.int().min(0).max(60_000),
  }),
})

function parseShape(bytes: Uint8Array, path: string): Genesis {
  const parsed = schema.safeParse(parseJson(bytes, path))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalid(path, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it has the wrong shape'}`)
}

function parseJson(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw invalid(path, 'it is not JSON in UTF-8')
  }
}

/** What no schema says: relations between fields, and that every key is certified by its member. */
function findProblem(genesis: Genesis): string | undefined {
  const { members, validators } = genesis
  const memberKeys = new Set(members.map((member) => member.memberKey))
  if (genesis.gateLeadMs > genesis.slotMs) return 'gateLeadMs is longer than a slot'
  if (!isTimeZone(genesis.timezone)) return `timezone: ${genesis.timezone} is unknown here`
  const { timeoutBaseMs, timeoutCapMs, startMarginMs } = genesis.consensus
  if (timeoutCapMs < timeoutBaseMs) return 'consensus: timeoutCapMs is smaller than timeoutBaseMs'
  if (startMarginMs >= genesis.gateLeadMs)
    return 'consensus: startMarginMs leaves no time between gate and start'
  if (genesis.rule.kNumerator > genesis.rule.kDenominator) return 'rule: k is larger than 1'
  if (genesis.lateAfterSlots < validators.length)
    return 'lateAfterSlots is smaller than the number of validators'
  const keys = members.flatMap((member) => [member.memberKey, member.nodeKey, member.consensusKey])
  if (new Set(keys).size !== keys.length) return 'members: a key is used twice'
  if (new Set(members.map((member) => member.id)).size !== members.length)
    return 'members: an id is used twice'
  if (new Set(validators).size !== validators.length) return 'validators: one is named twice'
  if (validators.some((validator) => !memberKeys.has(validator))) return 'validators: one is not a member'
  const devices = members.flatMap((member) => member.devices)
  if (new Set(devices).size !== devices.length) return 'members: a device is named twice'
  const unsorted = members.find(({ tariffs }) => !ascends(tariffs.map(({ fromMs }) => fromMs)))
  if (unsorted !== undefined) return `members: the tariffs of ${unsorted.id} are not in order of time`
  if (!areFeesInRange(genesis.fees)) return 'fees: a zone is named twice, or not by letters and digits'
  const stray = members.find(({ zone }) => !isZone(genesis.fees, zone))
  if (stray !== undefined) return `members: the zone of ${stray.id} is not among those of the fees`
  const excessive = members.find((member) => !staysInSafeIntegers(member, genesis.slotMs))
  if (excessive !== undefined)
    return `members: a slot of ${excessive.id} at its connection limit and tariff is more money than can be counted exactly`
  const uncertified = members.find((member) => !areKeysCertified(genesis.name, member, verifyEd25519))
  return uncertified && `members: ${uncertified.id} has a key that its member key does not certify`
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

function ascends(values: readonly number[]): boolean {
  return values.every((value, index) => index === 0 || (values[index - 1] ?? 0) < value)
}

function isWellFormed(text: string): boolean {
  try {
    return encodeURIComponent(text).length >= text.length
  } catch {
    return false
  }
}

function invalid(path: string, problem: string): OperatingError {
  return new OperatingError(
    { code: 'genesis-invalid', path, problem },
    `The genesis file ${path} is not usable: ${problem}. Ask the community for the file it agreed on.`,
  )
}
