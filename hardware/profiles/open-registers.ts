import type { BatteryRating, Capability, Sample } from '../device.ts'
import type { Bus } from '../modbus/bus.ts'
import { chooseVariant, isSaid } from './choose-variant.ts'
import { derivePoints, type Presence } from './derive-points.ts'
import type { OpenProfileOptions } from './profile-device.ts'
import { profileDeviceError } from './profile-errors.ts'
import { holds, readNamed, sampledNames, withDefaults, type NamedRegisters } from './profile-registers.ts'
import type { PresenceRule } from './profile-schema.ts'
import type { Profile } from './profile.ts'
import { createReading } from './reading.ts'
import { readRating } from './rating.ts'
import type { RegisterEntry } from './register-schema.ts'
import { toSample } from './to-sample.ts'

/** The registers of a profile on one device, ready to be looked at. */
export interface OpenRegisters {
  readonly profile: Profile
  readonly variant: string | null
  readonly capabilities: readonly Capability[]
  readonly model: string
  readonly serial: string
  /** Undefined where the profile knows no register that says it, or there is no battery. */
  readonly rating: BatteryRating | undefined
  readonly look: (signal: AbortSignal | undefined) => Promise<Sample>
}

/** Reads who the device is, chooses its variant and refuses a device that the profile is not for. */
export async function openRegisters(
  { profile: given, bus, unitId, signal }: OpenProfileOptions,
  { now }: { now: () => number },
): Promise<OpenRegisters> {
  const place = { bus, unitId, maxRegisters: given.connection.maxRegisters }
  const opening = await readNamed(place, pick(given, openingNames(given)), { now, signal })
  refuseOther(given, opening, { bus, unitId })
  const { profile, variant } = chooseVariant(given, opening)
  const sampled = pick(profile, sampledNames(profile))
  const reading = createReading(profile)
  const presenceOf = createPresence(profile)
  const capabilities = capabilitiesOf(profile, presenceOf(await readNamed(place, sampled, { now, signal })))
  const hasBattery = capabilities.includes('battery')
  return {
    profile,
    variant,
    capabilities,
    rating: hasBattery
      ? await readRating(profile.rating, (names) => readNamed(place, pick(profile, names), { now, signal }))
      : undefined,
    model: modelOf(profile, opening),
    serial: textOf(opening, profile.identity.serial),
    async look(lookSignal) {
      const beforeMs = now()
      const read = await readNamed(place, sampled, { now, signal: lookSignal })
      const atMs = Math.floor((beforeMs + now()) / 2)
      return toSample(derivePoints(profile.points, reading(read), presenceOf(read)), atMs)
    },
  }
}

/** The registers that say who a device is. */
export function openingNames({ identity, match, variants }: Profile): string[] {
  return [
    identity.model,
    identity.serial,
    ...match.flatMap((rule) => ('register' in rule ? [rule.register] : [])),
    ...variants.map(({ when }) => when.register),
  ].filter((name) => name !== undefined)
}

/** These registers of a profile, with its defaults. */
export function pick(profile: Profile, names: readonly string[]): Record<string, RegisterEntry> {
  return Object.fromEntries(
    Object.entries(profile.registers)
      .filter(([name]) => names.includes(name))
      .map(([name, register]) => [name, withDefaults(register, profile)]),
  )
}

/** A device that says something else is another one: what it would be told may be dangerous. */
function refuseOther(profile: Profile, read: NamedRegisters, place: { bus: Bus; unitId: number }): void {
  const rules = profile.match.flatMap((rule) => ('register' in rule ? [rule] : []))
  // A rule that is not sure helps to find a device, and refuses none.
  const isSure = rules.every(({ register }) => profile.registers[register]?.unverified === undefined)
  const answers = isSure ? rules.map((rule) => isSaid(rule, read)) : []
  if (answers.length === 0 || answers.includes(true)) return
  const remedy = 'run detect, or name the unit id and the profile of this device'
  const what = answers.includes(null)
    ? `the registers that a ${profile.manufacturer} is known by are refused`
    : `this is no ${profile.manufacturer} of the profile ${profile.name}`
  throw profileDeviceError(place, { code: 'profile-not-matching', what, remedy })
}

/**
 * Which parts are there. A part that was there once does not vanish: while its register says otherwise, its points are
 * stale.
 */
function createPresence({ parts }: Profile): (read: NamedRegisters) => Presence {
  const seen = new Set<keyof Presence>()
  return (read) => {
    const one = (part: keyof Presence): Presence['battery'] => {
      const now = presenceNow(parts[part], read)
      if (now === 'present') seen.add(part)
      return now === 'absent' && seen.has(part) ? 'unknown' : now
    }
    return { battery: one('battery'), meter: one('meter') }
  }
}

function presenceNow(rule: PresenceRule | undefined, read: NamedRegisters): Presence['battery'] {
  if (rule === undefined) return 'absent'
  if (rule === true) return 'present'
  if ('knownBy' in rule) return read.value(rule.knownBy).type === 'number' ? 'present' : 'absent'
  const isAbsent = holds(rule.absentWhen, read)
  if (isAbsent === null) return 'unknown'
  return isAbsent ? 'absent' : 'present'
}

function capabilitiesOf({ parts }: Profile, presence: Presence): Capability[] {
  const capabilities: Capability[] = parts.inverter === true ? ['inverter'] : []
  if (presence.battery === 'present') capabilities.push('battery')
  if (presence.meter === 'present') capabilities.push('meter')
  return capabilities
}

function modelOf(profile: Profile, read: NamedRegisters): string {
  const text = textOf(read, profile.identity.model)
  return profile.identity.modelNames?.[text] ?? text
}

function textOf(read: NamedRegisters, name: string | undefined): string {
  if (name === undefined) return ''
  const value = read.value(name)
  if (value.type === 'text') return value.value
  return value.type === 'number' ? (read.raw(name)?.toString() ?? '') : ''
}
