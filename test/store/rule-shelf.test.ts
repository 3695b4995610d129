import { readdir, readFile, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { toHex } from '../../node/core/codec/hex.ts'
import { sha256 } from '../../node/core/crypto/sha256.ts'
import type { RuleTerms } from '../../node/core/governance/genesis.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { PROPOSED_MODULES_LIMIT } from '../../node/store/proposed-modules.ts'
import { builtRules, RULES_DIRECTORY } from '../../node/store/rule-files.ts'
import { createModuleShelf, createRuleShelf } from '../../node/store/rule-shelf.ts'
import { withDirectory } from '../cli/run-command.ts'
import { makeCommunity } from '../support/test-community.ts'

const test = suite('the rule shelf')

async function moduleOf(name: string): Promise<Uint8Array> {
  const hash = (await builtRules())[name] ?? ''
  return new Uint8Array(await readFile(join(RULES_DIRECTORY, `${hash}.wasm`)))
}

/** The same rule with another hash each: a custom section at its end says which. */
function version(module: Uint8Array, number: number): { hash: string; bytes: Uint8Array } {
  const bytes = new Uint8Array([...module, 0x00, 0x03, 0x01, 0x61, number])
  return { hash: toHex(sha256(bytes)), bytes }
}

const nothing = (): boolean => false

test('of proposed modules so many are kept: the oldest go first, and what is named stays', () =>
  withDirectory(async (directory) => {
    const rules = join(directory, 'rules')
    const shelf = createRuleShelf({ directory: rules })
    const module = await moduleOf('uniform')
    const offered = Array.from({ length: PROPOSED_MODULES_LIMIT + 3 }, (_, index) => version(module, index))
    const [first] = offered
    assert.ok(first)
    for (const [index, { hash, bytes }] of offered.entries()) {
      assert.ok(await shelf.keepProposed(hash, bytes, (each) => each === first.hash))
      // File times of some disks are coarse.
      await utimes(join(`${rules}-proposed`, `${hash}.wasm`), 1000 + index, 1000 + index)
    }
    assert.is((await readdir(`${rules}-proposed`)).length, PROPOSED_MODULES_LIMIT)
    const held = await Promise.all(offered.map(async ({ hash }) => (await shelf.bytes(hash)) !== undefined))
    assert.equal(held, [true, false, false, false, ...held.slice(4).map(() => true)])
  }))

test('what no ledger may run is not kept while it is only proposed', () =>
  withDirectory(async (directory) => {
    const shelf = createRuleShelf({ directory: join(directory, 'rules') })
    for (const bytes of [version(await moduleOf('vcg'), 1).bytes, new Uint8Array(9)]) {
      const hash = toHex(sha256(bytes))
      assert.not(await shelf.keepProposed(hash, bytes, nothing))
      assert.is(await shelf.bytes(hash), undefined)
    }
  }))

test('what is decided on is kept for good, and leaves its place among proposals', () =>
  withDirectory(async (directory) => {
    const rules = join(directory, 'rules')
    const shelf = createRuleShelf({ directory: rules })
    const { hash, bytes } = version(await moduleOf('uniform'), 1)
    await shelf.keepProposed(hash, bytes, nothing)
    await shelf.keep(hash, bytes)
    assert.equal([await readdir(rules), await readdir(`${rules}-proposed`)], [[`${hash}.wasm`], []])
    const own = (await builtRules())['uniform'] ?? ''
    await shelf.keep(own, await moduleOf('uniform'))
    assert.is((await readdir(rules)).length, 1, 'what comes with the program is here already')
  }))

test('only the last few rules are ready, and the one that is used stays', async () => {
  const module = await moduleOf('uniform')
  const shelf = createModuleShelf(() => Promise.resolve(module))
  const terms = makeCommunity().community.genesis.rule
  const hash = toHex(sha256(module))
  const ruleOf = (gasLimit: number): RuleTerms => ({ ...terms, hash, gasLimit })
  const [used, unused] = [ruleOf(1_000_000), ruleOf(1_000_001)]
  await shelf.prepare(used)
  await shelf.prepare(unused)
  for (let more = 2; more < 20; more++) {
    await shelf.prepare(ruleOf(1_000_000 + more))
    shelf.find(used)
  }
  assert.throws(
    () => shelf.find(unused),
    (error: unknown) => error instanceof OperatingError && error.code === 'rule-missing',
  )
})

test.run()
