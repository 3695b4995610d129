/** Blocks become final one after the other, whoever brings them: consensus here, or a peer. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { Certified } from '../../node/engine/block-run.ts'
import type { ChainKeeper } from '../../node/engine/chain-keeper.ts'
import type { CommitsParts } from '../../node/engine/commits.ts'
import { createCommits } from '../../node/engine/commits.ts'
import { readCertified } from '../../node/engine/certified-block.ts'
import { makeLedgerChain } from '../support/ledger-chain.ts'

const { commits: made } = await makeLedgerChain({ blocks: 3, homes: 4 })
const chain = made.map(({ stored }): Certified => {
  const certified = readCertified(stored)
  assert.ok(certified)
  return certified
})

test('what comes while a block is being written waits for it', async () => {
  const { commits, slow, told, asked } = createScene()
  const all = chain.map(({ block, certificate }) => commits.commit(block, certificate))
  for (let height = 1; height <= 3; height++) {
    await settled()
    assert.equal(
      asked,
      Array.from({ length: height }, (_each, index) => [index + 1]),
    )
    slow.go()
  }
  assert.equal(await Promise.all(all), [true, true, true])
  assert.equal(told, [1, 2, 3])
})

test('a block that is not the next one is left alone, and a run is taken as it is', async () => {
  const { commits, slow, told, asked } = createScene()
  const [first, second] = chain
  assert.ok(first && second)
  assert.is(await commits.commit(second.block, second.certificate), false)
  assert.equal(asked, [])
  const taken = commits.commitRun(chain)
  await settled()
  slow.go()
  assert.is(await taken, 'taken')
  assert.equal(told, [1, 2, 3])
  assert.is(await commits.commit(first.block, first.certificate), false, 'it is there already')
})

test('stop waits for the block that is being written, and takes none after it', async () => {
  const { commits, slow, told } = createScene()
  const [first, second] = chain.map(({ block, certificate }) => commits.commit(block, certificate))
  await settled()
  let isStopped = false
  const stopped = commits.stop().then(() => (isStopped = true))
  await settled()
  assert.not.ok(isStopped)
  slow.go()
  assert.is(await first, true)
  await stopped
  assert.equal([await second, told], [false, [1]])
})

test('a node without the rule of the next block takes none, and is not broken by that', async () => {
  const { commits, asked, failures } = createScene({ ready: () => Promise.resolve(false) })
  assert.is(await commits.commitRun(chain), 'stopped')
  assert.equal([asked, failures], [[], []])
})

test('a certified block that is invalid here is told of once, by its height', async () => {
  const { commits, failures } = createScene({ isInvalid: true })
  assert.is(await commits.commitRun(chain), 'stopped')
  const [failure, ...others] = failures
  assert.ok(failure instanceof OperatingError)
  assert.equal([failure.detail, others], [{ code: 'certified-value-invalid', height: 1 }, []])
})

/** A keeper that takes whatever it is given, when it is let go. */
function createScene({
  ready = () => Promise.resolve(true),
  isInvalid = false,
}: Partial<Pick<CommitsParts, 'ready'>> & { isInvalid?: boolean } = {}) {
  let height = 0
  let go: (() => void) | undefined
  const [asked, told, failures] = [[] as number[][], [] as number[], [] as unknown[]]
  const keeper = {
    tip: () => ({ height }),
    async commit(run: readonly Certified[]) {
      asked.push(run.map(({ block }) => block.header.height))
      if (isInvalid) return { finals: [], end: 'invalid' }
      await new Promise<void>((resolve) => (go = resolve))
      height += run.length
      return { finals: run, end: 'whole' }
    },
  } as unknown as ChainKeeper
  const commits = createCommits({
    ...{ keeper, ready },
    committed: ({ block }) => void told.push(block.header.height),
    failed: (error) => void failures.push(error),
  })
  return { commits, slow: { go: () => go?.() }, asked, told, failures }
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

test.run()
