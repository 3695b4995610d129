/** Modules that are only proposed: fetched in turn, kept when a ledger may run them, and never without end. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { genesisState } from '../../node/core/chain/chain-state.ts'
import { asciiBytes } from '../../node/core/codec/bytes.ts'
import { toHex } from '../../node/core/codec/hex.ts'
import { sha256 } from '../../node/core/crypto/sha256.ts'
import type { RuleTerms } from '../../node/core/governance/genesis.ts'
import type { RuleShelf } from '../../node/engine/ports.ts'
import type { ProposedRule } from '../../node/engine/proposals.ts'
import { FETCHES_PER_PROPOSER_LIMIT } from '../../node/engine/proposed-rules.ts'
import { createRuleSupply } from '../../node/engine/rule-supply.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { fixedRules } from '../support/engine-street.ts'
import { createOracleRule } from '../support/oracle-rule.ts'
import { homeAt } from '../support/street.ts'
import { FIRST_SLOT, makeCommunity } from '../support/test-community.ts'

const street = makeCommunity({ homes: 4, validators: 4 })
const { community } = street
const [greedy, modest] = [homeAt(street, 0).member, homeAt(street, 1).member]
const BAD = 'no ledger runs this'

const moduleOf = (name: string): Uint8Array => asciiBytes(name)
const hashOf = (name: string): string => toHex(sha256(moduleOf(name)))

function proposal(name: string, approvedFirstBy = greedy): ProposedRule {
  return { rule: { ...community.genesis.rule, name, hash: hashOf(name) }, approvedFirstBy }
}

function makeScene({ names = [] as readonly string[], scheduled = [] as readonly RuleTerms[] } = {}) {
  const scene = {
    slot: FIRST_SLOT,
    proposed: [] as readonly ProposedRule[],
    fetched: [] as string[],
    kept: new Set<string>(),
    keptProposed: new Set<string>(),
    isDiskFull: false,
    /** Whether the module of a rule is here; every one unless said otherwise. */
    isPrepared: undefined as ((rule: RuleTerms) => boolean) | undefined,
    /** Until the fetches that were begun have ended. */
    async ready(): Promise<boolean> {
      const isReady = await supply.ready()
      await new Promise((resolve) => setImmediate(resolve))
      return isReady
    },
  }
  const modules = new Map(names.map((name) => [hashOf(name), moduleOf(name)]))
  const rules: RuleShelf = {
    ...fixedRules(createOracleRule()),
    bytes: (hash) =>
      Promise.resolve(scene.kept.has(hash) || scene.keptProposed.has(hash) ? modules.get(hash) : undefined),
    prepare: (rule) => Promise.resolve(scene.isPrepared?.(rule) ?? true),
    keep(hash) {
      if (scene.isDiskFull) return Promise.reject(new Error('the disk is full'))
      return Promise.resolve(void scene.kept.add(hash))
    },
    keepProposed(hash) {
      const isGood = hash !== hashOf(BAD)
      if (isGood) scene.keptProposed.add(hash)
      return Promise.resolve(isGood)
    },
  }
  const state = genesisState(community)
  const decided = scheduled.map((rule, index) => ({
    id: index.toString().padStart(64, '0'),
    effectiveSlot: FIRST_SLOT + 9,
    change: { type: 'set-rule', rule } as const,
  }))
  const supply = createRuleSupply({
    rules,
    keeper: {
      state: () => ({ ...state, slot: scene.slot, terms: { ...state.terms, scheduled: decided } }),
    },
    logger: SILENT,
    proposed: () => scene.proposed,
    fetchRule(hash) {
      scene.fetched.push(hash)
      return Promise.resolve(modules.get(hash))
    },
  })
  return scene
}

const many = Array.from({ length: 8 }, (_, index) => `module ${index}`)

test('of one that proposes many modules so many are fetched until the next block, of another its own', async () => {
  const scene = makeScene({ names: [...many, 'another'] })
  scene.proposed = [...many.map((name) => proposal(name)), proposal('another', modest)]
  for (let times = 0; times < 5; times++) await scene.ready()
  const fetchedOf = (names: readonly string[]): number =>
    names.map(hashOf).filter((hash) => scene.fetched.includes(hash)).length
  assert.equal([fetchedOf(many), fetchedOf(['another'])], [FETCHES_PER_PROPOSER_LIMIT, 1])
  assert.ok(scene.keptProposed.has(hashOf('another')))
  scene.slot += 1
  await scene.ready()
  assert.is(fetchedOf(many), 2 * FETCHES_PER_PROPOSER_LIMIT)
})

test('a module that no ledger may run is not kept, and not fetched again while it is proposed', async () => {
  const scene = makeScene({ names: [BAD] })
  scene.proposed = [proposal(BAD)]
  for (let times = 0; times < 5; times++) {
    await scene.ready()
    scene.slot += 1
  }
  assert.equal(scene.fetched, [hashOf(BAD)])
  assert.is(scene.kept.size + scene.keptProposed.size, 0)
})

test('what is decided is kept for good, whatever it is worth, also where it came as a proposal', async () => {
  const { rule } = proposal(BAD)
  const [first] = many
  assert.ok(first)
  const scene = makeScene({ names: [BAD, first], scheduled: [rule, proposal(first).rule] })
  scene.keptProposed.add(hashOf(first))
  await scene.ready()
  assert.ok(scene.kept.has(hashOf(BAD)))
  assert.ok(scene.kept.has(hashOf(first)))
  assert.equal(scene.fetched, [hashOf(BAD)])
})

test('a module that the disk refused, or lost again, is asked for again', async () => {
  const { rule } = community.genesis
  const [name = ''] = many
  const scene = makeScene({ names: [name], scheduled: [proposal(name).rule] })
  scene.isDiskFull = true
  await scene.ready()
  assert.not.ok(scene.kept.has(hashOf(name)))
  scene.isDiskFull = false
  await scene.ready()
  assert.ok(scene.kept.has(hashOf(name)))
  scene.isPrepared = () => false
  for (let times = 1; times <= 2; times++) {
    assert.not.ok(await scene.ready())
    assert.is(scene.fetched.filter((hash) => hash === rule.hash).length, times)
  }
})

test.run()
