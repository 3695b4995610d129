/** Where two JSON values part: the first place in the order of the expected value, and what stands there. */
export interface Difference {
  /** Names and numbers from 0, joined by points; empty for the whole. */
  readonly path: string
  readonly what: string
}

export function firstDifference(given: unknown, expected: unknown, path = ''): Difference {
  if (Array.isArray(given) && Array.isArray(expected) && given.length !== expected.length)
    return otherCount(given, expected, path)
  if (isObject(given) && isObject(expected) && Array.isArray(given) === Array.isArray(expected))
    return inEntries(given, expected, path)
  return { path, what: `is ${short(given)} in place of ${short(expected)}` }
}

/** The first entry from which on one list is not the other. */
function otherCount(given: readonly unknown[], expected: readonly unknown[], path: string): Difference {
  const same = expected.findIndex((value, index) => JSON.stringify(value) !== JSON.stringify(given[index]))
  const index = same < 0 ? expected.length : same
  const what = `is ${given.length > expected.length ? 'too many or' : 'missing or'} out of order: ${String(given.length)} entries in place of ${String(expected.length)}`
  return { path: joined(path, String(index)), what }
}

function inEntries(given: object, expected: object, path: string): Difference {
  const left = new Map(Object.entries(given) as [string, unknown][])
  for (const [key, value] of Object.entries(expected) as [string, unknown][])
    if (JSON.stringify(left.get(key)) !== JSON.stringify(value))
      return firstDifference(left.get(key), value, joined(path, key))
  const extra = [...left.keys()].find((key) => !Object.hasOwn(expected, key))
  return extra === undefined
    ? { path, what: 'is written otherwise' }
    : { path: joined(path, extra), what: 'does not belong' }
}

function joined(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function short(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 80)
}
