/**
 * The same function for who asks it the same things again and again: an answer is made once. At `limit` answers all are
 * forgotten, so that keys from outside fill no memory. `make` must depend on its key alone, and never give undefined.
 */
export function remembered<K, T>(limit: number, make: (key: K) => T): (key: K) => T {
  const known = new Map<K, T>()
  return (key) => {
    const before = known.get(key)
    if (before !== undefined) return before
    if (known.size >= limit) known.clear()
    const made = make(key)
    known.set(key, made)
    return made
  }
}
