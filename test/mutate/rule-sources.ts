/** Which rules a source of the kernel is part of, and how one rule is compiled. */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { join } from 'node:path'
import type { RuleName } from '../oracles/rules.ts'
import { tryCompile } from '../support/compile-rule.ts'

const ASSEMBLY = 'matcher-wasm/assembly'

/** The quickest to compile first, but `uniform`, whose tests notice most of what is wrong in the kernel, before all. */
export const RULES: readonly RuleName[] = [
  'uniform',
  'bill-sharing',
  'mid-market-rate',
  'supply-demand-ratio',
  'sbba',
  'trade-reduction',
  'mcafee',
  'pay-as-bid',
  'huang',
  'vcg',
  'muda',
]

/** The rules that import a file, directly or through others; the rule itself for one of `rules`. */
export function rulesUsing(root: string, path: string): RuleName[] {
  return RULES.filter((name) => reaches(root, `${ASSEMBLY}/rules/${name}.ts`, path, new Set()))
}

function reaches(root: string, from: string, path: string, seen: Set<string>): boolean {
  if (from === path) return true
  if (seen.has(from)) return false
  seen.add(from)
  const imports = fs.readFileSync(join(root, from), 'utf8').matchAll(/from '([^']+)'/g)
  return [...imports].some(([, name = '']) => reaches(root, join(from, '..', `${name}.ts`), path, seen))
}

/** The bytes of a rule; undefined where its source is no program any more. Hardly optimised it takes half the time. */
export async function compileRule(
  root: string,
  name: string,
  { isOptimised }: { readonly isOptimised: boolean },
): Promise<Uint8Array | undefined> {
  const changes = isOptimised ? {} : { optimizeLevel: 1, converge: false }
  return (await tryCompile(`${ASSEMBLY}/rules/${name}.ts`, root, changes)).bytes
}

/** Puts a rule where the tests look for it; gives what to put there afterwards. */
export function placeRule(root: string, name: string, bytes: Uint8Array): void {
  const folder = join(root, 'dist', 'rules')
  const path = join(folder, 'manifest.json')
  const manifest = JSON.parse(fs.readFileSync(path, 'utf8')) as Record<string, string>
  const hash = createHash('sha256').update(bytes).digest('hex')
  fs.writeFileSync(join(folder, `${hash}.wasm`), bytes)
  fs.writeFileSync(path, JSON.stringify({ ...manifest, [name]: hash }))
}
