/**
 * Everything that reads bytes from outside, by name, with valid bytes to begin from. A decoder may answer with a value, with
 * nothing, or with an error that has a code; whatever else it throws is a finding.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseRequest as parseModbusRequest } from '../../hardware/proxy/proxy-request.ts'
import { createReplyFinder, crc16 } from '../../hardware/modbus/reply-finder.ts'
import { guardModule } from '../../matcher-wasm/host/guard.ts'
import { parseRequest as parseControlRequest } from '../../node/api/control-protocol.ts'
import { changeFromHex } from '../../node/api/control-requests.ts'
import { decodeInvitation, encodeInvitation } from '../../node/cli/community/invitation.ts'
import { decodeJoinText, encodeJoinText } from '../../node/cli/community/join-text.ts'
import { encodeText } from '../../node/cli/community/pasted-text.ts'
import { decodeKeysText } from '../../node/cli/identity/submit-keys.ts'
import { decodeBlock, readHeader } from '../../node/core/chain/block.ts'
import { decodeGateVote } from '../../node/core/chain/gate-vote.ts'
import { decodeState } from '../../node/core/chain/state-decode.ts'
import { decodeCbor } from '../../node/core/codec/cbor.ts'
import { decodeEnvelope } from '../../node/core/codec/envelope.ts'
import { decodeDecision, decodeTransaction } from '../../node/core/governance/transaction.ts'
import { decodeSheet } from '../../node/core/market/order-sheet.ts'
import { decodeReading } from '../../node/core/metering/reading.ts'
import { decodePair, readCertified } from '../../node/engine/certified-block.ts'
import { decodeCertificate, decodeMessage, decodeVote } from '../../node/engine/consensus-wire.ts'
import { readFrame } from '../../node/engine/opened-blocks.ts'
import { decodeBlocksRequest, decodeObjectFrame, decodeObjectsRequest } from '../../node/engine/requests.ts'
import { decodeSignState } from '../../node/engine/sign-state-codec.ts'
import { decodeRecords } from '../../node/net/address-book.ts'
import { decodeAddressRecord } from '../../node/net/address-record.ts'
import { MAX_RECORDS_KEPT } from '../../node/net/limits.ts'
import { openEnvelope } from '../../node/net/envelope.ts'
import { decodeBundle } from '../../node/statements/proof/bundle.ts'
import { decodeHead } from '../../node/store/export-format.ts'
import { parseGenesis } from '../../node/store/genesis-file.ts'
import { RULES_DIRECTORY } from '../../node/store/rule-files.ts'
import { decodeSnapshot } from '../../node/store/snapshot-format.ts'
import { parseTip } from '../../node/store/stored-tip.ts'
import type { Decoder } from './decoder.ts'
import { listFileDecoders } from './file-decoders.ts'
import type { Samples } from './samples.ts'
import { makeSamples } from './samples.ts'

const LIMIT = 1 << 19
const MEMORY_PAGES = 256
/** Mutants of a large module are mostly copying. */
const SMALL_MODULE_BYTES = 8_000

