import { isBusError } from '../modbus/bus-errors.ts'
import type { Bus, RequestOptions } from '../modbus/bus.ts'
import { readIdentity } from '../sunspec/identity.ts'
import { findSunSpec } from '../sunspec/walk.ts'
import { isSaid } from './choose-variant.ts'
import { listProfiles, loadProfile } from './load-profile.ts'
import { pick } from './open-registers.ts'
import { readNamed } from './profile-registers.ts'
import type { Profile } from './profile.ts'
import { isOfProfile } from './sunspec-profile.ts'

/** Options of a look for profiles. */
export interface MatchOptions extends Pick<RequestOptions, 'signal'> {
  /** Those to try; all that come with the program unless said. */
  readonly profiles?: readonly Profile[]
  /** What SunSpec's model 1 says, where somebody has read it already; null: there is no SunSpec here. */
  readonly sunspec?: { readonly manufacturer: string; readonly model: string } | null
  /** The pause between probes of one unit: devices are asked gently. */
  readonly gapMs?: number
}

const DEFAULT_GAP_MS = 50

/**
 * The profile of the device at a unit, or null. Only reads, each probe once and with a pause before it: SunSpec's
 * model 1 first, since it names its maker; then registers with texts, then with codes, since a code may be a
 * coincidence. A unit that stays silent is given up after a few.
 */
export async function matchProfile(
  bus: Bus,
  unitId: number,
  options: MatchOptions = {},
): Promise<Profile | null> {
  const profiles = options.profiles ?? (await Promise.all((await listProfiles()).map(loadProfile)))
  const request = { signal: options.signal, attempts: 1 }
  try {
    const says =
      options.sunspec === undefined ? await sunSpecIdentity(bus, unitId, request) : options.sunspec
    const named = says === null ? undefined : profiles.find((profile) => isOfProfile(profile, says))
    if (named !== undefined) return named
    for (const probe of probesOf(profiles)) {
      await pause(options.gapMs ?? DEFAULT_GAP_MS)
      if (await orSilent(answers(bus, unitId, probe, request), false)) return probe.profile
    }
    return null
  } catch (error) {
    if (isBusError(error) && GIVEN_UP.includes(error.code)) return null
    throw error
  } finally {
    // What was refused here was asked in another map: it says nothing of the device's own.
    for (const kind of ['holding', 'input'] as const) bus.barriers(unitId, kind).forget()
  }
}

/** Some devices keep silent where others refuse; the bus leaves a unit alone that is silent again and again. */
async function orSilent<T>(answer: Promise<T>, silence: T): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (isBusError(error) && error.code === 'device-timeout') return silence
    throw error
  }
}

/** Nobody is there under this unit id, or nobody who answers. */
const GIVEN_UP = ['unit-quarantined', 'modbus-exception']

type RegisterRule = Exclude<Profile['match'][number], { sunspec: unknown }>

interface Probe {
  readonly profile: Profile
  readonly rule: RegisterRule
}

/** Texts before codes, and the same order whatever files are there. */
function probesOf(profiles: readonly Profile[]): Probe[] {
  const all = profiles.flatMap((profile) =>
    profile.match.flatMap((rule) => ('register' in rule ? [{ profile, rule }] : [])),
  )
  return [...all.filter(({ rule }) => 'text' in rule), ...all.filter(({ rule }) => !('text' in rule))]
}

async function answers(
  bus: Bus,
  unitId: number,
  { profile, rule }: Probe,
  request: RequestOptions,
): Promise<boolean> {
  const place = { bus, unitId, maxRegisters: profile.connection.maxRegisters }
  const read = await readNamed(place, pick(profile, [rule.register]), { ...request, now: () => 0 })
  return isSaid(rule, read) === true
}

async function sunSpecIdentity(
  bus: Bus,
  unitId: number,
  request: RequestOptions,
): Promise<{ manufacturer: string; model: string } | null> {
  const unit = { bus, unitId, request }
  const map = await orSilent(findSunSpec(unit), null)
  return map === null ? null : readIdentity(unit, map)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
