/** Reads the flags of `sim replay`. */
import { InvalidArgumentError } from 'commander'

/** `uniform,sbba,./my.wasm` */
export function ruleNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.every((name) => name !== '') && new Set(names).size === names.length) return names
  throw new InvalidArgumentError('write names of rules and files, each once, as in uniform,sbba,./my.wasm')
}
