/**
 * What a home's commands ask its running node over the control channel, and what it answers: one line of JSON each.
 * Changes travel as the hex of their canonical CBOR, the form in which they are decided.
 */
import { join } from 'node:path'
import * as z from 'zod'
import { TRUST_LEVELS } from '../core/metering/site.ts'
import { SEAT_STATES } from '../core/governance/terms.ts'
import { STANDINGS } from '../core/governance/genesis.ts'
import { ownerState } from './openapi/owner-paths.ts'
import { MARKET_REQUESTS } from './market-protocol.ts'
import { planState } from './openapi/plan-schema.ts'
import type { PlanState } from './plan-state.ts'

/** A rule module of a million bytes in base64 fits. */
export const REQUEST_BYTES_LIMIT = 4 << 20
/** Linux takes 107 bytes for the path of a socket, others 103. */
export const SOCKET_PATH_LIMIT_BYTES = 100
const CHANGE_HEX_LIMIT = 96 * 1024

/** The socket in a node's data directory. */
export function controlPath(dataDirectory: string): string {
  return join(dataDirectory, 'control.sock')
}

const PATH_LIMIT = 4096

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const slot = z.int().min(0)
const changeHex = z
  .string()
  .max(CHANGE_HEX_LIMIT)
  .regex(/^([0-9a-f]{2})+$/)

const REQUESTS = {
  community: z.strictObject({ type: z.literal('community') }),
  propose: z.strictObject({ type: z.literal('propose'), change: changeHex, effectiveSlot: slot }),
  approve: z.strictObject({ type: z.literal('approve'), id: hash }),
  statement: z.strictObject({
    type: z.literal('statement'),
    month: z.string().max(7).nullable(),
    member: z.string().max(64).nullable(),
    namesPartners: z.boolean(),
  }),
  close: z.strictObject({ type: z.literal('close'), month: z.string().max(7).nullable() }),
  peers: z.strictObject({ type: z.literal('peers') }),
  ping: z.strictObject({ type: z.literal('ping'), member: hash }),
  plan: z.strictObject({ type: z.literal('plan') }),
  /** Pauses or resumes it; null only asks. */
  trading: z.strictObject({ type: z.literal('trading'), isPaused: z.boolean().nullable() }),
  /** What the page tells whoever may read, asked by the owner of the socket: neither needs a password. */
  readiness: z.strictObject({ type: z.literal('readiness') }),
  metrics: z.strictObject({ type: z.literal('metrics') }),
  logs: z.strictObject({ type: z.literal('logs') }),
  submit: z.strictObject({ type: z.literal('submit'), transaction: changeHex }),
  backup: z.strictObject({
    type: z.literal('backup'),
    /** Absolute; null: in the home's own folder of backups. */
    path: z.string().min(1).max(PATH_LIMIT).nullable(),
    withKeys: z.boolean(),
  }),
  'backup-progress': z.strictObject({ type: z.literal('backup-progress') }),
  'keep-rule': z.strictObject({ type: z.literal('keep-rule'), module: z.base64().max(REQUEST_BYTES_LIMIT) }),
  ...MARKET_REQUESTS,
} as const

export type ControlRequest = z.infer<(typeof REQUESTS)[keyof typeof REQUESTS]>
export type RequestRefusal =
  'channel-request-malformed' | 'channel-request-unknown' | 'channel-request-too-long'

/** The request in a line, or why it is none. */
export function parseRequest(line: string): ControlRequest | RequestRefusal {
  const value = parseJson(line)
  const type = typeOf(value)
  if (type === undefined) return 'channel-request-malformed'
  if (!Object.hasOwn(REQUESTS, type)) return 'channel-request-unknown'
  const parsed = REQUESTS[type as keyof typeof REQUESTS].safeParse(value)
  return parsed.success ? parsed.data : 'channel-request-malformed'
}

