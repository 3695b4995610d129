/** Registers of published models as a moody device would have them. */
import { publishedGroup, type PublishedGroup, type PublishedPoint } from './published-models.ts'

/** A small generator with a seed, so that a failing image can be made again. */
export function createChance(seed: number) {
  let state = seed >>> 0
  const next = (): number => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return { below, isTrue: (share: number) => next() < share }
}
export type Chance = ReturnType<typeof createChance>

/** The words of one model, ID and L included: any values, sentinels, scale factors, counts of groups. */
export function randomModel(id: number, chance: Chance): number[] {
  const group = publishedGroup(id)
  const words = groupWords(group, chance, countsOf(group, chance))
  // Some devices say a longer L than their model has, and some a shorter one.
  const isNested = (group.groups ?? []).some((inner) => (inner.groups ?? []).length > 0)
  if (chance.isTrue(0.1)) words.push(...Array.from({ length: chance.below(9) }, () => chance.below(0x10000)))
  else if (!isNested && chance.isTrue(0.1)) words.length -= chance.below(Math.min(words.length - 3, 30))
  words[0] = id
  words[1] = words.length - 2
  return words
}

/** How often each counted group occurs, by the name of the point that counts it. */
function countsOf(group: PublishedGroup, chance: Chance): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const inner of group.groups ?? []) {
    if (typeof inner.count === 'string') counts[inner.count] = chance.below(4)
    Object.assign(counts, countsOf(inner, chance))
  }
  return counts
}

function groupWords(
  group: PublishedGroup,
  chance: Chance,
  counts: Readonly<Record<string, number>>,
): number[] {
  return [
    ...group.points.flatMap((point) => pointWords(point, chance, counts)),
    ...(group.groups ?? []).flatMap((inner) => {
      const count =
        typeof inner.count === 'string' ? counts[inner.count] : inner.count === 0 ? chance.below(4) : 1
      return Array.from({ length: count ?? 1 }, () => groupWords(inner, chance, counts)).flat()
    }),
  ]
}

function pointWords(
  { name, type, size }: PublishedPoint,
  chance: Chance,
  counts: Readonly<Record<string, number>>,
): number[] {
  const count = counts[name]
  if (count !== undefined) return [count]
  if (type === 'sunssf') return [chance.isTrue(0.8) ? (chance.below(21) - 10) & 0xffff : anyWord(chance)]
  if (type === 'string') return randomText(size, chance)
  if (chance.isTrue(0.2)) return Array.from({ length: size }, () => 0)
  if (chance.isTrue(0.2)) return Array.from({ length: size }, () => 0xffff)
  if (chance.isTrue(0.1)) return Array.from({ length: size }, (_, index) => (index === 0 ? 0x8000 : 0))
  if (type.startsWith('float') && chance.isTrue(0.2))
    return [0x7f80 | chance.below(0x80), ...rest(size - 1, chance)]
  return rest(size, chance)
}

function rest(size: number, chance: Chance): number[] {
  return Array.from({ length: size }, () => anyWord(chance))
}

function anyWord(chance: Chance): number {
  return chance.isTrue(0.1) ? ([0, 1, 0x7fff, 0x8000, 0xffff][chance.below(5)] ?? 0) : chance.below(0x10000)
}

function randomText(size: number, chance: Chance): number[] {
  const text = Array.from({ length: chance.below(size * 2 + 1) }, () => ' AZaz09-ü'[chance.below(9)]).join('')
  const bytes = Buffer.alloc(size * 2)
  bytes.write(text, 'utf8')
  return Array.from({ length: size }, (_, index) => bytes.readUInt16BE(index * 2))
}
