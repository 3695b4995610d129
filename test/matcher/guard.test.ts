import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { guardModule } from '../../matcher-wasm/host/guard.ts'
import { loadRule } from '../../matcher-wasm/host/rule.ts'
import { readRule } from './load-rule.ts'
import type { ModuleParts } from './make-module.ts'
import { F64, I32, V128, makeModule } from './make-module.ts'

const PAGES = 16

/** The reason of the guard and what its message names; the engine itself accepts most of these modules. */
function refuses(title: string, parts: Partial<ModuleParts>, reason: string, named = ''): void {
  test(title, () => {
    const verdict = guardModule(makeModule(parts), PAGES)
    if (verdict.code === 'ok') return assert.unreachable('the guard let it pass')
    assert.is(verdict.reason, reason, verdict.message)
    assert.ok(verdict.message.includes(named), verdict.message)
  })
}

/** `clear` with some code before its result. */
const clearing = (...code: number[]): Partial<ModuleParts> => ({
  functions: [reserve(), { result: I32, code: [...code, 0x41, 0] }],
})
const reserve = (...code: number[]): ModuleParts['functions'][number] => ({
  parameters: [I32],
  result: I32,
  code: [...code, 0x41, 0xc0, 0x00],
})

test('a plain module passes, and runs', () => {
  assert.is(guardModule(makeModule(), PAGES).code, 'ok')
  assert.is(
    loadRule({ bytes: makeModule(), hash: '', gasLimit: 100n }).instantiate().clear().code,
    'returned',
  )
})

test('our own rule passes, exports the ABI and nothing else, imports nothing, and is small', () => {
  const { bytes } = readRule('uniform')
  const verdict = guardModule(bytes, 1024)
  if (verdict.code === 'refused') return assert.unreachable(verdict.message)
  const names = verdict.module.exports.map(({ name }) => name).sort()
  assert.equal(names, ['abi', 'clear', 'memory', 'pairs', 'reserve'])
  assert.ok(bytes.length <= 12_288, `${bytes.length} bytes`)
})

// One function of type 0 from "m"."f".
const import0 = [1, 1, 0x6d, 1, 0x66, 0, 0]
refuses('imports', { sections: { 2: import0 } }, 'imports')
refuses('a start function', { sections: { 8: [1] } }, 'start')
refuses('a table', { sections: { 4: [1, 0x70, 0, 1] } }, 'table')
refuses('table elements', { sections: { 9: [0] } }, 'table')
refuses('exception tags', { sections: { 13: [1, 0, 0] } }, 'exceptions')
refuses('a section of a later WebAssembly', { sections: { 14: [0] } }, 'section')

refuses('a memory without a maximum', { memory: [0, 1] }, 'memory')
refuses('a shared memory', { memory: [3, 1, 1] }, 'memory')
refuses('a 64-bit memory', { memory: [5, 1, 1] }, 'memory')
refuses('more memory than allowed', { memory: [1, 1, PAGES + 1] }, 'memory', '17 pages')
refuses('memory.grow in clear', clearing(0x41, 1, 0x40, 0, 0x1a), 'memory', 'clear: memory.grow')
refuses(
  'memory.grow behind a call from clear',
  { functions: [reserve(), { result: I32, code: [0x10, 2] }, { result: I32, code: [0x41, 1, 0x40, 0] }] },
  'memory',
  'function 2',
)
test('memory.grow in reserve passes', () => {
  const bytes = makeModule({ functions: [reserve(0x41, 1, 0x40, 0, 0x1a)] })
  assert.is(guardModule(bytes, PAGES).code, 'ok')
})

