import type { NamedRegisters } from './profile-registers.ts'
import type { MatchRule, Variant } from './profile-schema.ts'
import type { Profile } from './profile.ts'
import { registerSchema, type RegisterEntry } from './register-schema.ts'

/** A profile as one device has it: with the registers of its model and firmware. */
export interface ChosenProfile {
  readonly profile: Profile
  /** The name of the variant; null where the profile holds as it is. */
  readonly variant: string | null
}

/** Takes the first variant whose register says so; none leaves the profile as it is. */
export function chooseVariant(profile: Profile, read: NamedRegisters): ChosenProfile {
  const variant = profile.variants.find(({ when }) => isSaid(when, read) === true)
  if (variant === undefined) return { profile, variant: null }
  return { profile: applyVariant(profile, variant), variant: variant.name }
}

/** Whether a register says what it should; null where it was not read. */
export function isSaid(
  rule: Variant['when'] | Exclude<MatchRule, { sunspec: unknown }>,
  read: NamedRegisters,
): boolean | null {
  if ('text' in rule) {
    const value = read.value(rule.register)
    if (value.type === 'unread') return null
    return value.type === 'text' && new RegExp(rule.text).test(value.value)
  }
  const raw = read.raw(rule.register)
  if (raw === null) return null
  if ('oneOf' in rule) return rule.oneOf.some((wanted) => BigInt(wanted) === raw)
  const [low, high] = rule.between
  return raw >= BigInt(low) && raw <= BigInt(high)
}

function applyVariant(profile: Profile, variant: Variant): Profile {
  const registers: Record<string, RegisterEntry> = { ...profile.registers }
  for (const [name, change] of Object.entries(variant.registers ?? {})) {
    registers[name] = registerSchema.parse({ ...registers[name], ...change })
  }
  const points = Object.entries({ ...profile.points, ...variant.points })
  return {
    ...profile,
    registers,
    points: Object.fromEntries(points.filter(([name]) => !variant.without.some((gone) => gone === name))),
    control: variant.control ? profile.control : null,
  }
}
