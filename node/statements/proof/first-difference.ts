/** Where two JSON values part: the path of the first place, in the order of the expected value, and what stands there. */
export function firstDifference(given: unknown, expected: unknown, path = ''): string {
  if (Array.isArray(given) && Array.isArray(expected)) {
    if (given.length !== expected.length)
      return `${path || 'the document'} has ${String(given.length)} entries in place of ${String(expected.length)}`
    return inEntries(given, expected, path)
  }
  if (isObject(given) && isObject(expected)) return inEntries(given, expected, path)
  return `${path || 'the document'} is ${short(given)} in place of ${short(expected)}`
}

function inEntries(given: object, expected: object, path: string): string {
  const left = new Map(Object.entries(given) as [string, unknown][])
  for (const [key, value] of Object.entries(expected) as [string, unknown][]) {
    const at = path === '' ? key : `${path}.${key}`
    if (JSON.stringify(left.get(key)) !== JSON.stringify(value))
      return firstDifference(left.get(key), value, at)
  }
  const extra = [...left.keys()].find((key) => !Object.hasOwn(expected, key))
  return extra === undefined
    ? `${path || 'the document'} is written otherwise`
    : `${path}.${extra} does not belong`
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function short(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 80)
}
