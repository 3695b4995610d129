/**
 * The static check of a rule module: what passes gives the same result on every engine, in bounded memory and
 * stack. Time is bounded by the meter. Every opcode must be on the allow-list; the rest is about the whole.
 */
import type { FunctionBody, ModuleExport, ParsedModule } from './binary/module.ts'
import { parseModule } from './binary/module.ts'
import { OP } from './binary/opcodes.ts'
import { Refusal } from './binary/reader.ts'

export type GuardVerdict =
  | { readonly code: 'ok'; readonly module: ParsedModule }
  /** `reason` is stable (`imports`, `float`, `opcode`, `recursion`, …); the message names function and opcode. */
  | { readonly code: 'refused'; readonly reason: string; readonly message: string }

export const MODULE_BYTES_MAX = 262_144
const FUNCTIONS_MAX = 1_000
/**
 * Locals and instructions along the deepest chain of calls. A value takes at most 16 bytes of stack, so a rule needs
 * less than 512 KiB of the roughly 1 MiB of every engine: how deep a stack goes is not the same everywhere.
 */
const STACK_SLOTS_MAX = 32_768

/** Says whether a module may be a rule. Never throws for what the bytes contain. */
export function guardModule(bytes: Uint8Array, memoryPagesMax: number): GuardVerdict {
  try {
    if (bytes.length > MODULE_BYTES_MAX)
      throw new Refusal('size', `it is larger than ${MODULE_BYTES_MAX} bytes`)
    const module = parseModule(bytes)
    checkMemory(module, memoryPagesMax)
    checkExports(module)
    checkCalls(module)
    return { code: 'ok', module }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { code: 'refused', reason: error.reason, message: error.message }
  }
}

function checkMemory({ memory }: ParsedModule, memoryPagesMax: number): void {
  if (memory.maximumPages > memoryPagesMax || memory.initialPages > memory.maximumPages) {
    const what = `its memory may grow to ${memory.maximumPages} pages, ${memoryPagesMax} are allowed`
    throw new Refusal('memory', what)
  }
}

const I32 = 0x7f
const REQUIRED_EXPORTS = ['memory', 'abi', 'reserve', 'clear']

function checkExports(module: ParsedModule): void {
  const names = module.exports.map(({ name }) => name)
  const missing = REQUIRED_EXPORTS.find((name) => !names.includes(name))
  if (missing !== undefined) throw new Refusal('exports', `it does not export ${missing}`)
  for (const entry of module.exports) {
    if (!isAbiExport(entry, module)) {
      throw new Refusal('exports', `the export ${entry.name} is not part of the rule ABI, or not as it says`)
    }
  }
}

function isAbiExport({ name, kind, index }: ModuleExport, module: ParsedModule): boolean {
  const global = module.globals[index]
  const type = module.functions[index]?.type
  switch (name) {
    case 'memory':
      return kind === 'memory'
    case 'abi':
      return kind === 'global' && global !== undefined && global.type === I32 && !global.isMutable
    case 'reserve':
      return kind === 'function' && type?.parameters.join() === String(I32) && type.result === I32
    case 'clear':
    case 'pairs':
      return kind === 'function' && type?.parameters.length === 0 && type.result === I32
    default:
      return false
  }
}

function checkCalls(module: ParsedModule): void {
  if (module.functions.length > FUNCTIONS_MAX)
    throw new Refusal('size', `it has more than ${FUNCTIONS_MAX} functions`)
  const slots = new Map<FunctionBody, number>()
  for (const body of module.functions) {
    if (stackSlots(body, module, slots) > STACK_SLOTS_MAX)
      throw new Refusal('stack', `${body.name}: needs too much stack`)
  }
  for (const entry of module.exports) {
    const body = entry.kind === 'function' ? module.functions[entry.index] : undefined
    if (body !== undefined && entry.name !== 'reserve') refuseGrowth(body, module, new Set())
  }
}

const IN_PROGRESS = -1

/** The deepest stack below a function; a function met again on its own path is recursive. */
function stackSlots(body: FunctionBody, module: ParsedModule, known: Map<FunctionBody, number>): number {
  const before = known.get(body)
  if (before === IN_PROGRESS)
    throw new Refusal('recursion', `${body.name}: calls itself, directly or through others`)
  if (before !== undefined) return before
  known.set(body, IN_PROGRESS)
  const deepest = callees(body, module).map((callee) => stackSlots(callee, module, known))
  const own = body.type.parameters.length + body.locals + body.instructions.length
  const slots = own + Math.max(0, ...deepest)
  known.set(body, slots)
  return slots
}

/** `reserve` is the only place where memory may grow: the views of the host must hold during a clearing. */
function refuseGrowth(body: FunctionBody, module: ParsedModule, seen: Set<FunctionBody>): void {
  if (seen.has(body)) return
  seen.add(body)
  if (body.instructions.some(({ code }) => code === OP.memoryGrow)) {
    throw new Refusal('memory', `${body.name}: memory.grow outside reserve`)
  }
  for (const callee of callees(body, module)) refuseGrowth(callee, module, seen)
}

function callees(body: FunctionBody, module: ParsedModule): FunctionBody[] {
  const indexes = new Set(body.instructions.filter(({ code }) => code === OP.call).map(({ index }) => index))
  return [...indexes].map((index) => {
    const callee = module.functions[index]
    if (callee === undefined)
      throw new Refusal('malformed', `${body.name}: calls a function that does not exist`)
    return callee
  })
}
