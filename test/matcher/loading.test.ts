import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { clearOrders } from '../../matcher-wasm/host/clear-orders.ts'
import { MachineFailureError, RuleRefusedError } from '../../matcher-wasm/host/errors.ts'
import { MODULE_BYTES_MAX, guardModule } from '../../matcher-wasm/host/guard.ts'
import { RuleInstance, readExports } from '../../matcher-wasm/host/rule-instance.ts'
import { loadRule } from '../../matcher-wasm/host/rule.ts'
import { wasm } from '../../matcher-wasm/host/wasm-global.ts'
import { loadHandMade } from './hand-made-rule.ts'
import { HALF, loadNamedRule, readRule } from './load-rule.ts'
import { I32, V128, makeModule } from './make-module.ts'

const refusalOf = (bytes: Uint8Array): string => {
  try {
    loadRule({ bytes, hash: '', gasLimit: 1_000n })
    return 'loaded'
  } catch (error) {
    if (!(error instanceof RuleRefusedError)) throw error
    return error.reason
  }
}
const machineFails = (run: () => unknown): void =>
  assert.throws(run, (error: unknown) => error instanceof MachineFailureError)

test('a rule says whether it is metered', () => {
  assert.is(loadNamedRule('uniform').isMetered, true)
  assert.is(loadNamedRule('uniform', { gasLimit: undefined }).isMetered, false)
})

test('what the guard refuses is not loaded, and the reason is kept', () => {
  assert.is(refusalOf(new Uint8Array(4)), 'malformed')
  assert.is(refusalOf(makeModule({ names: ['reserve'] })), 'exports')
})

test('data beyond the memory are a fault of the module', () => {
  assert.is(refusalOf(makeModule({ sections: { 11: [1, 0, 0x41, 0x80, 0x80, 0x04, 0x0b, 1, 7] } })), 'data')
})

test('code that the guard takes and the engine does not is malformed', () => {
  // Nothing on the stack to give back.
  assert.is(refusalOf(makeModule({ functions: [{ parameters: [I32], result: I32, code: [] }] })), 'malformed')
})

test('an engine without memory for a module or an instance is a failure of this machine', () => {
  const { bytes, hash } = readRule('uniform')
  for (const name of ['Module', 'Instance'] as const) {
    const kept = wasm[name]
    Object.assign(wasm, {
      [name]: function outOfMemory() {
        throw new RangeError('out of memory')
      },
    })
    try {
      assert.throws(
        () => loadRule({ bytes, hash }),
        (error: unknown) => error instanceof MachineFailureError && error.cause instanceof RangeError,
      )
    } finally {
      Object.assign(wasm, { [name]: kept })
    }
  }
})

test('an exhausted stack is a failure of this machine, not of the rule', () => {
  const exports = readExports(new wasm.Instance(new wasm.Module(makeModule()), {}))
  const exhausted = (): number => {
    throw new RangeError('Maximum call stack size exceeded')
  }
  const instance = new RuleInstance({ ...exports, clear: exhausted }, undefined, 1)
  machineFails(() => instance.clear())
  for (const name of ['memory', 'abi', 'reserve', 'clear']) {
    const others = Object.fromEntries(Object.entries(exports).filter(([key]) => key !== name))
    assert.throws(
      () => readExports({ exports: others }),
      (error: unknown) => error instanceof RuleRefusedError,
    )
  }
  assert.throws(
    () => readExports({ exports: {} }),
    (error: unknown) => error instanceof RuleRefusedError,
  )
})

test('a module may be as large as allowed and no larger, and have a thousand functions and no more', () => {
  const reasonOf = (bytes: Uint8Array): string => {
    const verdict = guardModule(bytes, 16)
    return verdict.code === 'ok' ? 'ok' : verdict.reason
  }
  assert.is(MODULE_BYTES_MAX, 256 * 1_024)
  assert.is(reasonOf(new Uint8Array(MODULE_BYTES_MAX + 1)), 'size')
  assert.is(reasonOf(new Uint8Array(MODULE_BYTES_MAX)), 'malformed')
  const plain = { result: I32, code: [0x41, 0] }
  const reserve = { parameters: [I32], result: I32, code: [0x41, 0] }
  const withFunctions = (count: number): Uint8Array =>
    makeModule({ functions: [reserve, ...Array.from({ length: count - 1 }, () => plain)] })
  assert.is(reasonOf(withFunctions(1_000)), 'ok')
  assert.is(reasonOf(withFunctions(1_001)), 'size')
})

