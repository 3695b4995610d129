/** Writes what is needed to recompute a ledger anywhere: genesis, the modules of its rules, and certified blocks. */
import { createHash } from 'node:crypto'
import { decodeBlock } from '../core/chain/block.ts'
import { encodeCbor } from '../core/codec/cbor.ts'
import type { Hash } from '../core/crypto/sha256.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { Height } from '../core/units/quantities.ts'
import type { FoundBlock } from '../engine/chain-store.ts'
import { EXPORT_MAGIC, encodeRecord } from './export-format.ts'

export interface ExportParts {
  readonly genesisBytes: Uint8Array
  readonly blocks: AsyncIterable<FoundBlock>
  readonly module: (hash: Hash) => Promise<Uint8Array | undefined>
}

/**
 * The file in pieces, one block in memory at a time; each rule's module comes before the first block that it cleared.
 * Throws `export-block-missing` where a block in the range is missing or damaged, and `rule-missing`.
 */
export async function* exportLedger(
  { from, to }: { from: Height; to: Height },
  parts: ExportParts,
): AsyncGenerator<Uint8Array, void> {
  const digest = createHash('sha256')
  for await (const piece of pieces({ from, to }, parts)) {
    digest.update(piece)
    yield piece
  }
  yield encodeRecord('end', digest.digest())
}

async function* pieces(
  { from, to }: { from: Height; to: Height },
  { genesisBytes, blocks, module }: ExportParts,
): AsyncGenerator<Uint8Array, void> {
  yield EXPORT_MAGIC
  yield encodeRecord('header', encodeCbor([from, to]))
  yield encodeRecord('genesis', genesisBytes)
  const given = new Set<Hash>()
  let next = from
  for await (const found of blocks) {
    if (next > to) break
    const { block, certificate, ruleHash } = readWhole(found, next)
    if (!given.has(ruleHash)) yield encodeRecord('rule', await findModule(ruleHash, module))
    given.add(ruleHash)
    yield encodeRecord('block', encodeCbor([next, block, certificate]))
    next += 1
  }
  if (next <= to) throw missing(next)
}

function readWhole(
  { height, pair }: FoundBlock,
  wanted: Height,
): { block: Uint8Array; certificate: Uint8Array; ruleHash: Hash } {
  const block = pair && decodeBlock(pair.block)
  if (height !== wanted || pair === undefined || block === undefined) throw missing(wanted)
  return { ...pair, ruleHash: block.header.ruleHash }
}

async function findModule(hash: Hash, module: ExportParts['module']): Promise<Uint8Array> {
  const bytes = await module(hash)
  if (bytes !== undefined) return bytes
  throw new OperatingError(
    { code: 'rule-missing', hash },
    `The module of a rule of this ledger (${hash.slice(0, 12)}…) is not here: start the node, which fetches it from its peers.`,
  )
}

function missing(height: Height): OperatingError {
  return new OperatingError(
    { code: 'export-block-missing', height },
    `The block at height ${height} is missing or damaged here, and the export would be of no use: start the node, which fetches it from its peers.`,
  )
}
