import { nearestName } from './nearest-name.ts'
import type { PointRules, ProfileFile, QuantityRule } from './profile-schema.ts'
import type { RegisterEntry } from './register-schema.ts'
import type { KeyPath } from './yaml-source.ts'

/** What the shape of a profile cannot say, at a place of its file. */
export interface ProfileFault {
  readonly path: KeyPath
  readonly what: string
}

type Checked = Omit<ProfileFile, 'control'>

/** Faults of meaning: names that lead nowhere, units that do not fit, two ways to one point. */
export function checkProfile(profile: Checked): ProfileFault[] {
  return [
    ...referenceFaults(profile),
    ...Object.entries(profile.registers).flatMap(([name, register]) => registerFaults(name, register)),
    ...pointFaults(profile, profile.points, ['points']),
    ...profile.variants.flatMap(({ points }, index) =>
      pointFaults(profile, { ...profile.points, ...points }, ['variants', index, 'points']),
    ),
    ...patternFaults(profile),
    ...protocolFaults(profile),
  ]
}

/** The registers of a quantity. */
export function registersOfRule(rule: QuantityRule): readonly string[] {
  if (typeof rule === 'string') return [rule]
  return 'sum' in rule ? rule.sum : rule.difference
}

interface Reference {
  readonly path: KeyPath
  readonly name: string
}

function referenceFaults(profile: Checked): ProfileFault[] {
  const known = Object.keys(profile.registers)
  return references(profile).flatMap(({ path, name }) => {
    if (known.includes(name)) return []
    const nearest = nearestName(name, known)
    return [
      { path, what: `no register is called "${name}"${nearest === null ? '' : `, did you mean "${nearest}"?`}` },
    ]
  })
}

function references(profile: Checked): Reference[] {
  const { match, identity, parts, variants } = profile
  const found: Reference[] = []
  const add = (path: KeyPath, name: string | undefined) => {
    if (name !== undefined) found.push({ path, name })
  }
  match.forEach((rule, index) => {
    if ('register' in rule) add(['match', index, 'register'], rule.register)
  })
  add(['identity', 'model'], identity.model)
  add(['identity', 'serial'], identity.serial)
  for (const part of ['battery', 'meter'] as const) {
    const presence = parts[part]
    if (typeof presence !== 'object') continue
    if ('knownBy' in presence) add(['parts', part, 'knownBy'], presence.knownBy)
    else add(['parts', part, 'absentWhen', 'register'], presence.absentWhen.register)
  }
  found.push(...pointReferences(profile.points, ['points']))
  for (const [part, register] of Object.entries(profile.rating)) add(['rating', part], register)
  variants.forEach((variant, index) => {
    add(['variants', index, 'when', 'register'], variant.when.register)
    for (const name of Object.keys(variant.registers ?? {})) add(['variants', index, 'registers', name], name)
    found.push(...pointReferences(variant.points ?? {}, ['variants', index, 'points']))
  })
  return found
}

function pointReferences(points: PointRules, path: KeyPath): Reference[] {
  return pointQuantities(points).flatMap(({ point, rule }) =>
    registersOfRule(rule).map((name) => ({ path: [...path, point], name })),
  )
}

/** Every point with its quantity; those that a direction hangs on come as quantities of their own. */
function pointQuantities(points: PointRules): { point: string; rule: QuantityRule; isDirection?: true }[] {
  const { gridPowerW, batteryPowerW, ...plain } = points
  const directions = [
    ...(gridPowerW !== undefined && 'signFrom' in gridPowerW
      ? [{ point: 'gridPowerW', conditions: Object.values(gridPowerW.signFrom) }]
      : []),
    ...(batteryPowerW !== undefined && 'signFrom' in batteryPowerW
      ? [{ point: 'batteryPowerW', conditions: Object.values(batteryPowerW.signFrom) }]
      : []),
  ]
  return [
    ...Object.entries(plain).flatMap(([point, rule]) => (rule === undefined ? [] : [{ point, rule }])),
    ...(gridPowerW === undefined ? [] : [{ point: 'gridPowerW', rule: gridPowerW.of }]),
    ...(batteryPowerW === undefined ? [] : [{ point: 'batteryPowerW', rule: batteryPowerW.of }]),
    ...directions.flatMap(({ point, conditions }) =>
      conditions.map(({ register }) => ({ point, rule: register, isDirection: true as const })),
    ),
  ]
}

function registerFaults(name: string, register: RegisterEntry): ProfileFault[] {
  const path = ['registers', name]
  const isText = register.type === 'text'
  if (isText !== (register.words !== undefined))
    return [{ path, what: isText ? 'a text needs `words`' : '`words` is for texts' }]
  if (register.min !== undefined && register.max !== undefined && register.min > register.max)
    return [{ path: [...path, 'min'], what: 'min is above max' }]
  if (typeof register.scale === 'object' && Math.abs(register.scale.powerOfTenAt - register.address) > 100)
    return [{ path: [...path, 'scale'], what: 'the scale is too far from its value to be read with it' }]
  return []
}

const PAIRS = [
  ['gridPowerW', 'gridImportPowerW', 'gridExportPowerW'],
  ['batteryPowerW', 'batteryChargePowerW', 'batteryDischargePowerW'],
] as const

function pointFaults(profile: Checked, points: PointRules, path: KeyPath): ProfileFault[] {
  const faults: ProfileFault[] = []
  for (const [both, forth, back] of PAIRS) {
    if (points[both] !== undefined && (points[forth] !== undefined || points[back] !== undefined))
      faults.push({ path: [...path, both], what: `${both} says what ${forth} and ${back} say too` })
  }
  for (const { point, rule, isDirection } of pointQuantities(points)) {
    if (isDirection === true) continue
    for (const name of registersOfRule(rule)) {
      const register = profile.registers[name]
      if (register !== undefined && !unitsOf(point).includes(register.unit ?? ''))
        faults.push({ path: ['registers', name], what: `${point} needs the unit ${unitsOf(point).join(' or ')}` })
    }
  }
  return faults
}

function unitsOf(point: string): string[] {
  if (point.endsWith('Percent')) return ['%']
  return point.endsWith('Wh') ? ['Wh', 'kWh'] : ['W', 'kW']
}

function patternFaults({ match, variants }: Checked): ProfileFault[] {
  const patterns = [
    ...match.flatMap((rule, index) => {
      if ('text' in rule) return [{ path: ['match', index, 'text'], pattern: rule.text }]
      if (!('sunspec' in rule)) return []
      return Object.entries(rule.sunspec).map(([key, pattern]) => ({
        path: ['match', index, 'sunspec', key],
        pattern: pattern ?? '',
      }))
    }),
    ...variants.flatMap(({ when }, index) =>
      'text' in when ? [{ path: ['variants', index, 'when', 'text'], pattern: when.text }] : [],
    ),
  ]
  return patterns.flatMap(({ path, pattern }) =>
    isPattern(pattern) ? [] : [{ path, what: 'this is no regular expression' }],
  )
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern).source !== ''
  } catch {
    return false
  }
}

function protocolFaults({ protocol, sunspec, points }: Checked): ProfileFault[] {
  if (protocol === 'registers' && sunspec !== undefined)
    return [{ path: ['sunspec'], what: 'this section is for `protocol: sunspec`' }]
  if (protocol === 'registers' && Object.keys(points).length === 0)
    return [{ path: ['points'], what: 'it reads nothing' }]
  return []
}