refuses(
  'a floating-point constant',
  clearing(0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x1a),
  'opcode',
  'clear: the instruction 0x44',
)
refuses('a floating-point addition', clearing(0xa0), 'opcode', '0xa0 (floating point)')
refuses('a floating-point load', clearing(0x41, 0, 0x2b, 3, 0, 0x1a), 'opcode', '0x2b')
refuses('a saturating conversion from float', clearing(0xfc, 0), 'opcode', '0xfc00')
refuses('a floating-point lane operation', clearing(0xfd, 0xe4, 0x01), 'opcode', '0xfde4')
refuses('a splat of floats', clearing(0xfd, 19), 'opcode', '0xfd13')
refuses('floating-point lanes in a comparison', clearing(0xfd, 65), 'opcode', '0xfd41')
refuses('a rounding of floating-point lanes', clearing(0xfd, 0x67), 'opcode', '0xfd67')
refuses('relaxed SIMD', clearing(0xfd, 0x80, 0x02), 'opcode')
refuses('an atomic instruction', clearing(0xfe, 0x10, 2, 0), 'opcode', '0xfe10 (threads)')
refuses('an indirect call', clearing(0x11, 0, 0), 'opcode', '0x11 (indirect call)')
refuses('a tail call', clearing(0x12, 1), 'opcode', '0x12')
refuses('a null reference', clearing(0xd0, 0x70), 'opcode', '0xd0 (references)')
refuses('an exception', clearing(0x08, 0), 'opcode', '0x08 (exceptions)')
refuses('a passive data segment', clearing(0xfc, 8, 0, 0), 'opcode', '0xfc08')
refuses('a table operation', clearing(0xfc, 0x0f, 0), 'opcode', '0xfc0f (table)')
refuses(
  'an alignment whose upper bits mean another memory in a later WebAssembly',
  clearing(0x41, 0, 0x28, 0x42, 0, 0x1a),
  'malformed',
)
refuses('an opcode that does not exist', clearing(0xff), 'opcode')

refuses(
  'a floating-point parameter',
  { functions: [reserve(), { result: I32, code: [0x41, 0] }, { parameters: [F64], code: [] }] },
  'float',
)
refuses(
  'a floating-point local',
  { functions: [reserve(), { result: I32, locals: [[1, F64]], code: [0x41, 0] }] },
  'float',
  'clear',
)
refuses(
  'a floating-point global',
  { sections: { 6: [1, F64, 0, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x0b] } },
  'float',
)
refuses(
  'a reference local',
  { functions: [reserve(), { result: I32, locals: [[1, 0x70]], code: [0x41, 0] }] },
  'type',
)

refuses('a function that calls itself', clearing(0x10, 1, 0x1a), 'recursion', 'clear')
refuses(
  'functions that call each other',
  {
    functions: [
      reserve(),
      { result: I32, code: [0x10, 2] },
      { result: I32, code: [0x10, 3] },
      { result: I32, code: [0x10, 2] },
    ],
  },
  'recursion',
)
refuses(
  'more stack than every engine has',
  { functions: [reserve(), { result: I32, locals: [[40_000, V128]], code: [0x41, 0] }] },
  'stack',
  'clear',
)

refuses('a missing export', { names: ['reserve'] }, 'exports', 'clear')
refuses(
  'an export beyond the ABI',
  {
    functions: [reserve(), { result: I32, code: [0x41, 0] }, { code: [] }],
    names: ['reserve', 'clear', 'more'],
  },
  'exports',
  'more',
)
refuses(
  'an export with the wrong signature',
  { functions: [{ result: I32, code: [0x41, 0] }] },
  'exports',
  'reserve',
)
refuses('a mutable abi', { sections: { 6: [1, I32, 1, 0x41, 0, 0x0b] } }, 'exports', 'abi')
refuses(
  'a name that the meter uses',
  {
    functions: [reserve(), { result: I32, code: [0x41, 0] }, { code: [] }],
    names: ['reserve', 'clear', 'gas'],
  },
  'exports',
  'gas',
)

test('bytes that are no module are refused wherever they end, never thrown about', () => {
  const { bytes } = readRule('uniform')
  for (let length = 0; length < bytes.length; length++) {
    const verdict = guardModule(bytes.subarray(0, length), 1024)
    // Cut before its data section it is a whole module still.
    if (verdict.code === 'ok') assert.is(verdict.module.sections.at(-1)?.id, 10, `cut at ${length}`)
  }
})

test('whatever one changed byte makes of our rule, the guard gives a verdict, and the engine never crashes on it', () => {
  const { bytes } = readRule('uniform')
  let passed = 0
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.slice()
    changed[at] = (bytes[at] ?? 0) ^ (1 << (at % 8))
    const verdict = guardModule(changed, 1024)
    if (verdict.code === 'refused') continue
    passed += 1
    if (at % 8 !== 0) continue
    try {
      loadRule({ bytes: changed, hash: '', gasLimit: 1_000n })
    } catch (error) {
      assert.is(error instanceof Error ? error.name : '', 'RuleRefusedError', `byte ${at}: ${String(error)}`)
    }
  }
  assert.ok(passed > 0)
})

test('another major version of the ABI is refused', () => {
  const bytes = makeModule({ sections: { 6: [1, I32, 0, 0x41, 0x80, 0x80, 0x08, 0x0b] } })
  assert.throws(
    () => loadRule({ bytes, hash: '' }),
    (error: unknown) => error instanceof Error && error.message.includes('version 2'),
  )
})

test.run()
