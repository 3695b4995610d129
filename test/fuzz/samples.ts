/** Valid bytes of every kind that nodes take from outside, for a fuzzer to change. */
import { decodeBlock, encodeHeader } from '../../node/core/chain/block.ts'
import type { StateLeaves } from '../../node/core/chain/state-leaves.ts'
import { stateLeaves } from '../../node/core/chain/state-leaves.ts'
import type { LeafProof } from '../../node/core/chain/state-proof.ts'
import { proveLeaf } from '../../node/core/chain/state-proof.ts'
import { encodeCbor } from '../../node/core/codec/cbor.ts'
import type { CommitCertificate, Vote } from '../../node/core/consensus/message.ts'
import type { SignState } from '../../node/core/consensus/sign-state.ts'
import type { Change } from '../../node/core/governance/change.ts'
import { changeRecord } from '../../node/core/governance/change.ts'
import { encodeDecision } from '../../node/core/governance/transaction.ts'
import { PROTOCOL_VERSION } from '../../node/core/units/protocol.ts'
import type { CertifiedBlock } from '../../node/engine/chain-store.ts'
import { encodePair } from '../../node/engine/certified-block.ts'
import { encodeCertificate, encodeMessage, encodeVote } from '../../node/engine/consensus-wire.ts'
import { encodeBlocksRequest, encodeObjectFrame, encodeObjectsRequest } from '../../node/engine/requests.ts'
import { encodeSignState } from '../../node/engine/sign-state-codec.ts'
import { encodeRecords } from '../../node/net/address-book.ts'
import { signAddressRecord } from '../../node/net/address-record.ts'
import { encodeBundle } from '../../node/statements/proof/bundle.ts'
import { exportLedger } from '../../node/store/export-write.ts'
import { encodeSnapshot } from '../../node/store/snapshot-format.ts'
import { makeSampleMessages } from '../support/sample-messages.ts'
import { makeSheet } from '../support/signed-messages.ts'
import { createStreet } from '../support/street.ts'
import { genesisMember, makeHome } from '../support/test-community.ts'
import { makeDecision, makeEvidence } from '../support/transactions.ts'

export type Samples = Awaited<ReturnType<typeof makeSamples>>

