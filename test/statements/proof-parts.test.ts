/**
 * A bundle of which any part was dropped, told twice, exchanged with another or taken from somebody else's bundle, its
 * digest made to fit: each is found, and the code names what is wrong.
 */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { equalBytes } from '../../node/core/codec/bytes.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { ProofBundle } from '../../node/statements/proof/bundle.ts'
import { decodeBundle, encodeBundle } from '../../node/statements/proof/bundle.ts'
import { chooseSeed } from '../support/seed.ts'
import { proveMonth, runProvedStreet, verifyBundle } from './proved-street.ts'

const proved = await runProvedStreet()
const { hash } = proved.street.community
const november = await proveMonth(proved, 0, 11)
/** Somebody else's of another month: parts that are valid elsewhere. */
const october = await proveMonth(proved, 1, 10)

/** The lists of a bundle, and the codes by which a change of each is found. */
const PARTS = {
  links: ['proof-link-invalid', 'proof-state-invalid'],
  modules: ['proof-modules-differ', 'rule-missing'],
  state: ['proof-state-invalid'],
  blocks: ['ledger-certificate-invalid', 'proof-statement-differs'],
  accounts: ['proof-account-differs'],
  transfers: ['proof-transfers-differ'],
} as const
type Part = keyof typeof PARTS
const NAMES = Object.keys(PARTS) as Part[]

interface Change {
  readonly part: Part
  readonly how: 'drop' | 'repeat' | 'exchange' | 'insert'
  /** Places, taken round where the list is shorter. */
  readonly at: number
  readonly to: number
}

const changes: fc.Arbitrary<Change> = fc.record({
  part: fc.constantFrom(...NAMES),
  how: fc.constantFrom('drop', 'repeat', 'exchange', 'insert'),
  at: fc.nat(1000),
  to: fc.nat(1000),
})

/** In the test's own run; the number of the issue takes `STREETWATT_CORRUPTIONS=1000`. */
const CORRUPTIONS = Number(process.env['STREETWATT_CORRUPTIONS'] ?? 60)

test('a leaf that is told twice makes the bundle unreadable: it has one form', () => {
  const [first] = [...november.state]
  assert.ok(first)
  for (const [key, value] of [first, [first[0], Uint8Array.of(1)] as const])
    assert.is(
      decodeBundle(encodeBundle({ ...november, state: leavesOf([[key, value], ...november.state]) })),
      undefined,
    )
})

test('whatever part is dropped, repeated, exchanged or put in, it is found by a code that names it', async () => {
  const original = encodeBundle(november)
  const met = new Set<string>()
  await fc.assert(
    fc.asyncProperty(changes, async (change) => {
      const encoded = encodeBundle(changed(november, change))
      if (equalBytes(encoded, original)) return
      const codes = await codesOf(encoded)
      const expected: readonly string[] = ['bundle-unreadable', ...PARTS[change.part]]
      assert.ok(
        codes.some((code) => expected.includes(code)),
        `${change.how} in ${change.part}: ${codes.join(', ') || 'not noticed'}`,
      )
      met.add(change.part)
    }),
    { seed: chooseSeed(), numRuns: CORRUPTIONS },
  )
  assert.equal([...met].sort(), [...NAMES].sort())
})

function changed(bundle: ProofBundle, { part, ...change }: Change): ProofBundle {
  switch (part) {
    case 'state':
      return { ...bundle, state: leavesOf(listOf([...bundle.state], FOREIGN_LEAVES, change)) }
    case 'links':
      return { ...bundle, links: listOf(bundle.links, bundle.links, change) }
    case 'accounts':
      return { ...bundle, accounts: listOf(bundle.accounts, october.accounts, change) }
    case 'blocks':
      return { ...bundle, blocks: listOf(bundle.blocks, october.blocks, change) }
    case 'modules':
    case 'transfers':
      return { ...bundle, [part]: listOf(bundle[part], october[part], change) }
  }
}

/** No leaf of this street, though each has the value of one. */
const FOREIGN_LEAVES = [...november.state].map(([key, value]): [string, Uint8Array] => [`${key}x`, value])

/** What a forger writes: a leaf twice too, which no map holds. */
function leavesOf(entries: readonly [string, Uint8Array][]): ProofBundle['state'] {
  return Object.assign(new Map<string, Uint8Array>(), { [Symbol.iterator]: () => entries[Symbol.iterator]() })
}

function listOf<T>(items: readonly T[], others: readonly T[], { how, at, to }: Omit<Change, 'part'>): T[] {
  const [from, other] = [at % Math.max(1, items.length), to % Math.max(1, items.length)]
  const item = items[from]
  if (item === undefined) return [...items]
  switch (how) {
    case 'drop':
      return items.toSpliced(from, 1)
    case 'repeat':
      return items.toSpliced(other, 0, item)
    case 'exchange':
      return items.with(from, items[other] ?? item).with(other, item)
    case 'insert':
      return items.toSpliced(from, 0, others[to % Math.max(1, others.length)] ?? item)
  }
}

/** The codes of the failures; that of the error where a part does not even read. */
async function codesOf(encoded: Uint8Array): Promise<string[]> {
  const bundle = decodeBundle(encoded)
  if (bundle === undefined) return ['bundle-unreadable']
  try {
    return (await verifyBundle(bundle, hash)).failures.map(({ code }) => code)
  } catch (error) {
    if (error instanceof OperatingError) return [String(error.code)]
    throw error
  }
}

test.run()
