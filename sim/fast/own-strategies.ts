import { pathToFileURL } from 'node:url'
import type { AnyStrategy } from '../../node/core/trading/strategies.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { StreetColumns } from './street-columns.ts'

/** Loads strategies that researchers wrote: each module exports one as `strategy`; its path is its name too. */
export async function loadStrategies(paths: readonly string[]): Promise<AnyStrategy[]> {
  return Promise.all(
    paths.map(async (path) => {
      const module = await importModule(path)
      const strategy = 'strategy' in module ? module.strategy : undefined
      if (isStrategy(strategy)) return { ...strategy, name: path }
      throw new OperatingError(
        { code: 'strategy-invalid', path },
        `${path}: a strategy's module exports "strategy" with name, start, draft and learn; docs/strategies.md shows one.`,
      )
    }),
  )
}

/** Strategies that a street's homes name by their paths, each once. */
export function strategyPaths({ homes }: Pick<StreetColumns, 'homes'>): string[] {
  const paths = homes.flatMap(({ strategy }) =>
    strategy !== null && /\.[cm]?[jt]s$/.test(strategy) ? [strategy] : [],
  )
  return [...new Set(paths)]
}

async function importModule(path: string): Promise<object> {
  try {
    return (await import(pathToFileURL(path).href)) as object
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new OperatingError(
      { code: 'strategy-unreadable', path },
      `${path}: the strategy's module cannot be loaded (${reason}); paths are relative to the scenario.`,
      { cause },
    )
  }
}

function isStrategy(value: unknown): value is AnyStrategy {
  if (typeof value !== 'object' || value === null) return false
  const parts: Readonly<Record<string, unknown>> = { ...value }
  return ['start', 'draft', 'learn'].every((name) => typeof parts[name] === 'function')
}
