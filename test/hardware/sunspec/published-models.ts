/**
 * The published SunSpec models as they are, a decoder that goes straight over them, and images made of them. Nothing
 * here comes from hardware/: each checks the other.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sharedData } from '../../support/optional.ts'

export interface PublishedPoint {
  readonly name: string
  readonly type: string
  readonly size: number
  readonly sf?: string | number
  readonly mandatory?: string
  readonly access?: string
  readonly units?: string
}
export interface PublishedGroup {
  readonly name: string
  readonly count?: string | number
  readonly points: readonly PublishedPoint[]
  readonly groups?: readonly PublishedGroup[]
}

export type Value = number | string | null
export interface Group {
  readonly points: Record<string, Value>
  readonly groups: Record<string, Group[]>
}

export const publishedModels = sharedData('sunspec-models')

const loaded = new Map<number, PublishedGroup>()

export function publishedGroup(id: number): PublishedGroup {
  const known = loaded.get(id)
  if (known !== undefined) return known
  const text = readFileSync(join(publishedModels.path, `model_${id}.json`), 'utf8')
  const { group } = JSON.parse(text) as { group: PublishedGroup }
  loaded.set(id, group)
  return group
}

/** Decodes the words of a model, from its ID on; `null` words were not readable. */
export function decodePublished(id: number, words: readonly (number | null)[]): Group {
  const { points, groups } = decodeAt(publishedGroup(id), 0, words, [])
  const { ID: _id, L: _length, ...rest } = points
  return { points: rest, groups }
}

type Scope = Record<string, bigint | null>

function decodeAt(
  definition: PublishedGroup,
  from: number,
  words: readonly (number | null)[],
  around: readonly Scope[],
): Group & { size: number } {
  const raw: Scope = {}
  const scopes = [raw, ...around]
  const lookUp = (name: string) => scopes.find((scope) => name in scope)?.[name] ?? null
  let at = from
  for (const { name, type, size } of definition.points) {
    raw[name] = rawOf(type, words.slice(at, at + size), size)
    at += size
  }
  at = from
  const points: Record<string, Value> = {}
  for (const { name, type, size, sf } of definition.points) {
    const taken = words.slice(at, at + size)
    at += size
    if (type === 'pad') continue
    if (type === 'string' || type === 'eui48') points[name] = textOf(type, taken, size)
    else if (type.startsWith('float')) points[name] = floatOf(taken, size)
    else {
      const scale = sf === undefined ? 0n : typeof sf === 'number' ? BigInt(sf) : lookUp(sf)
      points[name] = scaledOf(raw[name] ?? null, scale)
    }
  }
  const groups: Record<string, Group[]> = {}
  for (const group of definition.groups ?? []) {
    const count = typeof group.count === 'string' ? lookUp(group.count) : (group.count ?? 1)
    const list: Group[] = []
    const limit = count === 0 && group.count === 0 ? Infinity : Number(count ?? 0)
    while (list.length < limit) {
      const { size, ...next } = decodeAt(group, at, words, scopes)
      if (group.count !== undefined && at + size > words.length) break
      list.push(next)
      at += size
    }
    groups[group.name] = list
  }
  return { points, groups, size: at - from }
}

function rawOf(type: string, words: readonly (number | null)[], size: number): bigint | null {
  const hex = hexOf(words, size)
  if (hex === null || size > 4) return null
  const isSigned = /^(int|sunssf)/.test(type)
  const missing = isSigned ? /^80*$/ : type.startsWith('acc') ? /^0*$/ : /^f*$/
  if (missing.test(hex)) return null
  const value = BigInt(`0x${hex}`)
  return isSigned && /^[89a-f]/.test(hex) ? value - (1n << BigInt(size * 16)) : value
}

function hexOf(words: readonly (number | null)[], size: number): string | null {
  if (words.length < size || words.includes(null)) return null
  return words.map((word) => (word ?? 0).toString(16).padStart(4, '0')).join('')
}

function textOf(type: string, words: readonly (number | null)[], size: number): string | null {
  const hex = hexOf(words, size)
  if (hex === null) return null
  const bytes = Buffer.from(hex, 'hex')
  if (type === 'string') return bytes.toString('utf8').split('\0')[0] || null
  const mac = hex.slice(-12).toUpperCase()
  return /^(0+|F+)$/.test(mac) ? null : (mac.match(/../g) ?? []).join(':')
}

function floatOf(words: readonly (number | null)[], size: number): Value {
  const hex = hexOf(words, size)
  if (hex === null) return null
  const value = size === 2 ? Buffer.from(hex, 'hex').readFloatBE() : Buffer.from(hex, 'hex').readDoubleBE()
  if (!Number.isFinite(value)) return null
  return Number.isSafeInteger(Math.trunc(value)) ? value + 0 : BigInt(value).toString()
}

function scaledOf(raw: bigint | null, scale: bigint | null): Value {
  if (raw === null || scale === null || scale < -10n || scale > 10n) return null
  const number = Number(`${raw}e${scale}`)
  if (Number.isSafeInteger(Math.trunc(number))) return number
  if (scale >= 0n) return (raw * 10n ** scale).toString()
  const sign = raw < 0n ? '-' : ''
  const digits = raw.toString().replace('-', '')
  const cut = digits.length + Number(scale)
  return `${sign}${digits.slice(0, cut)}.${digits.slice(cut)}`.replace(/\.?0+$/, '')
}