export async function listDecoders(): Promise<Decoder[]> {
  const samples = await makeSamples()
  const { sheet, reading, gateVote, block, transactions, consensus, community, genesisBytes } = samples
  const asText = (read: (text: string) => unknown) => (bytes: Uint8Array) =>
    read(Buffer.from(bytes).toString('utf8'))
  const member = community.genesis.members[0]
  if (member === undefined) throw new Error('there is a member')
  const inviter = { member: member.memberKey, nodeKey: member.nodeKey, addresses: member.addresses }
  const invitation = Buffer.from(encodeInvitation({ genesisBytes, inviter }))
  const joinText = Buffer.from(encodeJoinText(community.hash, member))
  const keysText = Buffer.from(encodeText('keys', transactions[0] ?? new Uint8Array()))
  const readRequest = Buffer.from([1, 3, 0, 0, 0, 2])
  const reply = [1, 3, 4, 0, 1, 0, 2]
  const replyCrc = crc16(Uint8Array.from(reply))
  return [
    { name: 'cbor', valid: [sheet, reading, block], decode: (bytes) => decodeCbor(bytes, LIMIT) },
    { name: 'envelope', valid: [sheet, reading], decode: (bytes) => decodeEnvelope(bytes, LIMIT) },
    { name: 'sheet', valid: [sheet], decode: decodeSheet },
    { name: 'reading', valid: [reading], decode: decodeReading },
    { name: 'gate-vote', valid: [gateVote], decode: decodeGateVote },
    { name: 'block', valid: [block], decode: decodeBlock },
    { name: 'block-header', valid: [samples.header], decode: readHeader },
    { name: 'transaction', valid: transactions, decode: decodeTransaction },
    { name: 'decision', valid: samples.decisions, decode: decodeDecision },
    {
      name: 'change',
      valid: samples.changes,
      decode: (bytes) => changeFromHex(Buffer.from(bytes).toString('hex')),
    },
    { name: 'consensus', valid: consensus, decode: decodeMessage },
    { name: 'vote', valid: [samples.vote], decode: decodeVote },
    { name: 'certificate', valid: [samples.certificate], decode: decodeCertificate },
    { name: 'certified-block', valid: [samples.pair], decode: (bytes) => readBack(decodePair(bytes)) },
    { name: 'blocks-answer', valid: [samples.pair], decode: readFrame },
    { name: 'sign-state', valid: [samples.signState], decode: decodeSignState },
    { name: 'blocks-request', valid: samples.blocksRequests, decode: decodeBlocksRequest },
    { name: 'objects-request', valid: samples.objectsRequests, decode: decodeObjectsRequest },
    { name: 'object-frame', valid: samples.objectFrames, decode: decodeObjectFrame },
    { name: 'gossip-envelope', valid: [Uint8Array.from([0, 0, 0, 1, ...sheet])], decode: openEnvelope },
    { name: 'address-record', valid: [samples.addressRecord], decode: decodeAddressRecord },
    {
      name: 'address-file',
      valid: [samples.addressFile],
      decode: (bytes) => decodeRecords(bytes, MAX_RECORDS_KEPT),
    },
    ...listSealed(samples),
    { name: 'export-head', valid: [Uint8Array.from([3, 0, 0, 1, 0])], decode: withHead },
    { name: 'stored-tip', valid: [samples.tip], decode: asText(parseTip) },
    { name: 'genesis', valid: [genesisBytes], decode: (bytes) => parseGenesis(bytes, 'fuzz') },
    { name: 'invitation', valid: [invitation], decode: asText(decodeInvitation) },
    { name: 'join-text', valid: [joinText], decode: asText((text) => decodeJoinText(text, community.hash)) },
    { name: 'keys-text', valid: [keysText], decode: asText(decodeKeysText) },
    { name: 'control-request', valid: samples.controlRequests, decode: asText(parseControlRequest) },
    {
      name: 'modbus-request',
      valid: [Uint8Array.from([3, 0, 0, 0, 2])],
      decode: (bytes) => parseModbusRequest(Buffer.from(bytes)),
    },
    {
      name: 'modbus-reply',
      valid: [Uint8Array.from([...reply, replyCrc & 0xff, replyCrc >> 8])],
      decode: (bytes) => createReplyFinder(readRequest).push(bytes),
    },
    { name: 'wasm-module', valid: readModules(), decode: (bytes) => guardModule(bytes, MEMORY_PAGES) },
    ...listFileDecoders(samples),
  ]
}

/** What has a checksum is also changed within it: otherwise nothing behind the checksum would ever be looked at. */
function listSealed({ snapshot, bundle, community, state }: Samples): Decoder[] {
  const readSnapshot = (bytes: Uint8Array): unknown => {
    const read = decodeSnapshot(bytes, community.hash)
    return read.code === 'ok' ? decodeState(state, read.snapshot.leaves) : undefined
  }
  const bundleHead = bundle.subarray(0, bundle.indexOf(LINE_END) + 1)
  return [
    { name: 'snapshot', valid: [snapshot], decode: readSnapshot },
    {
      name: 'snapshot-content',
      valid: [snapshot.subarray(0, -DIGEST_BYTES)],
      decode: (content) => readSnapshot(Buffer.concat([content, digestOf(content)])),
    },
    { name: 'statement-bundle', valid: [bundle], decode: decodeBundle },
    {
      name: 'statement-bundle-content',
      valid: [bundle.subarray(bundleHead.length + DIGEST_BYTES)],
      decode: (content) => decodeBundle(Buffer.concat([bundleHead, digestOf(content), content])),
    },
  ]
}

const DIGEST_BYTES = 32
const LINE_END = 0x0a

function digestOf(content: Uint8Array): Uint8Array {
  return createHash('sha256').update(content).digest()
}

function readBack(pair: ReturnType<typeof decodePair>): unknown {
  return pair && readCertified(pair)
}

/** A head has five bytes when it is read. */
function withHead(bytes: Uint8Array): unknown {
  const head = new Uint8Array(5)
  head.set(bytes.subarray(0, 5))
  return decodeHead(head)
}

function readModules(): Uint8Array[] {
  return readdirSync(RULES_DIRECTORY)
    .filter((name) => name.endsWith('.wasm'))
    .map((name) => new Uint8Array(readFileSync(join(RULES_DIRECTORY, name))))
    .filter(({ length }) => length <= SMALL_MODULE_BYTES)
}
