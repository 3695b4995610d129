/** Which snapshots hold where validators and keys have changed: a state does not vouch for itself. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { repairState } from '../../node/engine/repair-state.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import { createSnapshots } from '../../node/store/snapshots.ts'
import { createMemoryFolder } from '../../sim/street/memory-folder.ts'
import { BETWEEN, makeChangingChain } from '../support/changing-chain.ts'
import { fixedRules } from '../support/engine-street.ts'
import { createMemoryDisk, createMemoryStore } from '../support/memory-store.ts'
import { createOracleRule } from '../support/oracle-rule.ts'

const chain = makeChangingChain()
const { community } = chain.street

test('where all blocks are lost, a snapshot whose voters have other keys than at the beginning does not vouch for itself', async () => {
  for (const height of [2, 5, 8, 11]) {
    const repaired = await repairFrom(height, [])
    // Of the first three blocks all voters are those of the genesis, with the keys that they still have.
    const isFirst = height === 2
    assert.is(repaired.height, isFirst ? height : 0)
    assert.is(repaired.codes.includes('snapshot-certificate-invalid'), !isFirst)
  }
})

test('where the own ledger has the block of a snapshot or the next, it holds whoever certified it', async () => {
  for (const height of BETWEEN)
    for (const kept of [height, height + 1]) {
      const { height: reached, codes } = await repairFrom(height, [kept])
      assert.ok(reached >= height, codes.join(' '))
    }
})

test.run()

/** A home whose state is damaged, with the snapshot of a height, and only some blocks. */
async function repairFrom(height: number, kept: readonly number[]) {
  const disk = createMemoryDisk()
  const made = chain.blocks[height - 1]
  assert.ok(made)
  disk.leaves.set('settled', Uint8Array.of(1))
  disk.tip = { height, slot: made.block.header.slot, blockHash: made.block.hash, finalAtMs: null }
  for (const each of kept) {
    const { stored } = chain.blocks[each - 1] ?? made
    disk.blocks.set(each, stored)
  }
  const snapshots = createSnapshots(
    { communityHash: community.hash, place: 'snapshots' },
    createMemoryFolder(disk),
  )
  await snapshots.keep(height, made)
  const codes: string[] = []
  const note = (fields: object): void => {
    codes.push(String((fields as { code?: string }).code))
  }
  const quiet = (): void => undefined
  const store = createMemoryStore(disk)
  const rules = fixedRules(createOracleRule())
  const logger = { debug: quiet, info: quiet, warn: note, error: note }
  const context = { community, verify: verifyEd25519, ruleFor: rules.find }
  await repairState(context, { store, rules, logger, snapshots })
  return { height: (await store.load())?.tip.height ?? 0, codes }
}
