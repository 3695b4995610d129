import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeBlock } from '../../node/core/chain/block.ts'
import { createConsensusJudge } from '../../node/engine/consensus-judge.ts'
import { admitSheet } from '../../node/core/chain/admit.ts'
import { checkGateVote } from '../../node/core/chain/check-gate-vote.ts'
import type { CommitCertificate } from '../../node/core/consensus/message.ts'
import { concatBytes } from '../../node/core/codec/bytes.ts'
import type { SignedClaim } from '../../node/core/crypto/signed-claim.ts'
import { bodyClaims, certificateClaims } from '../../node/engine/block-claims.ts'
import { encodePair } from '../../node/engine/certified-block.ts'
import type { FoundBlock } from '../../node/engine/chain-store.ts'
import { decodeCertificate } from '../../node/engine/consensus-wire.ts'
import { createOpenedBlocks, RUN_LIMIT } from '../../node/engine/opened-blocks.ts'
import type { VerifyAhead } from '../../node/engine/verify-ahead.ts'
import { BLOCKS_AHEAD, createVerifyAhead } from '../../node/engine/verify-ahead.ts'
import type { ChainStep } from '../../node/engine/verify-chain.ts'
import { verifyChain } from '../../node/engine/verify-chain.ts'
import { verifyStages } from '../../node/core/crypto/signed-claim.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import { createSignatureThreads } from '../../node/runtime/signature-threads.ts'
import { createRuleShelf } from '../../node/store/rule-shelf.ts'
import { commitAt, makeLedgerChain } from '../support/ledger-chain.ts'

const chain = await makeLedgerChain({ blocks: BLOCKS_AHEAD + 6, homes: 4 })
const { community } = chain.street
const rules = createRuleShelf({ directory: '/nonexistent' })
const threads = createSignatureThreads()
test.after(() => threads.close())

/** The last block, and who signed what of it. */
function lastBlock(): {
  claims: SignedClaim[]
  block: NonNullable<ReturnType<typeof decodeBlock>>
  certificate: CommitCertificate
} {
  const { stored } = commitAt(chain, chain.commits.length - 1)
  const block = decodeBlock(stored.block)
  const certificate = decodeCertificate(stored.certificate)
  assert.ok(block && certificate)
  return {
    block,
    certificate,
    claims: [...certificateClaims(certificate, community), ...bodyClaims(block, community)],
  }
}

function messageOf({ prefix, body }: SignedClaim): Uint8Array {
  return concatBytes(prefix, body)
}

/** Counts what is verified on the spot. */
function createCounted(): VerifyAhead & { onTheSpot: () => number } {
  let count = 0
  const ahead = createVerifyAhead({
    verifyLater: threads.verify,
    verify: (...claim) => {
      count += 1
      return verifyEd25519(...claim)
    },
  })
  return { ...ahead, onTheSpot: () => count }
}

test('what is found ahead is every signature that the judges of a block ask for', async () => {
  const { claims, block, certificate } = lastBlock()
  const ahead = createCounted()
  await ahead.begin([claims])
  const judge = createConsensusJudge({ community: () => community, verify: ahead.verify })
  assert.is(judge.certificateCode(certificate, block.header.height), 'ok')
  for (const vote of block.body.gateVotes) assert.is(checkGateVote(vote, community, ahead.verify), 'ok')
  for (const sheet of block.body.sheets) assert.is(admitSheet(sheet, community, ahead.verify), 'ok')
  assert.is(ahead.onTheSpot(), 0)
  assert.ok(block.body.readings.length > 0)
})

test('an answer holds for its key, message and signature only, and is handed out once', async () => {
  const [claim, other] = lastBlock().claims
  assert.ok(claim && other)
  const ahead = createCounted()
  await ahead.begin([[claim]])
  const changed = Uint8Array.from(messageOf(claim), (byte) => byte ^ 1)
  assert.is(ahead.verify(claim.publicKey, changed, claim.signature), false)
  assert.is(ahead.verify(other.publicKey, messageOf(claim), claim.signature), false)
  assert.is(ahead.verify(claim.publicKey, messageOf(claim), other.signature), false)
  assert.is(ahead.onTheSpot(), 3)
  assert.is(ahead.verify(claim.publicKey, messageOf(claim), claim.signature), true)
  assert.is(ahead.onTheSpot(), 3)
  assert.is(ahead.verify(claim.publicKey, messageOf(claim), claim.signature), true)
  assert.is(ahead.onTheSpot(), 4)
})

