/** Answers direct requests of peers: only what is asked, never more than the limits of a request. */
import { toHex } from '../core/codec/hex.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import type { ChainStore } from './chain-store.ts'
import { encodePair } from './certified-block.ts'
import type { HeldMessages } from './held-messages.ts'
import type { Pool } from './pool.ts'
import type { Protocol } from './ports.ts'
import type { RuleShelf } from './ports.ts'
import type { ObjectFrame } from './requests.ts'
import { decodeBlocksRequest, decodeObjectsRequest, encodeObjectFrame } from './requests.ts'

export interface Served {
  readonly store: ChainStore
  readonly pool: Pool
  readonly held: HeldMessages
  readonly keeper: ChainKeeper
  readonly rules: RuleShelf
}

/** Frames for a request; none for one that is malformed. */
export async function* serveRequest(
  protocol: Protocol,
  request: Uint8Array,
  served: Served,
): AsyncIterable<Uint8Array> {
  if (protocol === 'objects') {
    for (const frame of objects(request, served)) yield encodeObjectFrame(frame)
    return
  }
  if (protocol === 'rules') {
    const module = request.length === 32 ? await served.rules.bytes(toHex(request)) : undefined
    if (module !== undefined) yield module
    return
  }
  const wanted = decodeBlocksRequest(request)
  if (wanted === undefined) return
  for await (const pair of served.store.blocks(wanted.fromHeight, wanted.count)) yield encodePair(pair)
}

function objects(request: Uint8Array, { pool, held, keeper }: Served): ObjectFrame[] {
  const wanted = decodeObjectsRequest(request)
  if (wanted === undefined) return []
  if (wanted.type === 'by-hash') return wanted.hashes.flatMap((hash) => objectByHash(hash, pool))
  const { height, slot } = keeper.tip()
  // Who asks for a height that is decided here wants to hear what was said of it, too.
  const gateVotes = pool
    .gateVotesFrom(wanted.height > height ? slot + 1 : slot)
    .map(({ bytes }): ObjectFrame => ({ kind: 'gate-vote', bytes }))
  return [
    ...gateVotes,
    ...held.of(wanted.height).map(({ bytes }): ObjectFrame => ({ kind: 'consensus', bytes })),
  ]
}

function objectByHash(hash: string, pool: Pool): ObjectFrame[] {
  const sheet = pool.sheet(hash)
  if (sheet !== undefined) return [{ kind: 'sheet', bytes: sheet.bytes }]
  const reading = pool.reading(hash)
  if (reading !== undefined) return [{ kind: 'reading', bytes: reading.bytes }]
  const transaction = pool.transaction(hash)
  return transaction === undefined ? [] : [{ kind: 'transaction', bytes: transaction.bytes }]
}
