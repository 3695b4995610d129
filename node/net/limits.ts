import type { Topic } from '../engine/ports.ts'

/** Sheets, readings and gate votes are some hundred bytes; this is for the largest street with room. */
export const MAX_GOSSIP_BYTES = 64 * 1024
/** Whole blocks travel on the consensus topic. */
export const MAX_CONSENSUS_BYTES = 896 * 1024
/**
 * A gossip RPC above this kills the receiver's stream (trap 2). An RPC carries several messages when a peer catches
 * up, so the limit holds three of the largest and not just one.
 */
export const MAX_GOSSIP_RPC_BYTES = 3 * 1024 * 1024
/** What waits for a slow peer before its stream is given up (trap 3). */
export const MAX_GOSSIP_BACKLOG_BYTES = 6 * 1024 * 1024

/** A request names heights or hashes. */
export const MAX_REQUEST_BYTES = 64 * 1024
/** One frame holds a certified block or an object. */
export const MAX_ANSWER_FRAME_BYTES = 1024 * 1024
/** A longer answer is asked for in parts. */
export const MAX_ANSWER_BYTES = 256 * 1024 * 1024
/** A requester waits for its turn, so that it never meets the limit of the one who answers. */
export const MAX_REQUESTS_PER_MEMBER = 4
/** Answers under way to one member on one link and protocol; the next stream is reset. */
export const MAX_ANSWERS_PER_MEMBER = 8

/** Addresses that one member says of itself; as many as a genesis takes. */
export const MAX_ADDRESSES = 16
export const MAX_ADDRESS_CHARS = 200
/** Addresses of one member that were seen on the local network or told by people; the oldest go. */
export const MAX_SEEN_ADDRESSES = 8
/** A signed record of the longest addresses. */
export const MAX_ADDRESS_RECORD_BYTES = 4096
/** Records that one question may bring, and that one answer may hold: one of each member. */
export const MAX_RECORDS_ASKED = 8
export const MAX_RECORDS_KEPT = 1000

/** The largest message a topic carries. */
export function maxMessageBytes(topic: Topic): number {
  return topic === 'consensus' ? MAX_CONSENSUS_BYTES : MAX_GOSSIP_BYTES
}

/** Times and rates that a street may tune; tests make them short. All are real milliseconds. */
export interface NetworkLimits {
  /** First pause before a member is dialled again; it doubles up to `redialMaxMs`, with jitter. */
  readonly redialMinMs: number
  readonly redialMaxMs: number
  /** The member with the larger peer id waits this long at start, so that two do not dial each other. */
  readonly politeDialMs: number
  readonly watchdogTickMs: number
  /** A link that carries no gossip for this long after it opened is cut and dialled again (traps 2 and 3). */
  readonly watchdogGraceMs: number
  /** Longest wait for the next frame of an answer, and for a slow reader to take one. */
  readonly frameTimeoutMs: number
  /** Token bucket of one author on one topic. */
  readonly burstMessages: number
  readonly messagesPerSecond: number
  /** How long the addresses of one member are tried before the way leads through a relay. */
  readonly directDialMs: number
  /** How often a home compares the addresses it knows with those of another. */
  readonly addressTickMs: number
}

/** For a street of homes on ordinary lines. */
export const DEFAULT_LIMITS: NetworkLimits = {
  redialMinMs: 250,
  redialMaxMs: 5_000,
  politeDialMs: 1_000,
  watchdogTickMs: 5_000,
  watchdogGraceMs: 15_000,
  frameTimeoutMs: 10_000,
  burstMessages: 200,
  messagesPerSecond: 50,
  directDialMs: 10_000,
  addressTickMs: 300_000,
}
