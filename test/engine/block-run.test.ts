/** Runs of certified blocks, as a node takes them that is behind: what of them counts, and where they end. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { genesisState } from '../../node/core/chain/chain-state.ts'
import type { ChainState } from '../../node/core/chain/chain-state.ts'
import { checkBlock } from '../../node/core/chain/check-block.ts'
import { communityUnder } from '../../node/core/governance/terms.ts'
import type { Certified } from '../../node/engine/block-run.ts'
import { walkRun } from '../../node/engine/block-run.ts'
import { readCertified } from '../../node/engine/certified-block.ts'
import { createChainKeeper } from '../../node/engine/chain-keeper.ts'
import { createCommits } from '../../node/engine/commits.ts'
import type { Commits } from '../../node/engine/commits.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import { createSystemClock } from '../../node/runtime/clock.ts'
import { createRuleShelf } from '../../node/store/rule-shelf.ts'
import type { MemoryDisk } from '../../sim/street/memory-store.ts'
import { createMemoryDisk, createMemoryStore } from '../../sim/street/memory-store.ts'
import { makeLedgerChain } from '../support/ledger-chain.ts'

const { street, commits } = await makeLedgerChain({ blocks: 8, homes: 4 })
const { community } = street
const rules = createRuleShelf({ directory: '/nonexistent' })
await rules.prepare(community.genesis.rule)
const context = { community, verify: verifyEd25519, ruleFor: rules.find }
const run = commits.map(({ stored }): Certified => {
  const certified = readCertified(stored)
  assert.ok(certified)
  return certified
})

/** Another signature in the place of one. */
function forged({ block, certificate }: Certified): Certified {
  const [first, second, ...rest] = certificate.signatures
  assert.ok(first && second)
  const signatures = [{ ...first, signature: second.signature }, second, ...rest]
  return { block, certificate: { ...certificate, signatures } }
}

interface Node {
  readonly disk: MemoryDisk
  readonly line: Commits
  readonly told: number[]
  readonly failures: unknown[]
  readonly height: () => number
  readonly state: () => ChainState
}

async function createNode(ready: () => Promise<boolean> = () => Promise.resolve(true)): Promise<Node> {
  const disk = createMemoryDisk()
  const keeper = await createChainKeeper(context, {
    store: createMemoryStore(disk),
    clock: createSystemClock(),
  })
  const told: number[] = []
  const failures: unknown[] = []
  const line = createCommits({
    keeper,
    ready,
    committed: ({ block }) => told.push(block.header.height),
    failed: (error) => failures.push(error),
  })
  return { disk, line, told, failures, height: () => keeper.tip().height, state: keeper.state }
}

test('a run is on the disk as its blocks would be, one by one', async () => {
  const [atOnce, oneByOne] = [await createNode(), await createNode()]
  assert.is(await atOnce.line.commitRun(run), 'taken')
  for (const certified of run) assert.is(await oneByOne.line.commitRun([certified]), 'taken')
  assert.equal(atOnce.told, [1, 2, 3, 4, 5, 6, 7, 8])
  assert.equal(oneByOne.told, atOnce.told)
  assert.is(atOnce.height(), 8)
  const bytesOf = ({ disk }: Node): unknown => [[...disk.leaves].sort(), [...disk.blocks.entries()]]
  assert.equal(bytesOf(atOnce), bytesOf(oneByOne))
  assert.is(atOnce.state().blockHash, run.at(-1)?.block.hash)
})

test('all of a run is one write: where it fails nobody hears of any block', async () => {
  const node = await createNode()
  let writes = 0
  node.disk.fails = () => {
    writes += 1
    return true
  }
  assert.is(await node.line.commitRun(run), 'stopped')
  assert.is(writes, 1)
  assert.is(node.failures.length, 1)
  assert.equal(node.told, [])
  assert.is(node.height(), 0)
  assert.is(node.disk.blocks.size, 0)
})

test('blocks that are here already are passed over, whoever sent them first', async () => {
  const node = await createNode()
  assert.is(await node.line.commitRun(run.slice(0, 3)), 'taken')
  assert.is(await node.line.commitRun(run), 'taken')
  assert.equal(node.told, [1, 2, 3, 4, 5, 6, 7, 8])
  assert.is(await node.line.commitRun(run), 'taken')
})

test('a run ends before the first block that is not certified as the next', async () => {
  const [, , , fourth] = run
  assert.ok(fourth)
  const spoilt: [what: string, run: Certified[], taken: number][] = [
    ['a forged signature', [...run.slice(0, 3), forged(fourth), ...run.slice(4)], 3],
    ['a block left out', [...run.slice(0, 3), ...run.slice(4)], 3],
    ['a block before its turn', [fourth], 0],
    ['two blocks changed over', [...run.slice(0, 2), fourth, ...run.slice(2)], 2],
  ]
  for (const [what, blocks, taken] of spoilt) {
    const node = await createNode()
    assert.is(await node.line.commitRun(blocks), 'refused', what)
    assert.is(node.height(), taken, what)
    assert.is(node.disk.blocks.size, taken, what)
    assert.equal(node.failures, [], what)
  }
})

test('a certified block that breaks the rules stops the node, behind those that hold', async () => {
  const node = await createNode()
  const [first, second, third] = run
  assert.ok(first && second && third)
  const { block, certificate } = third
  const { body } = block
  // The certificate is of the same block; what is in it is not.
  const changed = { ...block, body: { ...body, clearing: { ...body.clearing, energyWh: 1 } } }
  const outcome = await node.line.commitRun([first, second, { block: changed, certificate }])
  assert.is(outcome, 'stopped')
  assert.is(node.height(), 2)
  assert.match(String(node.failures[0]), /certified a block at height 3 that is invalid here/)
})

test('a node that lacks a rule takes nothing', async () => {
  const node = await createNode(() => Promise.resolve(false))
  assert.is(await node.line.commitRun(run), 'stopped')
  assert.is(node.height(), 0)
  assert.equal(node.failures, [])
})

test('where rule or version change within a run it ends there, before a block is judged by what may be missing', () => {
  const from = genesisState(community)
  for (const changed of [{ rule: { ...from.terms.rule, hash: 'f'.repeat(64) } }, { protocolVersion: 9 }]) {
    const judged: number[] = []
    const walked = walkRun(run, from, {
      check(block, state) {
        judged.push(block.header.height)
        const check = checkBlock(block, state, context)
        if (check.code !== 'ok' || block.header.height !== 3) return check
        return { ...check, state: { ...check.state, terms: { ...check.state.terms, ...changed } } }
      },
      communityAt: ({ terms }) => communityUnder(community, terms),
      isCertified: () => true,
    })
    assert.is(walked.end, 'terms-changed')
    assert.is(walked.steps.length, 3)
    assert.equal(judged, [1, 2, 3])
  }
})

test.run()
