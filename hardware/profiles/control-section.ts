import {
  planFault,
  type ControlActionPlan,
  type ControlPlan,
  type ControlRegister,
  type ControlStep,
  type ControlValue,
} from '../control/plan.ts'
import { CONTROL_ACTIONS } from '../control/plan.ts'
import type { ProfileFault } from './check-profile.ts'
import type { ControlRegisterEntry, ControlSection, ControlStepEntry } from './control-schema.ts'
import { nearestName } from './nearest-name.ts'
import type { ProfileFile } from './profile-schema.ts'

/** The plan that a control section means, or its first fault; paths begin in the section. */
export function toControlPlan(
  section: ControlSection,
  { name, defaults }: Pick<ProfileFile, 'name' | 'defaults'>,
): ControlPlan | ProfileFault {
  const [unknown] = unknownNames(section)
  if (unknown !== undefined) return unknown
  const find = (key: string): ControlRegisterEntry => {
    const entry = section.registers[key]
    if (entry === undefined) throw new TypeError(`register ${key} was checked`)
    return { wordOrder: defaults.wordOrder, ...entry }
  }
  const readable = (key: string): ControlRegister => toRegister(find(key), defaults.table)
  const step = (entry: ControlStepEntry): ControlStep => toStep(entry, find(entry.write), readable)
  const actions = Object.fromEntries(
    CONTROL_ACTIONS.flatMap((action): [string, ControlActionPlan][] => {
      const entry = section.actions[action]
      if (entry === undefined) return []
      const requires = entry.requires?.map(({ register, ...rest }) => ({ register: readable(register), ...rest }))
      return [[action, { steps: entry.steps.map(step), ...(requires === undefined ? {} : { requires }) }]]
    }),
  )
  const { reversion, ratings } = section
  const plan: ControlPlan = {
    name,
    actions,
    normal: section.normal.map(step),
    wear: section.wear,
    reversion:
      reversion.kind === 'device-timer'
        ? { ...reversion, timer: readable(reversion.timer) }
        : { kind: 'software', ...(reversion.refreshMs === undefined ? {} : { refreshMs: reversion.refreshMs }) },
    ...(ratings === undefined
      ? {}
      : {
          ratings: {
            ...(ratings.chargeW === undefined ? {} : { chargeW: readable(ratings.chargeW) }),
            ...(ratings.dischargeW === undefined ? {} : { dischargeW: readable(ratings.dischargeW) }),
          },
        }),
    ...(section.readBackWithinMs === undefined ? {} : { readBackWithinMs: section.readBackWithinMs }),
    ...(section.effectWithinMs === undefined ? {} : { effectWithinMs: section.effectWithinMs }),
  }
  const fault = planFault(plan)
  return fault === null ? plan : { path: [], what: `control: ${fault}` }
}

function toRegister(entry: ControlRegisterEntry, table: 'holding' | 'input'): ControlRegister {
  const { vendor, exponent, functionCode: _functionCode, readBack: _readBack, ...rest } = entry
  return {
    ...withoutUndefined(rest),
    name: vendor,
    table: entry.table ?? table,
    ...(exponent === undefined ? {} : { scale: { exponent } }),
  }
}

function toStep(
  entry: ControlStepEntry,
  register: ControlRegisterEntry,
  readable: (name: string) => ControlRegister,
): ControlStep {
  const { vendor, exponent, table: _table, ...rest } = register
  return {
    ...withoutUndefined(rest),
    name: vendor,
    ...(exponent === undefined ? {} : { scale: { exponent } }),
    value: toValue(entry, readable),
    ...(entry.joinsPrevious === undefined ? {} : { joinsPrevious: entry.joinsPrevious }),
    ...('needsPrevious' in entry && entry.needsPrevious !== undefined
      ? { needsPrevious: entry.needsPrevious }
      : {}),
  }
}

function toValue(entry: ControlStepEntry, readable: (name: string) => ControlRegister): ControlValue {
  if ('value' in entry) return { from: 'constant', value: entry.value }
  if ('timer' in entry) return { from: 'timer', unit: entry.timer }
  const sign = entry.power === 'positive' ? 1 : -1
  return entry.percentOf === undefined
    ? { from: 'power', sign }
    : { from: 'percent', sign, rating: readable(entry.percentOf) }
}

function unknownNames(section: ControlSection): ProfileFault[] {
  const known = Object.keys(section.registers)
  return namesOf(section).flatMap(({ path, name }) => {
    if (known.includes(name)) return []
    const nearest = nearestName(name, known)
    const hint = nearest === null ? '' : `, did you mean "${nearest}"?`
    return [{ path, what: `no register of the control section is called "${name}"${hint}` }]
  })
}

function namesOf(section: ControlSection): { path: (string | number)[]; name: string }[] {
  const found: { path: (string | number)[]; name: string }[] = []
  const add = (path: (string | number)[], name: string | undefined) => {
    if (name !== undefined) found.push({ path, name })
  }
  const addSteps = (path: (string | number)[], steps: readonly ControlStepEntry[]) =>
    steps.forEach((step, index) => {
      add([...path, index, 'write'], step.write)
      if ('percentOf' in step) add([...path, index, 'percentOf'], step.percentOf)
    })
  for (const action of CONTROL_ACTIONS) {
    addSteps(['actions', action, 'steps'], section.actions[action]?.steps ?? [])
    section.actions[action]?.requires?.forEach(({ register }, index) =>
      add(['actions', action, 'requires', index, 'register'], register),
    )
  }
  addSteps(['normal'], section.normal)
  if (section.reversion.kind === 'device-timer') add(['reversion', 'timer'], section.reversion.timer)
  add(['ratings', 'chargeW'], section.ratings?.chargeW)
  add(['ratings', 'dischargeW'], section.ratings?.dischargeW)
  return found
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> }

/** Optional keys that are not there are left out, as `exactOptionalPropertyTypes` wants. */
function withoutUndefined<T extends object>(object: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  ) as Defined<T>
}
