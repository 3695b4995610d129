/**
 * The instructions that a rule may use, and what follows each opcode in the binary. What is not in this table does
 * not exist for the guard: an opcode of a later WebAssembly is refused, not skipped. Everything here is fully
 * specified, so that engines cannot differ; floats are left out for the bits of their NaNs.
 * WebAssembly specification 2.0, section 5.4.
 */

/** What follows an opcode: nothing, a block type, an index, two bytes of alignment and offset, ... */
export type Immediate =
  | 'none'
  | 'block'
  | 'index'
  | 'memory'
  | 'labels'
  | 'types'
  | 'i32'
  | 'i64'
  | 'zero'
  | 'zeros'
  | 'bytes16'
  | 'lane'
  | 'memory-lane'

export interface Opcode {
  readonly name: string
  readonly immediate: Immediate
}

export const OP = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  return: 0x0f,
  call: 0x10,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  memorySize: 0x3f,
  memoryGrow: 0x40,
  i32Const: 0x41,
  i64Const: 0x42,
  i64LtS: 0x53,
  i64Add: 0x7c,
  i64Sub: 0x7d,
  i64ShrU: 0x88,
  i64ExtendI32U: 0xad,
  memoryCopy: 0xfc0a,
  memoryFill: 0xfc0b,
} as const

const table = new Map<number, Opcode>()

function allow(first: number, immediate: Immediate, names: string): void {
  names.split(' ').forEach((name, offset) => {
    // '-' keeps the place of an opcode that is not allowed.
    if (name !== '-') table.set(first + offset, { name, immediate })
  })
}

/** The instruction of an opcode (prefixed ones as prefix << 8 | number), if a rule may use it. */
export function allowedOpcode(code: number): Opcode | undefined {
  return table.get(code)
}

allow(0x00, 'none', 'unreachable nop')
allow(0x02, 'block', 'block loop if')
allow(0x05, 'none', 'else')
allow(0x0b, 'none', 'end')
allow(0x0c, 'index', 'br br_if')
allow(0x0e, 'labels', 'br_table')
allow(0x0f, 'none', 'return')
allow(0x10, 'index', 'call')
allow(0x1a, 'none', 'drop select')
allow(0x1c, 'types', 'select')
allow(0x20, 'index', 'local.get local.set local.tee global.get global.set')
allow(0x28, 'memory', 'i32.load i64.load - - i32.load8_s i32.load8_u i32.load16_s i32.load16_u')
allow(0x30, 'memory', 'i64.load8_s i64.load8_u i64.load16_s i64.load16_u i64.load32_s i64.load32_u')
allow(0x36, 'memory', 'i32.store i64.store - - i32.store8 i32.store16 i64.store8 i64.store16 i64.store32')
allow(0x3f, 'zero', 'memory.size memory.grow')
allow(0x41, 'i32', 'i32.const')
allow(0x42, 'i64', 'i64.const')
const compare = 'eqz eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u'.split(' ')
const arithmetic =
  'clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr'.split(' ')
allow(0x45, 'none', compare.map((name) => `i32.${name}`).join(' '))
allow(0x50, 'none', compare.map((name) => `i64.${name}`).join(' '))
allow(0x67, 'none', arithmetic.map((name) => `i32.${name}`).join(' '))
allow(0x79, 'none', arithmetic.map((name) => `i64.${name}`).join(' '))
allow(0xa7, 'none', 'i32.wrap_i64')
allow(0xac, 'none', 'i64.extend_i32_s i64.extend_i32_u')
allow(0xc0, 'none', 'i32.extend8_s i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s')
allow(0xfc0a, 'zeros', 'memory.copy')
allow(0xfc0b, 'zero', 'memory.fill')

const SIMD = 0xfd00
const loads = 'load load8x8_s load8x8_u load16x4_s load16x4_u load32x2_s load32x2_u'
const splats = 'load8_splat load16_splat load32_splat load64_splat store'
allow(
  SIMD,
  'memory',
  `${loads} ${splats}`
    .split(' ')
    .map((name) => `v128.${name}`)
    .join(' '),
)
allow(SIMD + 12, 'bytes16', 'v128.const i8x16.shuffle')
allow(SIMD + 14, 'none', 'i8x16.swizzle i8x16.splat i16x8.splat i32x4.splat i64x2.splat')
allow(SIMD + 21, 'lane', 'i8x16.extract_lane_s i8x16.extract_lane_u i8x16.replace_lane i16x8.extract_lane_s')
allow(SIMD + 25, 'lane', 'i16x8.extract_lane_u i16x8.replace_lane i32x4.extract_lane i32x4.replace_lane')
allow(SIMD + 29, 'lane', 'i64x2.extract_lane i64x2.replace_lane')
const lanes = 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u'.split(' ')
allow(SIMD + 35, 'none', lanes.map((name) => `i8x16.${name}`).join(' '))
allow(SIMD + 45, 'none', lanes.map((name) => `i16x8.${name}`).join(' '))
allow(SIMD + 55, 'none', lanes.map((name) => `i32x4.${name}`).join(' '))
allow(SIMD + 77, 'none', 'v128.not v128.and v128.andnot v128.or v128.xor v128.bitselect v128.any_true')
allow(SIMD + 84, 'memory-lane', 'v128.load8_lane v128.load16_lane v128.load32_lane v128.load64_lane')
allow(SIMD + 88, 'memory-lane', 'v128.store8_lane v128.store16_lane v128.store32_lane v128.store64_lane')
allow(SIMD + 92, 'memory', 'v128.load32_zero v128.load64_zero')
const saturating = 'shl shr_s shr_u add add_sat_s add_sat_u sub sub_sat_s sub_sat_u'
const eight = `abs neg popcnt all_true bitmask narrow_s narrow_u - - - - ${saturating} - -`
allow(SIMD + 96, 'none', prefixed('i8x16', `${eight} min_s min_u max_s max_u - avgr_u`))
allow(SIMD + 124, 'none', prefixed('i16x8', 'extadd_pairwise_s extadd_pairwise_u'))
allow(SIMD + 126, 'none', prefixed('i32x4', 'extadd_pairwise_s extadd_pairwise_u'))
const extend = 'extend_low_s extend_high_s extend_low_u extend_high_u'
const extmul = 'extmul_low_s extmul_high_s extmul_low_u extmul_high_u'
const sixteen = `abs neg q15mulr_sat_s all_true bitmask narrow_s narrow_u ${extend} ${saturating}`
allow(SIMD + 128, 'none', prefixed('i16x8', `${sixteen} - mul min_s min_u max_s max_u - avgr_u ${extmul}`))
const plain = `shl shr_s shr_u add - - sub - - - mul`
const wide = `abs neg - all_true bitmask - - ${extend} ${plain}`
allow(SIMD + 160, 'none', prefixed('i32x4', `${wide} min_s min_u max_s max_u dot - ${extmul}`))
allow(SIMD + 192, 'none', prefixed('i64x2', `${wide} eq ne lt_s gt_s le_s ge_s ${extmul}`))

function prefixed(type: string, names: string): string {
  return names
    .split(' ')
    .map((name) => (name === '-' ? name : `${type}.${name}`))
    .join(' ')
}
