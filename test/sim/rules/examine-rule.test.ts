/** The examination finds by itself what is known of our rules, and what is wrong with rules made to be wrong. */
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadRule } from '../../../matcher-wasm/host/rule.ts'
import { DEFAULT_INPUT } from '../../../sim/rules/named-parameters.ts'
import type { Examination } from '../../../sim/rules/properties/examine-rule.ts'
import { examineRule } from '../../../sim/rules/properties/examine-rule.ts'
import { TEST_GAS_LIMIT } from '../../../sim/rules/properties/mechanism.ts'
import type { PropertyName } from '../../../sim/rules/properties/property.ts'
import { RULE_CARDS } from '../../../sim/rules/rule-cards.ts'
import { loadNamedRule } from '../../matcher/load-rule.ts'
import { compileAssemblyScript, compileText } from '../../support/compile-rule.ts'

const OPTIONS = { parameters: DEFAULT_INPUT.parameters, books: 300, seed: 1 }

function examineNamed(name: string): Examination {
  return examineRule(loadNamedRule(name, { gasLimit: TEST_GAS_LIMIT }), OPTIONS)
}

function examineBytes(bytes: Uint8Array): Examination {
  return examineRule(loadRule({ bytes, hash: '', gasLimit: TEST_GAS_LIMIT }), OPTIONS)
}

function broken({ findings }: Examination): PropertyName[] {
  return findings.flatMap(({ property, flaw }) => (flaw === undefined ? [] : [property]))
}

function brokenGuarantees({ findings }: Examination): PropertyName[] {
  return findings.flatMap(({ property, flaw, isGuarantee }) =>
    flaw !== undefined && isGuarantee ? [property] : [],
  )
}

/** The row of its card that says which properties the examination refutes. */
function refutedByCard(name: string): string[] {
  const [, cell = ''] = /^\| refuted by `rule test` \| (.*) \|$/m.exec(readCard(name)) ?? []
  return cell.split(', ').map((word) => word.slice(1, -1))
}

function readCard(name: string): string {
  return readFileSync(new URL(`../../../docs/rules/${name}.md`, import.meta.url), 'utf8')
}

const SINGLE = 'truthfulness-single-unit'
const LIMIT_ONLY = 'truthfulness-limit-only'
const ONE_ORDER = 'truthfulness-one-order'
const SEVERAL = 'truthfulness-several-orders'

test('of our rules it refutes what their cards say, and nothing else', () => {
  for (const { name, isResearch } of RULE_CARDS) {
    const examination = examineNamed(name)
    assert.equal(broken(examination), refutedByCard(name), name)
    assert.equal(brokenGuarantees(examination), [], name)
    assert.is(examination.isResearch, isResearch, name)
  }
})

test('a card that calls a rule truthful for somebody has that row of the examination on its side', () => {
  const claims: Readonly<Record<string, readonly PropertyName[]>> = {
    mcafee: [SINGLE],
    'trade-reduction': [SINGLE],
    sbba: [SINGLE],
    huang: [SINGLE, LIMIT_ONLY],
    'mid-market-rate': [SINGLE, LIMIT_ONLY],
    muda: [SINGLE, LIMIT_ONLY, ONE_ORDER, SEVERAL],
    vcg: [SINGLE, LIMIT_ONLY, ONE_ORDER, SEVERAL],
  }
  for (const { name } of RULE_CARDS) {
    const refuted = refutedByCard(name)
    const held = [SINGLE, LIMIT_ONLY, ONE_ORDER, SEVERAL].filter((each) => !refuted.includes(each))
    assert.equal(held, claims[name] ?? [], name)
    assert.is(/\| truthful \| for nobody/.test(readCard(name)), held.length === 0, name)
  }
})

test('it refutes a rule made wrong for each property', async () => {
  const faulty: Readonly<Record<string, PropertyName>> = {
    infeasible: 'feasibility',
    leaking: 'conservation',
    remembering: 'determinism',
    'first-come': 'permutation-invariance',
    overcharging: 'individual-rationality',
    overpaying: 'budget-balance-weak',
    withholding: 'budget-balance-strong',
    perverse: 'monotonicity',
    idle: 'efficiency',
    'buyers-price': SINGLE,
  }
  for (const [name, property] of Object.entries(faulty)) {
    const examination = examineBytes(await compileAssemblyScript(`examples/rules/faulty/${name}.ts`))
    assert.ok(broken(examination).includes(property), name)
    const guarantees = brokenGuarantees(examination).filter((each) => each !== property)
    // Who buys what nobody sells pays nobody: what leaks is missing in the money too.
    assert.equal(guarantees, name === 'leaking' ? ['budget-balance-weak'] : [], name)
  }
})

test('counter-examples are as small as can be', () => {
  const { findings } = examineNamed('uniform')
  for (const { flaw } of findings) {
    if (flaw === undefined) continue
    assert.is(flaw.book.orders.length, 2, flaw.explanation)
    assert.ok(flaw.book.orders.every(({ energyWh }) => energyWh === 1))
  }
})

test('one seed makes one examination', () => {
  const words = (): string[] => examineNamed('mcafee').findings.map(({ flaw }) => flaw?.explanation ?? '')
  assert.equal(words(), words())
})

test('a rule in the text format of WebAssembly is a rule like any other', async () => {
  const examination = examineBytes(await compileText('examples/rules/other-languages/middle.wat'))
  assert.equal(brokenGuarantees(examination), [])
  assert.equal(broken(examination), ['efficiency', ONE_ORDER, SEVERAL])
})

test.run()