test('a bad signature, and a key that is none, are found to be bad', async () => {
  const [claim] = lastBlock().claims
  assert.ok(claim)
  const signature = Uint8Array.from(claim.signature, (byte, index) => (index === 40 ? byte ^ 1 : byte))
  const bad = [
    { ...claim, signature },
    { ...claim, publicKey: claim.publicKey.subarray(1) },
    { ...claim, signature: claim.signature.subarray(1) },
  ]
  for (const wrong of bad) {
    const ahead = createCounted()
    await ahead.begin([[wrong]])
    assert.is(ahead.verify(wrong.publicKey, messageOf(wrong), wrong.signature), false)
    assert.is(ahead.onTheSpot(), 0)
  }
})

test('where the other thread fails, the signature is verified on the spot', async () => {
  const [claim] = lastBlock().claims
  assert.ok(claim)
  const verifyLater = (): Promise<boolean[]> => Promise.reject(new Error('no thread'))
  const ahead = createVerifyAhead({ verify: verifyEd25519, verifyLater })
  await ahead.begin([[claim]])
  assert.is(ahead.verify(claim.publicKey, messageOf(claim), claim.signature), true)
})

test('claims behind a stage with a bad signature are left alone, wherever they are verified', async () => {
  const [good, other, ...rest] = lastBlock().claims
  assert.ok(good && other && rest.length > 0)
  const bad = { ...other, signature: good.signature.slice() }
  const stages = [[good], [bad, other], rest]
  const ahead = createCounted()
  await ahead.begin(stages)
  for (const claim of [good, bad, other])
    assert.is(
      ahead.verify(claim.publicKey, messageOf(claim), claim.signature),
      claim.signature !== bad.signature,
    )
  assert.is(ahead.onTheSpot(), 0)
  for (const claim of rest) ahead.verify(claim.publicKey, messageOf(claim), claim.signature)
  assert.is(ahead.onTheSpot(), rest.length)
  assert.equal(await threads.verify(stages), verifyStages(stages, verifyEd25519))
})

test('who waits for something else verifies meanwhile what no thread has begun, and gets what it waited for', async () => {
  const lists = chain.commits.map(({ stored }) => {
    const certificate = decodeCertificate(stored.certificate)
    assert.ok(certificate)
    return [certificateClaims(certificate, community)]
  })
  const asked: (() => void)[] = []
  let onTheSpot = 0
  const ahead = createVerifyAhead({
    verify: () => {
      onTheSpot += 1
      return true
    },
    // Threads that answer nobody before they are let.
    verifyLater: (stages) => new Promise((answer) => asked.push(() => answer(stages.flat().map(() => true)))),
  })
  const begun = lists.map((stages) => ahead.begin(stages))
  const sent = asked.length
  assert.ok(sent > 0 && sent < lists.length)
  assert.is(await ahead.helpUntil(Promise.all(begun.slice(sent)).then(() => 'written')), 'written')
  assert.is(onTheSpot, lists.slice(sent).flat(2).length)
  for (const answer of asked) answer()
  await Promise.all(begun)
  assert.is(asked.length, sent, 'what this thread did is not sent as well')
})

const ALTERED: [what: string, alter: (blocks: FoundBlock[]) => void][] = [
  ['is whole', () => undefined],
  ['has a byte of a signature changed', (blocks) => (blocks[3] = withByte(blocks[3], 'block', -20))],
  ['has a certificate changed', (blocks) => (blocks[9] = withByte(blocks[9], 'certificate', -5))],
  ['lacks a block', (blocks) => blocks.splice(7, 1)],
  ['has a block that does not read', (blocks) => (blocks[5] = { height: 6, pair: undefined })],
  ['ends early', (blocks) => blocks.splice(2)],
]