export async function makeSamples() {
  const { community, genesisBytes, homes, validators } = createStreet()
  const messages = makeSampleMessages()
  const { sheet, reading, gateVote, block, state } = messages
  const leaves = stateLeaves(state)
  const [home] = homes
  if (home === undefined) throw new Error('there is a home')
  const { member: validator, keys } = home
  const signature = new Uint8Array(64).fill(7)
  const vote: Vote = { type: 'prevote', height: 1, round: 2, valueId: block.hash, validator, signature }
  const certificate: CommitCertificate = {
    ...{ height: block.header.height, round: 2, valueId: block.hash },
    signatures: validators.map(({ member }) => ({ validator: member, signature })),
  }
  const value = { id: block.hash, bytes: block.bytes }
  const stored = { block: block.bytes, certificate: encodeCertificate(certificate) }
  const proposal = { height: 1, round: 3, value, validRound: 2, validator, signature }
  const polka = validators.map(({ member }): Vote => ({ ...vote, validator: member }))
  const signState: SignState = {
    ...{ height: 1, round: 3, step: 'prevote' },
    ...{ lockedValue: value, lockedRound: 2, validValue: value, validRound: 2, validCertificate: polka },
  }
  const record = genesisMember(community.genesis.name, makeHome('fuzz', 9))
  const feeder = { reader: validator, device: 'F-1', resolutionWh: 10, toleranceWh: 50, lossesPermille: 50 }
  const changes: Change[] = [
    { type: 'admit-member', member: record },
    { type: 'set-validators', validators: [validator] },
    { type: 'set-rule', rule: community.genesis.rule },
    { type: 'set-policies', policies: community.genesis.policies },
    { type: 'set-rewards', rewards: community.genesis.rewards },
    { type: 'set-feeder', feeder },
    { type: 'bind-devices', member: validator, devices: ['SN-1', 'SN-2'] },
  ]
  const sheets = [makeSheet(community, home, { orders: [] }), makeSheet(community, home)] as const
  const addressRecord = signAddressRecord(
    {
      ...{ community: community.hash, nodeKey: record.nodeKey, sequence: 1_700_000_000_000 },
      addresses: ['/ip4/192.0.2.7/tcp/4001', '/dns4/home.example/tcp/4001'],
    },
    (input) => keys.node.sign(input),
  ).bytes
  const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))
  return {
    ...{ community, genesisBytes, addressRecord, member: record },
    ...{ sheet: sheet.bytes, reading: reading.bytes, gateVote: gateVote.bytes, block: block.bytes },
    transactions: [
      makeDecision(
        community,
        { type: 'rotate-keys', member: validator, ...keysOf(record) },
        { approvers: [home] },
      ).bytes,
      ...changes.map((change) => makeDecision(community, change, { approvers: validators }).bytes),
      makeEvidence('sheet', home, sheets[0].envelope, sheets[1].envelope).bytes,
    ],
    decisions: changes.map((change) =>
      encodeDecision({
        ...{ version: PROTOCOL_VERSION, community: community.hash, proposer: validator, effectiveSlot: 7 },
        change,
      }),
    ),
    header: encodeHeader(block.header),
    state,
    snapshot: Buffer.concat([...encodeSnapshot(community.hash, { stored, leaves })]),
    bundle: encodeBundle({
      ...{ member: validator, year: 2026, month: 11, genesisBytes, modules: [Uint8Array.of(0, 1)] },
      links: [
        { header: encodeHeader(block.header), certificate: stored.certificate, leaves: proofs(leaves) },
      ],
      ...{ state: leaves, blocks: [stored], accounts: proofs(leaves), transfers: [Uint8Array.of(1)] },
      statement: utf8('{}'),
    }),
    exportFile: await exportOf(genesisBytes, stored),
    changes: changes.map((change) => encodeCbor(changeRecord(change))),
    consensus: [
      encodeMessage({ kind: 'vote', vote }),
      encodeMessage({ kind: 'proposal', proposal, polka }),
      encodeMessage({ kind: 'certificate', certificate }),
    ],
    vote: encodeVote(vote),
    certificate: encodeCertificate(certificate),
    pair: encodePair(stored),
    signState: encodeSignState({ signState, claim: new Uint8Array(40), message: sheet.bytes, votes: polka }),
    blocksRequests: [encodeBlocksRequest({ fromHeight: 7, count: 100 })],
    objectsRequests: [
      encodeObjectsRequest({ type: 'by-hash', hashes: [block.hash, sheet.hash] }),
      encodeObjectsRequest({ type: 'current', height: 9 }),
    ],
    objectFrames: [encodeObjectFrame({ kind: 'sheet', bytes: sheet.bytes })],
    addressFile: encodeRecords([addressRecord, addressRecord]),
    tip: utf8(JSON.stringify({ height: 1, slot: 2, blockHash: block.hash, finalAtMs: null })),
    controlRequests: [
      utf8('{"type":"community"}'),
      utf8(JSON.stringify({ type: 'ping', member: validator })),
      utf8(JSON.stringify({ type: 'propose', change: '8200', effectiveSlot: 7 })),
    ],
  }
}

/** The records of two leaves with their paths. */
function proofs(leaves: StateLeaves): LeafProof[] {
  return [...leaves.keys()].slice(0, 2).flatMap((key) => proveLeaf(leaves, key) ?? [])
}

/** An exported ledger of one block; its module is too small to be one, for it is copied into each mutant. */
async function exportOf(genesisBytes: Uint8Array, pair: CertifiedBlock): Promise<Uint8Array> {
  const height = decodeBlock(pair.block)?.header.height ?? 0
  const blocks = (async function* () {
    await Promise.resolve()
    yield { height, pair }
  })()
  const module = (): Promise<Uint8Array> => Promise.resolve(Uint8Array.of(0, 0x61, 0x73, 0x6d))
  const pieces: Uint8Array[] = []
  for await (const piece of exportLedger({ from: height, to: height }, { genesisBytes, blocks, module }))
    pieces.push(piece)
  return new Uint8Array(Buffer.concat(pieces))
}

function keysOf({
  nodeKey,
  consensusKey,
  nodeKeyCertificate,
  consensusKeyCertificate,
}: ReturnType<typeof genesisMember>) {
  return { nodeKey, consensusKey, nodeKeyCertificate, consensusKeyCertificate }
}
