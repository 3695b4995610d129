/**
 * What `streetwatt market` asks a running node over the control channel (control-protocol.ts), and what it answers. A
 * stopped home answers the same from its store, so that the commands need not know which it was.
 */
import * as z from 'zod'

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const slot = z.int().min(0)

/** So many blocks are one answer: some megabytes, and no pause that trading would notice. */
export const MARKET_BLOCKS_LIMIT = 32

export const MARKET_REQUESTS = {
  market: z.strictObject({
    type: z.literal('market'),
    /** Whose sheets are told, where its block is not final yet; null: those of the first slot whose gate is open. */
    slot: slot.nullable(),
  }),
  'market-blocks': z.strictObject({
    type: z.literal('market-blocks'),
    from: z.int().min(1),
    count: z.int().min(1).max(MARKET_BLOCKS_LIMIT),
    /** With the blocks themselves and their certificates. */
    isWhole: z.boolean(),
  }),
  rule: z.strictObject({ type: z.literal('rule'), hash }),
} as const

/** The market as a home's ledger has it, and the sheets that its node holds. */
export const marketViewSchema = z.strictObject({
  communityHash: hash,
  ruleHash: hash,
  currency: z.string(),
  timezone: z.string(),
  slotMs: z.int(),
  gateLeadMs: z.int(),
  firstSlot: slot,
  /** The member whose home it is; empty where the home has the ledger and no keys of a member. */
  self: z.string(),
  members: z.array(z.strictObject({ member: hash, id: z.string(), title: z.string() })),
  tipHeight: z.int(),
  tipSlot: slot,
  settledThrough: z.int(),
  /** What only a running node knows; null of a home that is stopped. */
  running: z
    .strictObject({
      nowMs: z.int(),
      /** The first slot whose gate is open. */
      openSlot: slot,
      /** The slot that was asked for. */
      slot,
      /** Whether the owner lets the home send no orders for it. */
      isPaused: z.boolean(),
      /** The signed sheets for it, every revision, in hex. */
      sheets: z.array(z.string().regex(/^([0-9a-f]{2})+$/)),
    })
    .nullable(),
})
export type MarketView = z.infer<typeof marketViewSchema>

/** Blocks in order, fewer than were asked for where the ledger ends; null for what is damaged or missing. */
export const marketBlocksSchema = z.array(
  z.strictObject({
    height: z.int(),
    /** JSON, as the store keeps it. */
    outcome: z.string().nullable(),
    block: z.base64().nullable(),
    certificate: z.base64().nullable(),
  }),
)
export type MarketBlocks = z.infer<typeof marketBlocksSchema>

export const moduleSchema = z.strictObject({ module: z.base64() })