for (const [what, alter] of ALTERED) {
  test(`a chain that ${what} is judged alike ahead and on the spot`, async () => {
    const blocks = chain.commits.map(({ tip, stored }): FoundBlock => ({ height: tip.height, pair: stored }))
    alter(blocks)
    const context = { community, verify: verifyEd25519 }
    const plain = await stepsOf(verifyChain({ context, rules }, listed(blocks)))
    const ahead = await stepsOf(verifyChain({ context, rules, verifyLater: threads.verify }, listed(blocks)))
    assert.equal(ahead, plain)
    assert.ok(plain.length > 0)
  })
}

test('frames of a peer are taken in their order and in runs, some behind, and what follows a refused one is dropped', async () => {
  const taken: (number | undefined)[][] = []
  const blocks = createOpenedBlocks({
    ahead: createCounted(),
    community: () => community,
    take: (run) => {
      taken.push(run.map((certified) => certified?.block.header.height))
      return Promise.resolve(!run.includes(undefined))
    },
  })
  const heights = chain.commits.map(({ tip }) => tip.height)
  for (const { stored } of chain.commits) assert.is(await blocks.push(encodePair(stored)), true)
  assert.equal(taken, [heights.slice(0, RUN_LIMIT)], 'the others are still verified')
  assert.is(await blocks.push(Uint8Array.of(1)), true)
  assert.is(await blocks.push(encodePair(commitAt(chain, 0).stored)), true)
  await blocks.finish(() => true)
  const rest = [...heights.slice(RUN_LIMIT), undefined, 1]
  assert.ok(taken.every((run) => run.length <= RUN_LIMIT))
  assert.equal(taken.slice(1).flat(), rest)
})

test('a frame without a block ends an answer with its run', async () => {
  let runs = 0
  const blocks = createOpenedBlocks({
    ahead: undefined,
    community: () => community,
    take: (run) => {
      runs += 1
      return Promise.resolve(!run.includes(undefined))
    },
  })
  await blocks.push(Uint8Array.of(1))
  for (const { stored } of chain.commits.slice(0, RUN_LIMIT)) await blocks.push(encodePair(stored))
  await blocks.finish(() => true)
  assert.is(runs, 1, 'what came behind it is not taken')
})

test('a block that is not certified costs its certificate and no more', async () => {
  let found = 0
  const ahead = createVerifyAhead({
    verify: verifyEd25519,
    verifyLater: async (stages) => {
      const answers = await threads.verify(stages)
      found += answers.length
      return answers
    },
  })
  const { stored } = commitAt(chain, 4)
  const forged = withByte({ height: 5, pair: stored }, 'certificate', -5).pair
  const blocks = createOpenedBlocks({ ahead, community: () => community, take: () => Promise.resolve(false) })
  assert.ok(forged)
  for (const each of chain.commits.slice(0, 8)) await blocks.push(encodePair(each.stored))
  assert.is(found, 0, 'a few blocks are not worth a thread')
  await blocks.push(encodePair(forged))
  await blocks.finish(() => true)
  const certificate = decodeCertificate(stored.certificate)
  assert.is(found, certificate?.signatures.length)
})

async function* listed(blocks: readonly FoundBlock[]): AsyncGenerator<FoundBlock, void> {
  await Promise.resolve()
  yield* blocks
}

async function stepsOf(steps: AsyncIterable<ChainStep>): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const step of steps)
    found.push(step.type === 'failed' ? step.failure : [step.block.hash, step.block.header.stateRoot])
  return found
}

/** The block with one byte of a part changed, counted from its end. */
function withByte(found: FoundBlock | undefined, part: 'block' | 'certificate', at: number): FoundBlock {
  assert.ok(found?.pair)
  const bytes = Uint8Array.from(found.pair[part])
  bytes[bytes.length + at] = (bytes.at(at) ?? 0) ^ 1
  return { ...found, pair: { ...found.pair, [part]: bytes } }
}

test.run()
