/** The examination finds by itself what is known of our rules, and what is wrong with rules made to be wrong. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadRule } from '../../../matcher-wasm/host/rule.ts'
import { DEFAULT_INPUT } from '../../../sim/rules/named-parameters.ts'
import type { Examination } from '../../../sim/rules/properties/examine-rule.ts'
import { examineRule } from '../../../sim/rules/properties/examine-rule.ts'
import { TEST_GAS_LIMIT } from '../../../sim/rules/properties/mechanism.ts'
import type { PropertyName } from '../../../sim/rules/properties/property.ts'
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

const SINGLE = 'truthfulness-single-unit'
const ONE_ORDER = 'truthfulness-one-order'
const SEVERAL = 'truthfulness-several-orders'

test('of our rules it finds what their cards say', () => {
  const known: Readonly<Record<string, readonly PropertyName[]>> = {
    uniform: [SINGLE, ONE_ORDER, SEVERAL],
    'pay-as-bid': [SINGLE, ONE_ORDER, SEVERAL],
    mcafee: ['budget-balance-strong', 'efficiency', ONE_ORDER, SEVERAL],
    'trade-reduction': ['budget-balance-strong', 'efficiency', ONE_ORDER, SEVERAL],
    sbba: ['efficiency', ONE_ORDER, SEVERAL],
    huang: ['budget-balance-strong', 'efficiency', ONE_ORDER, SEVERAL],
    muda: ['budget-balance-strong', 'efficiency'],
    vcg: ['budget-balance-weak', 'budget-balance-strong'],
    'mid-market-rate': ['efficiency', ONE_ORDER, SEVERAL],
    'supply-demand-ratio': ['efficiency', SINGLE, ONE_ORDER, SEVERAL],
    'bill-sharing': ['individual-rationality', 'efficiency', SINGLE, ONE_ORDER, SEVERAL],
  }
  for (const [name, expected] of Object.entries(known)) {
    const examination = examineNamed(name)
    assert.equal(broken(examination), expected, name)
    assert.equal(brokenGuarantees(examination), [], name)
    assert.is(examination.isResearch, name === 'vcg' || name === 'bill-sharing', name)
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
