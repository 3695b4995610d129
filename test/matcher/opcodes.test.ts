import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { allowedOpcode } from '../../matcher-wasm/host/binary/opcodes.ts'

/** What a rule may use: runs of opcodes with one kind of immediate, by the specification of WebAssembly 2.0, 5.4. */
const ALLOWED = [
  [0x00, 0x01, 'none', 'unreachable', 'nop'],
  [0x02, 0x04, 'block', 'block', 'if'],
  [0x05, 0x05, 'none', 'else', 'else'],
  [0x0b, 0x0b, 'none', 'end', 'end'],
  [0x0c, 0x0d, 'index', 'br', 'br_if'],
  [0x0e, 0x0e, 'labels', 'br_table', 'br_table'],
  [0x0f, 0x0f, 'none', 'return', 'return'],
  [0x10, 0x10, 'index', 'call', 'call'],
  [0x1a, 0x1b, 'none', 'drop', 'select'],
  [0x1c, 0x1c, 'types', 'select', 'select'],
  [0x20, 0x24, 'index', 'local.get', 'global.set'],
  [0x28, 0x29, 'memory', 'i32.load', 'i64.load'],
  [0x2c, 0x37, 'memory', 'i32.load8_s', 'i64.store'],
  [0x3a, 0x3e, 'memory', 'i32.store8', 'i64.store32'],
  [0x3f, 0x40, 'zero', 'memory.size', 'memory.grow'],
  [0x41, 0x41, 'i32', 'i32.const', 'i32.const'],
  [0x42, 0x42, 'i64', 'i64.const', 'i64.const'],
  [0x45, 0x5a, 'none', 'i32.eqz', 'i64.ge_u'],
  [0x67, 0x8a, 'none', 'i32.clz', 'i64.rotr'],
  [0xa7, 0xa7, 'none', 'i32.wrap_i64', 'i32.wrap_i64'],
  [0xac, 0xad, 'none', 'i64.extend_i32_s', 'i64.extend_i32_u'],
  [0xc0, 0xc4, 'none', 'i32.extend8_s', 'i64.extend32_s'],
  [0xfc0a, 0xfc0a, 'zeros', 'memory.copy', 'memory.copy'],
  [0xfc0b, 0xfc0b, 'zero', 'memory.fill', 'memory.fill'],
  [0xfd00, 0xfd0b, 'memory', 'v128.load', 'v128.store'],
  [0xfd0c, 0xfd0d, 'bytes16', 'v128.const', 'i8x16.shuffle'],
  [0xfd0e, 0xfd12, 'none', 'i8x16.swizzle', 'i64x2.splat'],
  [0xfd15, 0xfd1e, 'lane', 'i8x16.extract_lane_s', 'i64x2.replace_lane'],
  [0xfd23, 0xfd40, 'none', 'i8x16.eq', 'i32x4.ge_u'],
  [0xfd4d, 0xfd53, 'none', 'v128.not', 'v128.any_true'],
  [0xfd54, 0xfd5b, 'memory-lane', 'v128.load8_lane', 'v128.store64_lane'],
  [0xfd5c, 0xfd5d, 'memory', 'v128.load32_zero', 'v128.load64_zero'],
  [0xfd60, 0xfd66, 'none', 'i8x16.abs', 'i8x16.narrow_u'],
  [0xfd6b, 0xfd73, 'none', 'i8x16.shl', 'i8x16.sub_sat_u'],
  [0xfd76, 0xfd79, 'none', 'i8x16.min_s', 'i8x16.max_u'],
  [0xfd7b, 0xfd93, 'none', 'i8x16.avgr_u', 'i16x8.sub_sat_u'],
  [0xfd95, 0xfd99, 'none', 'i16x8.mul', 'i16x8.max_u'],
  [0xfd9b, 0xfda1, 'none', 'i16x8.avgr_u', 'i32x4.neg'],
  [0xfda3, 0xfda4, 'none', 'i32x4.all_true', 'i32x4.bitmask'],
  [0xfda7, 0xfdae, 'none', 'i32x4.extend_low_s', 'i32x4.add'],
  [0xfdb1, 0xfdb1, 'none', 'i32x4.sub', 'i32x4.sub'],
  [0xfdb5, 0xfdba, 'none', 'i32x4.mul', 'i32x4.dot'],
  [0xfdbc, 0xfdc1, 'none', 'i32x4.extmul_low_s', 'i64x2.neg'],
  [0xfdc3, 0xfdc4, 'none', 'i64x2.all_true', 'i64x2.bitmask'],
  [0xfdc7, 0xfdce, 'none', 'i64x2.extend_low_s', 'i64x2.add'],
  [0xfdd1, 0xfdd1, 'none', 'i64x2.sub', 'i64x2.sub'],
  [0xfdd5, 0xfddf, 'none', 'i64x2.mul', 'i64x2.extmul_high_u'],
] as const

/** Names inside the runs, where one type of value ends and the next begins. */
const NAMES: readonly (readonly [code: number, name: string])[] = [
  [0x03, 'loop'],
  [0x22, 'local.tee'],
  [0x2f, 'i32.load16_u'],
  [0x30, 'i64.load8_s'],
  [0x35, 'i64.load32_u'],
  [0x36, 'i32.store'],
  [0x4f, 'i32.ge_u'],
  [0x50, 'i64.eqz'],
  [0x78, 'i32.rotr'],
  [0x79, 'i64.clz'],
  [0x8a, 'i64.rotr'],
  [0xfd07, 'v128.load8_splat'],
  [0xfd0d, 'i8x16.shuffle'],
  [0xfd11, 'i32x4.splat'],
  [0xfd18, 'i16x8.extract_lane_s'],
  [0xfd19, 'i16x8.extract_lane_u'],
  [0xfd1d, 'i64x2.extract_lane'],
  [0xfd2c, 'i8x16.ge_u'],
  [0xfd2d, 'i16x8.eq'],
  [0xfd36, 'i16x8.ge_u'],
  [0xfd37, 'i32x4.eq'],
  [0xfd57, 'v128.load64_lane'],
  [0xfd58, 'v128.store8_lane'],
  [0xfd7c, 'i16x8.extadd_pairwise_s'],
  [0xfd7e, 'i32x4.extadd_pairwise_s'],
  [0xfd80, 'i16x8.abs'],
  [0xfda0, 'i32x4.abs'],
  [0xfdc0, 'i64x2.abs'],
]

test('a rule may use these opcodes and no others', () => {
  const expected = new Map<number, string>()
  for (const [first, last, immediate] of ALLOWED) {
    for (let code: number = first; code <= last; code++) expected.set(code, immediate)
  }
  for (let code = 0; code <= 0xffff; code++) {
    assert.is(allowedOpcode(code)?.immediate, expected.get(code), `0x${code.toString(16)}`)
  }
})

test('opcodes have the names of the specification', () => {
  for (const [first, last, , firstName, lastName] of ALLOWED) {
    assert.is(allowedOpcode(first)?.name, firstName)
    assert.is(allowedOpcode(last)?.name, lastName)
  }
  for (const [code, name] of NAMES) assert.is(allowedOpcode(code)?.name, name)
})

test.run()
