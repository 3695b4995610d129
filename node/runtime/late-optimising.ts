/** Spares a process that has just begun most of the work of V8's optimising compiler (docs/ledger.md tells how much). */
import { setFlagsFromString } from 'node:v8'

/** Bytes of code that a function has run between two thoughts of optimising it: six times what V8 has by itself. */
const INTERRUPT_BUDGET = 400_000

/**
 * Lets V8 optimise only what stays busy. A home that has missed some days is through with hundreds of blocks in a second
 * or two; by itself V8 spends as long on optimising hundreds of functions meanwhile, on the cores that verify. To be
 * called before most of the program is loaded.
 */
export function optimiseLate(): void {
  setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`)
}
