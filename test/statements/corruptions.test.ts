/** Whatever is changed in a bundle is found and named, though all digests around it were made to fit. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeBundle, encodeBundle } from '../../node/statements/proof/bundle.ts'
import { chooseSeed } from '../support/seed.ts'
import type { Corrupted } from './corrupt-bundle.ts'
import { CHANGES, contentOf, corruptByte, corruptList, LISTS, PARTS } from './corrupt-bundle.ts'
import { proveMonth, runProvedStreet, verifyBundle } from './proved-street.ts'

/** Of each of the two kinds, in the test's own run; a campaign takes `STREETWATT_CORRUPTIONS=1000`. */
const CORRUPTIONS = Number(process.env['STREETWATT_CORRUPTIONS'] ?? 60)

/** Found by chance: a length that grew into its neighbours, so that every part reads and bytes are left over. */
const LENGTH_THAT_FITS: [number, { at: number; mask: number }] = [0, { at: 1793844841, mask: 249 }]

const seed = chooseSeed()
const proved = await runProvedStreet()
const { hash } = proved.street.community
/** One whose month is not over, on a state that links certify, and one that is closed and begins with the genesis. */
const bundles = [
  encodeBundle(await proveMonth(proved, 0, 11)),
  encodeBundle(await proveMonth(proved, 1, 10)),
] as const

test('a part dropped, added, told twice or put in another place is found and named', async () => {
  const tried = new Map<string, number>()
  const corruption = fc.record({
    list: fc.constantFrom(...LISTS),
    change: fc.constantFrom(...CHANGES),
    choices: fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
  })
  const property = fc.asyncProperty(fc.constantFrom(0, 1), corruption, async (index, change) => {
    const corrupted = corruptList(bundles[index], change, bundles[1 - index] ?? bundles[0])
    fc.pre(corrupted !== undefined)
    const named = await namedPart(corrupted)
    assert.ok(
      names(named, corrupted.part),
      `${change.change} at ${corrupted.part} of ${change.list} was named ${named}`,
    )
    tried.set(change.list, (tried.get(change.list) ?? 0) + 1)
  })
  await fc.assert(property, { seed, numRuns: CORRUPTIONS, maxSkipsPerRun: 20 })
  process.stdout.write(`${[...tried].map(([list, count]) => `${list} ${String(count)}`).join(', ')}\n`)
})

test('one changed byte anywhere is found and its part named', async () => {
  const byte = fc.record({ at: fc.nat(), mask: fc.integer({ min: 1, max: 255 }) })
  let beyond = 0
  const property = fc.asyncProperty(fc.constantFrom(0, 1), byte, async (index, { at, mask }) => {
    const bytes = bundles[index]
    const corrupted = corruptByte(bytes, at % contentOf(bytes).length, mask)
    const named = await namedPart(corrupted)
    assert.ok(names(named, corrupted.part), `a byte of ${corrupted.part} was named ${named}`)
    if (named === 'damaged.file') beyond++
  })
  await fc.assert(property, { seed, numRuns: CORRUPTIONS, examples: [LENGTH_THAT_FITS] })
  assert.ok(beyond <= 1 + CORRUPTIONS / 10, `${String(beyond)} were only noticed after the last part`)
})

test('without its digest made to fit, a changed file is not even opened', () => {
  const [bytes] = bundles
  const changed = bytes.map((byte, index) => (index === bytes.length - 9 ? byte ^ 4 : byte))
  assert.equal(decodeBundle(changed), { damaged: 'file' })
})

/** The part that the first failure names; `nothing` where the change went unnoticed. */
async function namedPart({ bytes }: Corrupted): Promise<string> {
  const bundle = decodeBundle(bytes)
  if ('damaged' in bundle) return `damaged.${bundle.damaged}`
  const { failures } = await verifyBundle(bundle, hash)
  return failures[0]?.part ?? 'nothing'
}

/** Is it the part, something in it, or the list that it is in? A member or month is held against the statement's. */
function names(named: string, part: string): boolean {
  const [first = '', second = ''] = named.split('.')
  // A changed length is noticed where the bytes no longer read: in that part, in one after it, or after the last of them.
  if (part === 'file') return first === 'damaged'
  if (first === 'damaged')
    return second === 'file' || PARTS.indexOf(second) >= PARTS.indexOf(part.split('.')[0] ?? '')
  if (named === part || named.startsWith(`${part}.`) || part.startsWith(`${named}.`)) return true
  if (named === 'statement.member.key') return part === 'member' || part.startsWith('statement')
  return named === 'statement.month' && (part === 'year' || part === 'month')
}

test.run()