test('64 MiB of memory are allowed where nobody says otherwise, and no page more', () => {
  const pages = (maximum: number): Uint8Array =>
    makeModule({ memory: [1, 1, (maximum & 0x7f) | 0x80, maximum >> 7] })
  assert.is(refusalOf(pages(1_024)), 'loaded')
  assert.is(refusalOf(pages(1_025)), 'memory')
})

test('what is refused is said in words that help', () => {
  const messageOf = (...code: number[]): string => {
    const reserve = { parameters: [I32], result: I32, code: [0x41, 0] }
    const verdict = guardModule(makeModule({ functions: [reserve, { result: I32, code }] }), 16)
    return verdict.code === 'ok' ? 'ok' : verdict.message
  }
  const families: readonly (readonly [family: string, ...codes: number[][]])[] = [
    ['indirect call', [0x11], [0x13]],
    ['tail or reference call', [0x12], [0x14], [0x15]],
    ['exceptions', [0x06], [0x0a]],
    ['table', [0x25], [0x26], [0xfc, 0x0c], [0xfc, 0x11]],
    ['passive data', [0xfc, 0x08], [0xfc, 0x09]],
    ['floating-point or reserved SIMD', [0xfd, 0x13], [0xfd, 0x80, 0x02], [0xfd, 0xff, 0x01]],
    ['threads', [0xfe, 0x00], [0xfe, 0xff, 0x01]],
    ['references', [0xd0], [0xd1], [0xd2]],
    ['floating point', [0x2a], [0xbf], [0xfc, 0x00], [0xfc, 0x07]],
  ]
  for (const [family, ...codes] of families) {
    for (const code of codes) assert.match(messageOf(...code), `(${family})`)
  }
  for (const code of [[0x16], [0x19], [0xd3], [0xfc, 0x12]]) assert.not.match(messageOf(...code), /\(/)
})

test('the stack of the deepest chain of calls is bounded, to the slot', () => {
  const reasonOf = (bytes: Uint8Array): string => {
    const verdict = guardModule(bytes, 16)
    return verdict.code === 'ok' ? 'ok' : verdict.reason
  }
  const reserve = { parameters: [I32], result: I32, code: [0x41, 0] }
  // A constant and the end are two instructions; a call and a drop two more, a parameter another slot.
  const leaf = (locals: number): Uint8Array =>
    makeModule({ functions: [reserve, { result: I32, locals: [[locals, I32]], code: [0x41, 0] }] })
  assert.is(reasonOf(leaf(32_766)), 'ok')
  assert.is(reasonOf(leaf(32_767)), 'stack')
  const chain = (locals: number): Uint8Array =>
    makeModule({
      functions: [
        reserve,
        { result: I32, code: [0x41, 0, 0x10, 2] },
        { parameters: [I32], result: I32, locals: [[locals, I32]], code: [0x41, 0] },
      ],
    })
  assert.is(reasonOf(chain(32_762)), 'ok')
  assert.is(reasonOf(chain(32_763)), 'stack')
})

test('many ways through many functions are judged once each', () => {
  const functions = Array.from({ length: 200 }, (_, index) => ({
    result: I32,
    code: index < 198 ? [0x10, ...two(index + 2), 0x1a, 0x10, ...two(index + 3)] : [0x41, 0],
  }))
  const reserve = { parameters: [I32], result: I32, code: [0x41, 0] }
  assert.is(guardModule(makeModule({ functions: [reserve, ...functions] }), 16).code, 'ok')

  function two(value: number): number[] {
    return [(value & 0x7f) | 0x80, value >> 7]
  }
})

test('an export must be of its kind and have its signature', () => {
  const exporting = (
    ...entries: readonly (readonly [name: string, kind: number, index: number])[]
  ): string => {
    const bytes = entries.flatMap(([name, kind, index]) => [
      name.length,
      ...new TextEncoder().encode(name),
      kind,
      index,
    ])
    const functions = [
      { parameters: [I32], result: I32, code: [0x41, 0] },
      { result: I32, code: [0x41, 0] },
      { parameters: [V128], result: I32, code: [0x41, 0] },
      { result: V128, code: [0xfd, 12, ...new Array<number>(16).fill(0)] },
    ]
    const verdict = guardModule(makeModule({ functions, sections: { 7: [entries.length, ...bytes] } }), 16)
    return verdict.code === 'ok' ? 'ok' : verdict.reason
  }
  const memory = ['memory', 2, 0] as const
  const abi = ['abi', 3, 0] as const
  const reserve = ['reserve', 0, 0] as const
  const clear = ['clear', 0, 1] as const
  assert.is(exporting(memory, abi, reserve, clear, ['pairs', 0, 1]), 'ok')
  for (const wrong of [
    [['memory', 0, 1], abi, reserve, clear],
    [memory, ['abi', 0, 0], reserve, clear],
    [memory, abi, ['reserve', 0, 1], clear],
    [memory, abi, ['reserve', 0, 2], clear],
    [memory, abi, ['reserve', 3, 0], clear],
    [memory, abi, reserve, ['clear', 0, 0]],
    [memory, abi, reserve, ['clear', 0, 3]],
    [memory, abi, reserve, ['clear', 2, 1]],
    [memory, abi, reserve, clear, ['pairs', 3, 1]],
    [memory, abi, reserve, clear, ['others', 0, 1]],
  ] as const)
    assert.is(exporting(...wrong), 'exports', JSON.stringify(wrong))
})

test('a mistake of ours in the guard is not taken for one of the module', () => {
  const bytes = makeModule()
  const broken = new Proxy(bytes, {
    get(target, key) {
      if (key === String(bytes.length - 2)) throw new TypeError('ours')
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
  assert.throws(
    () => guardModule(broken, 16),
    (error: unknown) => error instanceof TypeError,
  )
})

test('every kind of instruction and global that a rule may have is read', () => {
  const clear = (...code: number[]): Uint8Array =>
    makeModule({
      functions: [
        { parameters: [I32], result: I32, code: [0x41, 0xc0, 0x00] },
        { result: I32, code: [...code, 0x41, 0] },
      ],
    })
  const three = [0x41, 0, 0x41, 0, 0x41, 0]
  assert.is(refusalOf(clear(...three, 0x1c, 1, I32, 0x1a)), 'loaded', 'select of a type')
  assert.is(refusalOf(clear(...three, 0xfc, 10, 0, 0)), 'loaded', 'memory.copy')
  const abi = [I32, 0, 0x41, 0x80, 0x80, 0x04, 0x0b]
  const long = [0x7e, 1, 0x42, 0, 0x0b]
  const lanes = [V128, 1, 0xfd, 12, ...new Array<number>(16).fill(0), 0x0b]
  assert.is(refusalOf(makeModule({ sections: { 6: [3, ...abi, ...long, ...lanes] } })), 'loaded')
  const endless = [I32, 1, 0x41, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00, 0x0b]
  assert.is(refusalOf(makeModule({ sections: { 6: [2, ...abi, ...endless] } })), 'malformed')
  const other = [V128, 1, 0xfd, 13, ...new Array<number>(16).fill(0), 0x0b]
  assert.is(refusalOf(makeModule({ sections: { 6: [2, ...abi, ...other] } })), 'global')
})

test('sections are what they should be: once each, and no longer than their contents', () => {
  const reasonOf = (bytes: Uint8Array): string => {
    const verdict = guardModule(bytes, 16)
    return verdict.code === 'ok' ? 'ok' : `${verdict.reason}: ${verdict.message}`
  }
  assert.match(reasonOf(Uint8Array.of(...makeModule(), 12, 1, 0, 12, 1, 0)), /^malformed.*twice/)
  assert.is(reasonOf(Uint8Array.of(...makeModule(), 0, 1, 0, 0, 1, 0)), 'ok')
  assert.match(reasonOf(makeModule({ sections: { 3: [2, 0, 1, 0] } })), /^malformed.*longer/)
  const clear = (...code: number[]): Uint8Array => {
    const reserve = { parameters: [I32], result: I32, code: [0x41, 0] }
    return makeModule({ functions: [reserve, { result: I32, code: [...code, 0x41, 0] }] })
  }
  for (const code of [
    [0x3f, 1],
    [0x40, 1],
    [0xfc, 11, 1],
    [0xfc, 10, 1, 0],
    [0xfc, 10, 0, 1],
  ]) {
    assert.match(reasonOf(clear(...code)), /^memory.*only one/)
  }
})

test('as many bodies as functions, not more', () => {
  assert.is(refusalOf(makeModule({ sections: { 3: [1, 0] } })), 'malformed')
})

test('custom sections are left out of the metered module', () => {
  const named = makeModule({ sections: { 0: [4, 0x6e, 0x61, 0x6d, 0x65] } })
  assert.is(refusalOf(named), 'loaded')
})

test('a failed clearing of objects says why, and a short lot reads as zeros', () => {
  const orders = [{ side: 'bid', energyWh: 1, limitPriceMicroPerKwh: 1 }] as const
  assert.equal(clearOrders(loadHandMade({ clear: [0x00] }), orders, HALF), {
    code: 'rule-failed',
    reason: 'trapped',
  })
  assert.is(clearOrders(loadNamedRule('muda'), orders, HALF, new Uint8Array(3)).code, 'cleared')
})

test.run()
