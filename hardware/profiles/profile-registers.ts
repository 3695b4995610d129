import { isBusError } from '../modbus/bus-errors.ts'
import type { Bus, RequestOptions } from '../modbus/bus.ts'
import type { RegisterSpan } from '../modbus/read-plan.ts'
import { readRegisters } from '../modbus/read-registers.ts'
import { createRegisterImage, type RegisterImage } from '../modbus/register-image.ts'
import { registersOfRule } from './check-profile.ts'
import { decodeRegister, rawRegister, type RegisterValue } from './decode-register.ts'
import type { Condition, PointRules } from './profile-schema.ts'
import type { Profile } from './profile.ts'
import { wordsOf, type RegisterEntry } from './register-schema.ts'

/** Which registers of which device, and how it wants to be asked. */
export interface RegisterPlace {
  readonly bus: Bus
  readonly unitId: number
  readonly maxRegisters: number
}

/** Registers of a profile that were read, by name. */
export interface NamedRegisters {
  value(name: string): RegisterValue
  /** The raw number, unsigned, in word order. */
  raw(name: string): bigint | null
  atMs(name: string): number | null
}

/** A register with the defaults of its profile. */
export function withDefaults(register: RegisterEntry, { defaults }: Pick<Profile, 'defaults'>): RegisterEntry {
  return { ...defaults, ...register }
}

/** Registers that one request can hold. */
interface RegisterGroup {
  readonly unitId: number
  readonly kind: 'holding' | 'input'
  readonly spans: RegisterSpan[]
  isOptional: boolean
}

/** Reads the named registers in few requests; what is refused is `unread`. `now` is market time. */
export async function readNamed(
  place: RegisterPlace,
  registers: Readonly<Record<string, RegisterEntry>>,
  { now, ...request }: RequestOptions & { now: () => number },
): Promise<NamedRegisters> {
  const groups = new Map<string, RegisterGroup>()
  const keyOf = ({ unitId = place.unitId, table = 'holding' }: RegisterEntry) => `${unitId} ${table}`
  for (const register of Object.values(registers)) {
    const { unitId = place.unitId, table: kind = 'holding' } = register
    const group = groups.get(keyOf(register)) ?? { unitId, kind, spans: [], isOptional: true }
    group.isOptional &&= register.optional
    group.spans.push(spanOf(register))
    groups.set(keyOf(register), group)
  }
  const images = new Map<string, RegisterImage>()
  for (const [key, group] of groups) {
    const { unitId, kind, spans } = group
    const { bus, maxRegisters } = place
    const source = { bus, unitId, kind, maxRegisters, request }
    const isOptional = unitId !== place.unitId && group.isOptional
    images.set(key, await readOrNothing(() => readRegisters(source, spans, { now }), isOptional))
  }
  const find = (name: string) => {
    const register = registers[name]
    const image = register === undefined ? undefined : images.get(keyOf(register))
    return register === undefined || image === undefined ? null : { register, image }
  }
  return {
    value(name) {
      const found = find(name)
      return found === null ? { type: 'unread' } : decodeRegister(found.register, (address) => found.image.word(address))
    },
    raw(name) {
      const found = find(name)
      return found === null ? null : rawRegister(found.register, (address) => found.image.word(address))
    },
    atMs(name) {
      const found = find(name)
      return found === null ? null : found.image.atMs(found.register.address)
    },
  }
}

/** Another unit of the endpoint may not be there; what is optional then is not read. */
async function readOrNothing(read: () => Promise<RegisterImage>, isOptional: boolean): Promise<RegisterImage> {
  try {
    return await read()
  } catch (error) {
    if (isOptional && isBusError(error) && NOT_THERE.includes(error.code)) return createRegisterImage()
    throw error
  }
}

const NOT_THERE = ['modbus-exception', 'device-timeout', 'unit-quarantined']

/** A value and the register of its scale, which must come from one request. */
function spanOf(register: RegisterEntry): RegisterSpan {
  const { address, scale } = register
  const end = address + wordsOf(register)
  if (typeof scale === 'number') return { address, count: end - address }
  const first = Math.min(address, scale.powerOfTenAt)
  return { address: first, count: Math.max(end, scale.powerOfTenAt + 1) - first }
}

/** Whether a condition holds; null while its register is not known. */
export function holds(condition: Condition, read: NamedRegisters): boolean | null {
  const raw = read.raw(condition.register)
  if (raw === null) return null
  if ('bit' in condition) return ((raw >> BigInt(condition.bit)) & 1n) === 1n
  return condition.oneOf.some((wanted) => BigInt(wanted) === raw)
}

/** The registers that a sample needs: those of the points, of directions and of what says that a part is there. */
export function sampledNames({ points, parts }: Pick<Profile, 'points' | 'parts'>): string[] {
  const names = new Set<string>()
  for (const rule of rulesOf(points)) for (const name of registersOfRule(rule)) names.add(name)
  for (const rule of [points.gridPowerW, points.batteryPowerW]) {
    if (rule !== undefined && 'signFrom' in rule)
      for (const { register } of Object.values(rule.signFrom)) names.add(register)
  }
  for (const part of [parts.battery, parts.meter]) {
    if (typeof part === 'object') names.add('knownBy' in part ? part.knownBy : part.absentWhen.register)
  }
  return [...names]
}

function rulesOf({ gridPowerW, batteryPowerW, ...plain }: PointRules) {
  return [...Object.values(plain), gridPowerW?.of, batteryPowerW?.of].filter((rule) => rule !== undefined)
}
