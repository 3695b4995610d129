import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Rule } from '../../matcher-wasm/host/rule.ts'
import { loadRule } from '../../matcher-wasm/host/rule.ts'

const rulesDir = new URL('../../dist/rules/', import.meta.url)

/** The bytes and the hash of a compiled rule; compiles the rules if nobody has. */
export function readRule(name: string): { bytes: Uint8Array; hash: string } {
  const manifestUrl = new URL('manifest.json', rulesDir)
  if (!existsSync(manifestUrl)) {
    const build = fileURLToPath(new URL('../../matcher-wasm/build.js', import.meta.url))
    execFileSync(process.execPath, [build], { stdio: ['ignore', 'ignore', 'inherit'] })
  }
  const manifest: unknown = JSON.parse(readFileSync(manifestUrl, 'utf8'))
  const hash = new Map<string, unknown>(Object.entries(manifest ?? {})).get(name)
  if (typeof hash !== 'string') throw new Error(`no rule ${name} in dist/rules/manifest.json`)
  return { bytes: new Uint8Array(readFileSync(new URL(`${hash}.wasm`, rulesDir))), hash }
}

/** More than any test book needs. */
export const AMPLE_GAS = 100_000_000n

/** A compiled rule, loaded; metered unless said otherwise. */
export function loadNamedRule(name: string, options: { readonly gasLimit?: bigint | undefined } = {}): Rule {
  return loadRule({ ...readRule(name), gasLimit: AMPLE_GAS, ...options })
}

export const HALF = {
  kNumerator: 1,
  kDenominator: 2,
  retailMicroPerKwh: 300_000,
  feedInMicroPerKwh: 80_000,
  extra: [0, 0, 0, 0],
}
