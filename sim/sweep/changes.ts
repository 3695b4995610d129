/** Scenarios with something changed: `forecast.error`, `homes.anna.battery.capacity`, `groups[0].pv.share`. */
import { OperatingError } from '../../node/core/units/operating-error.ts'

export interface Change {
  /** Keys after dots; an item of a list by its id, by its place from 0 as `[2]`, or `*` for all of them. */
  readonly path: string
  readonly value: ChangeValue
}

/** As one writes it in the scenario. */
export type ChangeValue = string | number | boolean

/** The document with the changes made, in their order; maps that are not there are made. The document stays as it is. */
export function applyChanges(document: unknown, changes: readonly Change[]): unknown {
  if (changes.length === 0) return document
  // Not structuredClone: what YAML aliases share would be changed for all that share it.
  const changed: unknown = JSON.parse(JSON.stringify(document))
  for (const { path, value } of changes) setAt(changed, { steps: readPath(path), value, path })
  return changed
}

/** The steps of a path; `usage-sweep-parameter` where it is none. */
export function readPath(path: string): string[] {
  const isPath = /^[A-Za-z0-9_-]+(?:\.(?:[A-Za-z0-9_-]+|\*)|\[\d{1,5}\])*$/.test(path)
  if (!isPath) throw notAPlace(path, 'is no place in a scenario; write one like groups[0].pv.share')
  return path.split(/[.[\]]+/).filter((step) => step !== '')
}

/** The error of a parameter that does not fit. */
export function notAPlace(path: string, problem: string, cause?: unknown): OperatingError {
  const options = cause === undefined ? {} : { cause }
  return new OperatingError({ code: 'usage-sweep-parameter', path }, `--set ${path}: it ${problem}.`, options)
}

interface Setting {
  readonly steps: readonly string[]
  readonly value: ChangeValue
  /** Of the whole parameter, for errors. */
  readonly path: string
}

function setAt(node: unknown, { steps, value, path }: Setting): void {
  const [step = '', ...rest] = steps
  if (Array.isArray(node)) {
    const items: unknown[] = node
    for (const index of indicesOf(items, step, path)) {
      if (rest.length === 0) items[index] = value
      else setAt(items[index], { steps: rest, value, path })
    }
    return
  }
  if (!isMap(node)) throw notAPlace(path, `goes on after ${step}, where the scenario has no map or list`)
  if (FORBIDDEN.has(step)) throw notAPlace(path, `has the key ${step}, which no scenario has`)
  if (rest.length === 0) {
    node[step] = value
    return
  }
  // What is left out in the file has its defaults; one of them is to be changed.
  node[step] ??= {}
  setAt(node[step], { steps: rest, value, path })
}

/** Would change what every object has. */
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

function indicesOf(items: readonly unknown[], step: string, path: string): number[] {
  if (step === '*') return items.map((_, index) => index)
  const byId = items.findIndex((item) => isMap(item) && item['id'] === step)
  if (byId >= 0) return [byId]
  if (/^\d+$/.test(step) && Number(step) < items.length) return [Number(step)]
  const ids = items.flatMap((item) => (isMap(item) && typeof item['id'] === 'string' ? [item['id']] : []))
  const known =
    ids.length === 0 ? `there are ${items.length} items` : `there are ${ids.slice(0, 12).join(', ')}`
  throw notAPlace(path, `names ${step}, which is not in that list; ${known}`)
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
