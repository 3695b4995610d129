/**
 * What people call the street and its homes, and what stands for it in a file that leaves the house: `(home 2)` is the same
 * one in every part of it.
 */
import type { HomeConfig } from '../../config/home-config.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { readGenesisFile } from '../../store/genesis-file.ts'
import { readMemberFile } from '../../store/member-file.ts'
import type { RunningNode } from './check-node.ts'

export interface KnownName {
  readonly name: string
  readonly instead: string
}

interface Named {
  readonly id: string
  readonly title: string
}

/** A shorter one, and a plain number, would be found everywhere. */
const NAME_LEAST = 4

/** As far as they are known here: a file that is not good, or not there, names nobody. */
export async function namesOf(config: HomeConfig, node: RunningNode | null): Promise<KnownName[]> {
  const { genesis } = (await orNull(readGenesisFile(config.genesisPath))) ?? {}
  const own = config.memberPath === null ? null : await orNull(readMemberFile(config.memberPath))
  const homes: readonly Named[] = [
    ...(genesis?.members ?? []),
    ...(node?.view.members ?? []),
    ...(own === null ? [] : [own]),
  ]
  const ids = [...new Set(homes.map(({ id }) => id))]
  const called = homes.flatMap(({ id, title }) => {
    const instead = `(home ${String(ids.indexOf(id) + 1)})`
    return [
      { name: id, instead },
      { name: title, instead },
    ]
  })
  const street = [genesis?.name, node?.view.name].flatMap((name) => name ?? [])
  const site = config.site.title === null ? [] : [{ name: config.site.title, instead: '(this home)' }]
  return [...street.map((name) => ({ name, instead: '(street)' })), ...called, ...site].sort(
    (left, right) => right.name.length - left.name.length,
  )
}

/** The text without these names, however they are written; short ones only where `inProse` says that it is a sentence. */
export function hideNames(text: string, names: readonly KnownName[], { inProse = false } = {}): string {
  return names
    .filter(({ name }) => (inProse ? name !== '' : name.length >= NAME_LEAST && /\D/.test(name)))
    .reduce((left, { name, instead }) => left.replace(wordsOf(name), () => instead), text)
}

/** The longer word that begins with a name is another one; case and the marks of JSON make no difference. */
function wordsOf(name: string): RegExp {
  const once = JSON.stringify(name).slice(1, -1)
  const forms = [name, once, JSON.stringify(once).slice(1, -1)].map((form) =>
    form.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`),
  )
  return new RegExp(String.raw`(?<!\p{L})(?:${[...new Set(forms)].reverse().join('|')})(?!\p{L})`, 'giu')
}

async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof OperatingError) return null
    throw error
  }
}
