import type { ReadRegisters } from './derive-points.ts'
import { holds, type NamedRegisters } from './profile-registers.ts'
import type { Profile } from './profile.ts'
import type { Quantity } from './quantity.ts'

const QUALITIES = { unread: 'stale', invalid: 'not-implemented', implausible: 'implausible' } as const

/**
 * Turns what was read into quantities. It remembers which optional registers have ever held a number: one that once
 * did and is now refused is unknown, and no longer simply left out of a sum.
 */
export function createReading(profile: Profile): (read: NamedRegisters) => ReadRegisters {
  const seen = new Set<string>()
  return (read) => ({
    quantity(name): Quantity {
      const register = profile.registers[name]
      const value = read.value(name)
      const source = register === undefined ? name : `${register.vendor}@${register.address}`
      const atMs = read.atMs(name)
      if (value.type === 'number') {
        seen.add(name)
        return { value: value.value, quality: 'ok', source, atMs }
      }
      const quality = value.type === 'text' ? 'not-implemented' : QUALITIES[value.type]
      const isNotThere = register?.optional === true && !seen.has(name) && quality === 'stale'
      return { value: null, quality: isNotThere ? 'not-implemented' : quality, source, atMs }
    },
    isMissing(name) {
      if (profile.registers[name]?.optional !== true) return false
      const { type } = read.value(name)
      return type === 'invalid' || (type === 'unread' && !seen.has(name))
    },
    holds: (condition) => holds(condition, read),
  })
}