function typeOf(value: unknown): string | undefined {
  const { type } = z.object({ type: z.string() }).safeParse(value).data ?? {}
  return type
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** What a node answers: a result, or the code of a refusal. */
export type ControlAnswer =
  { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly code: string }

export const answerSchema = z.union([
  z.strictObject({ ok: z.literal(true), result: z.unknown() }),
  z.strictObject({ ok: z.literal(false), code: z.string() }),
])

const tariff = z.strictObject({
  fromMs: z.int(),
  retailMicroPerKwh: z.int(),
  feedInMicroPerKwh: z.int(),
})

const member = z.strictObject({
  id: z.string(),
  title: z.string(),
  memberKey: hash,
  nodeKey: hash,
  consensusKey: hash,
  standing: z.enum(STANDINGS),
  fromSlot: slot,
  untilSlot: slot.nullable(),
  /** Null for a member that is no validator. */
  seat: z
    .strictObject({ state: z.enum(SEAT_STATES), absentBlocks: z.int(), isCondemned: z.boolean() })
    .nullable(),
  connectionLimitW: z.int(),
  /** Now, and the next of those that are decided for later. */
  tariffs: z.array(tariff),
  devices: z.array(z.string()),
  site: z.strictObject({
    generationW: z.int(),
    battery: z.strictObject({ capacityWh: z.int(), powerW: z.int() }).nullable(),
    meter: z.strictObject({ trust: z.enum(TRUST_LEVELS), resolutionWh: z.int() }),
  }),
})

/** The community as its last block left it, with what is proposed and what is decided for later. */
export const communityViewSchema = z.strictObject({
  name: z.string(),
  hash,
  currency: z.string(),
  timezone: z.string(),
  slotMs: z.int(),
  protocolVersion: z.int(),
  /** This home. */
  self: hash,
  addresses: z.array(z.string()),
  height: z.int(),
  slot: z.int(),
  nowMs: z.int(),
  /** The first slot whose gate is open: a decision can be in its block at the earliest. */
  openSlot: slot,
  /** The code of why this node signs nothing any more. */
  halted: z.string().nullable(),
  /** Approvals that a decision needs. */
  quorum: z.int(),
  policies: z.strictObject({ absenceBlocks: z.int(), doubleSheetPenaltyNano: z.int() }),
  feeder: z
    .strictObject({
      reader: hash,
      device: z.string(),
      resolutionWh: z.int(),
      toleranceWh: z.int(),
      lossesPermille: z.int(),
      fromSlot: z.int(),
    })
    .nullable(),
  rewards: z.strictObject({ deliveryWeight: z.int(), serviceWeight: z.int(), reserveNano: z.int() }),
  rule: z.strictObject({
    name: z.string(),
    hash,
    kNumerator: z.int(),
    kDenominator: z.int(),
    extra: z.array(z.int()),
    gasLimit: z.int(),
  }),
  members: z.array(member),
  proposals: z.array(
    z.strictObject({
      id: hash,
      proposer: hash,
      effectiveSlot: slot,
      change: changeHex,
      approvedBy: z.array(hash),
    }),
  ),
  scheduled: z.array(z.strictObject({ id: hash, effectiveSlot: slot, change: changeHex })),
})
export type CommunityView = z.infer<typeof communityViewSchema>
export type MemberView = CommunityView['members'][number]

/** The answer to `statement` and `close`: documents whose form node/statements declares. */
export const documentSchema = z.looseObject({ version: z.literal(1) })

/** The answer to a proposal, an approval and a rule that is kept. */
export const namedSchema = z.strictObject({ id: hash })

/** The links of this home, one for every other member. */
export const peersSchema = z.array(
  z.strictObject({
    member: hash,
    /** How libp2p names its node key. */
    peerId: z.string(),
    connected: z.boolean(),
    /** True when the peer receives our gossip. */
    subscribed: z.boolean(),
    /** The other end of the link, or null without one. */
    remoteAddress: z.string().nullable(),
    /** True where the link leads through a member that relays. */
    isRelayed: z.boolean(),
    direction: z.enum(['inbound', 'outbound']).nullable(),
    connectedSinceMs: z.int().nullable(),
    /** Its clock is at least so far ahead of ours, or behind (< 0); null: it was not heard in the last hour. */
    clockAheadMs: z.int().nullable(),
    /** The highest version of the protocol that it understands; null: it has not said so. */
    highestVersion: z.int().nullable().default(null),
    /** Where it is looked for. */
    addresses: z.array(z.string()).readonly(),
  }),
)
export type PeerView = z.infer<typeof peersSchema>[number]

/** A backup that was begun. */
export const backupBegunSchema = z.strictObject({ path: z.string() })
/** What became of it; a manifest has the form that node/store/backup declares. */
export const backupProgressSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('none') }),
  z.strictObject({ state: z.literal('running'), path: z.string() }),
  z.strictObject({ state: z.literal('done'), path: z.string(), manifest: z.looseObject({}) }),
  z.strictObject({ state: z.literal('failed'), path: z.string(), code: z.string() }),
])
export type BackupProgressView = z.infer<typeof backupProgressSchema>

/** What the home means to do with its battery; null in a home that is told what to expect. */
export const planAnswerSchema = z.strictObject({
  home: z.strictObject({ timezone: z.string(), currency: z.string(), slotMs: z.int() }),
  plan: planState.nullable(),
})
export interface PlanAnswer {
  readonly home: { readonly timezone: string; readonly currency: string; readonly slotMs: number }
  readonly plan: PlanState | null
}

/** Whether the home trades, and what its clocks show. */
export const tradingAnswerSchema = z.strictObject({
  timezone: z.string(),
  nowMs: z.int(),
  trading: ownerState.shape.trading,
})
export type TradingAnswer = z.infer<typeof tradingAnswerSchema>

/** The text of `/metrics`; null where the configuration wants none. */
export const metricsAnswerSchema = z.strictObject({ text: z.string().nullable() })
export type MetricsAnswer = z.infer<typeof metricsAnswerSchema>

/** The checks of `/readyz`, and the last lines of the log, in the forms in which the page tells them. */
export { readiness as readinessSchema } from './openapi/chain-schemas.ts'
export { logLines as logLinesSchema } from './openapi/settings-schemas.ts'

/** Real milliseconds there and back. */
export const pingedSchema = z.strictObject({ roundTripMs: z.number().min(0) })
