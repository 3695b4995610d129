/** Blocks are lost that others certified than vote now, with keys that nobody uses any more. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { communityUnder } from '../../node/core/governance/terms.ts'
import type { CertifiedBlock } from '../../node/engine/chain-store.ts'
import { mendBlocksUntil } from '../../node/engine/mend-blocks.ts'
import { verifyChain } from '../../node/engine/verify-chain.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { BETWEEN, CHANGING_BLOCKS, makeChangingChain } from '../support/changing-chain.ts'
import { fixedRules } from '../support/engine-street.ts'
import { createMemoryDisk, createMemoryStore } from '../support/memory-store.ts'
import { createOracleRule } from '../support/oracle-rule.ts'
import { createVirtualTime } from '../support/virtual-clock.ts'

const chain = makeChangingChain()
const { community } = chain.street
const ALL = Array.from({ length: CHANGING_BLOCKS }, (_, index) => index + 1)

/** What the street has at a height. */
function at(height: number): CertifiedBlock {
  const found = chain.blocks[height - 1]
  assert.ok(found)
  return found.stored
}

for (const height of BETWEEN) {
  test(`block ${height} is fetched again, though one who signed it had other keys at the beginning, or has now`, async () => {
    const home = await mended([height])
    assert.equal(home.disk.blocks.get(height), at(height))
    assert.equal(await home.faults(), [])
  })
}

test('a run of such blocks comes back, and all but the last', async () => {
  for (const lost of [[5, 6, 7, 8], ALL.slice(0, -1)]) {
    const home = await mended(lost)
    assert.equal(await home.faults(), [])
    assert.equal(
      [...home.disk.blocks.keys()].sort((left, right) => left - right),
      ALL,
    )
  }
})

test('the right block with a certificate that is not that of its height is not believed, whoever signed', async () => {
  const block = chain.blocks[5]?.block
  assert.ok(block)
  const bytes = block.bytes
  const forged = [
    // Of the validators of before, and of after; of too few; of another block.
    { block: bytes, certificate: chain.certifyAt(2, block) },
    { block: bytes, certificate: chain.certifyAt(11, block) },
    { block: bytes, certificate: chain.certifyAt(6, block, 2) },
    { block: bytes, certificate: at(5).certificate },
    at(7),
  ]
  const home = await mended([6], (height) => (height === 6 ? forged : [at(height)]))
  assert.not(home.disk.blocks.has(6))
  const honest = await mended([6], (height) => [...forged, at(height)])
  assert.equal(honest.disk.blocks.get(6), at(6))
})

test('another block of that height is not taken, though those who voted then certify it', async () => {
  const { street } = chain
  const other = street.propose({ slot: street.state().slot + 5 })
  const twin = { ...other, header: { ...other.header, height: 6 } }
  const forged = { block: other.bytes, certificate: chain.certifyAt(6, twin) }
  const home = await mended([6], () => [forged])
  assert.not(home.disk.blocks.has(6))
})

test('while an earlier block is lost that nobody has, nothing is computed; it goes on when somebody has it', async () => {
  let isThere = false
  const home = await mended([2, 6], (height) => (height === 2 && !isThere ? [] : [at(height)]), {
    later: () => {
      assert.is(home0.executed(), 0)
      assert.not(home0.disk.blocks.has(6))
      isThere = true
    },
  })
  assert.equal(await home.faults(), [])
})

interface Home {
  readonly disk: ReturnType<typeof createMemoryDisk>
  /** What `ledger verify` would say. */
  faults(): Promise<string[]>
  /** Blocks that were computed again. */
  executed(): number
}

/** The one under way, for `later`. */
let home0: Home

/** A home that has lost some blocks, after some hours; `later` is called in the middle of them. */
async function mended(
  lost: readonly number[],
  answers: (height: number) => readonly CertifiedBlock[] = (height) => [at(height)],
  { later = () => undefined }: { later?: () => void } = {},
): Promise<Home> {
  const disk = createMemoryDisk()
  for (const height of ALL) if (!lost.includes(height)) disk.blocks.set(height, at(height))
  const store = createMemoryStore(disk)
  const rules = fixedRules(createOracleRule())
  const context = { community, verify: verifyEd25519 }
  const now = communityUnder(community, chain.street.state().terms)
  const { blockHash, slot } = chain.street.state()
  const time = createVirtualTime(0)
  const ending = new AbortController()
  let executed = 0
  const home: Home = {
    disk,
    executed: () => executed,
    async faults() {
      const faults: string[] = []
      let height = 0
      for await (const step of verifyChain({ context, rules }, store.found(1)))
        if (step.type === 'failed') faults.push(step.failure.code)
        else height = step.state.height
      return height === CHANGING_BLOCKS ? faults : [...faults, `ends at ${height}`]
    },
  }
  home0 = home
  const done = mendBlocksUntil(ending.signal, community, {
    store,
    keeper: {
      tip: () => ({ height: CHANGING_BLOCKS, slot, blockHash, finalAtMs: null }),
      community: () => now,
    },
    clock: time.clock(),
    logger: SILENT,
    verify: verifyEd25519,
    rules: {
      find: rules.find,
      prepare(rule) {
        executed += 1
        return rules.prepare(rule)
      },
    },
    fetchBlock: (height, isGood) => Promise.resolve(answers(height).find(isGood)),
  })
  await time.advanceTo(20_000)
  later()
  await time.advanceTo(4 * 3_600_000)
  ending.abort()
  await time.advanceTo(5 * 3_600_000)
  await done
  return home
}

test.run()
