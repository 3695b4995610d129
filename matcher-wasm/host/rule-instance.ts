import { MachineFailureError, RuleRefusedError } from './errors.ts'
import type { WasmGlobal, WasmInstance, WasmMemory } from './wasm-global.ts'
import { wasm } from './wasm-global.ts'

export interface RuleExports {
  readonly memory: WasmMemory
  readonly abi: WasmGlobal
  readonly reserve: (n: number) => number
  readonly clear: () => number
  readonly pairs: (() => number) | undefined
  /** Of metered rules only. */
  readonly gas: WasmGlobal | undefined
  readonly wanted: WasmGlobal | undefined
}

/** How a call into a rule ended. The failures are the same on every engine. */
export type CallResult =
  | { readonly code: 'returned'; readonly value: number }
  | { readonly code: 'failed'; readonly reason: 'trapped' | 'gas-exhausted' | 'book-too-large' }

/** One instance of a rule with its memory. After a failed call its memory is dirty: throw it away. */
export class RuleInstance {
  readonly #exports: RuleExports
  readonly #gasLimit: bigint | undefined
  readonly #maximumPages: number

  constructor(exports: RuleExports, gasLimit: bigint | undefined, maximumPages: number) {
    this.#exports = exports
    this.#gasLimit = gasLimit
    this.#maximumPages = maximumPages
  }

  get abi(): number {
    return Number(this.#exports.abi.value)
  }

  get buffer(): ArrayBuffer {
    return this.#exports.memory.buffer
  }

  get hasPairs(): boolean {
    return this.#exports.pairs !== undefined
  }

  /** Gas of the last call; 0 for an unmetered rule. */
  get gasUsed(): bigint {
    const left = this.#exports.gas?.value
    return left === undefined || this.#gasLimit === undefined ? 0n : this.#gasLimit - BigInt(left)
  }

  /** Makes room for `n` orders and gives the address of the header. */
  reserve(n: number): CallResult {
    if (this.#exports.wanted !== undefined) this.#exports.wanted.value = 0n
    const result = this.#call(() => this.#exports.reserve(n))
    if (result.code === 'failed' || result.value !== 0) return result
    const wanted = this.#exports.wanted?.value ?? 0
    // A module that wants more than it may have, or refuses without asking, does so everywhere.
    if (this.#exports.wanted === undefined || (wanted > 0 && wanted <= this.#maximumPages)) {
      throw new MachineFailureError(`no memory for a book of ${n} orders`)
    }
    return { code: 'failed', reason: 'book-too-large' }
  }

  clear(): CallResult {
    return this.#call(this.#exports.clear)
  }

  /** The number of trades it has listed. Only if `hasPairs`. */
  pairs(): CallResult {
    return this.#call(this.#exports.pairs ?? (() => 0))
  }

  #call(run: () => number): CallResult {
    const { gas } = this.#exports
    if (gas !== undefined && this.#gasLimit !== undefined) gas.value = this.#gasLimit
    try {
      return { code: 'returned', value: run() }
    } catch (error) {
      // Traps differ in their words from engine to engine, never in where they happen. The stack is bounded by the
      // guard; if it ends all the same, that is this machine's.
      if (!(error instanceof wasm.RuntimeError))
        throw new MachineFailureError('the rule was interrupted', { cause: error })
      const isGas = gas !== undefined && BigInt(gas.value) < 0n
      return { code: 'failed', reason: isGas ? 'gas-exhausted' : 'trapped' }
    }
  }
}

/** Checks the exports of an instance once, so that calls need no check. */
export function readExports({ exports }: WasmInstance): RuleExports {
  if (!isRuleExports(exports))
    throw new RuleRefusedError('exports', 'its exports are not those of the rule ABI')
  return exports
}

function isRuleExports(exports: object): exports is RuleExports {
  // The guard has checked kinds and signatures in the bytes; this is for the type checker and for us.
  return 'memory' in exports && 'abi' in exports && 'reserve' in exports && 'clear' in exports
}
