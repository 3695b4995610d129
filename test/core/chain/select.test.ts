/** Fair inclusion (design section 5), for all sizes of street and any n − f votes that a proposer may pick. */
import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { GateVote, SheetReference } from '../../../node/core/chain/gate-vote.ts'
import { faultBound } from '../../../node/core/governance/genesis.ts'
import type { Selection } from '../../../node/core/chain/select.ts'
import { selectFromGateVotes } from '../../../node/core/chain/select.ts'

const PARENT = 'ee'.repeat(32)
const hashOf = (number: number): string => number.toString(16).padStart(64, '0')
const sheetOf = (member: number, revision = 1, hash = 100 * member + revision): SheetReference => ({
  member: hashOf(member),
  revision,
  hash: hashOf(hash),
})

function makeVote(validator: number, changes: Partial<GateVote> = {}): GateVote {
  return {
    version: 1,
    community: hashOf(0),
    slot: 7,
    validator: hashOf(validator),
    previousHash: PARENT,
    wasPreviousTimely: true,
    sheets: [],
    readings: [],
    transactions: [],
    ...changes,
  }
}

/** What any vote may say: sheets of six members in three revisions, under true and false labels, and readings. */
const anything = fc.record({
  sheets: fc.array(
    fc
      .tuple(fc.nat(5), fc.nat(2), fc.nat(600))
      .map(([member, revision, hash]) => sheetOf(member, revision, hash)),
    { maxLength: 8 },
  ),
  readings: fc.array(fc.nat(20).map(hashOf), { maxLength: 8 }),
  wasPreviousTimely: fc.boolean(),
})

/** A street: what its honest validators say, what its liars say, and which n − f votes the proposer picks. */
const anyStreet = fc.integer({ min: 1, max: 13 }).chain((validators) => {
  const { faulty, gateVotes } = faultBound(validators)
  const indices = Array.from({ length: validators }, (_, index) => index)
  return fc.record({
    faulty: fc.constant(faulty),
    honest: fc.array(anything, { minLength: validators - faulty, maxLength: validators - faulty }),
    liars: fc.array(anything, { minLength: faulty, maxLength: faulty }),
    picked: fc.shuffledSubarray(indices, { minLength: gateVotes, maxLength: gateVotes }),
  })
})

interface Street {
  readonly faulty: number
  readonly honest: readonly Partial<GateVote>[]
  readonly liars: readonly Partial<GateVote>[]
  readonly picked: readonly number[]
}

function select({ faulty, honest, liars, picked }: Street): Selection {
  const votes = [...liars, ...honest].map((says, validator) => makeVote(validator, says))
  return selectFromGateVotes(
    picked.flatMap((index) => votes[index] ?? []),
    PARENT,
    faulty,
  )
}

function withAll(
  list: readonly Partial<GateVote>[],
  sheet: SheetReference,
  reading: string,
): Partial<GateVote>[] {
  return list.map((says) => ({
    ...says,
    sheets: [...(says.sheets ?? []), sheet],
    readings: [...(says.readings ?? []), reading],
  }))
}

test('what all honest voters hold is in, whichever n − f votes the proposer picks', () => {
  const held = sheetOf(9)
  fc.assert(
    fc.property(anyStreet, (street) => {
      const { sheets, readings } = select({ ...street, honest: withAll(street.honest, held, hashOf(999)) })
      assert.ok(sheets.some(({ hash }) => hash === held.hash))
      assert.ok(readings.includes(hashOf(999)))
    }),
    { numRuns: 1000 },
  )
})

test('what only f liars name cannot be in', () => {
  const invented = sheetOf(9, 99)
  fc.assert(
    fc.property(anyStreet, (street) => {
      const { sheets, readings } = select({ ...street, liars: withAll(street.liars, invented, hashOf(999)) })
      assert.not(sheets.some(({ hash }) => hash === invented.hash))
      assert.not(readings.includes(hashOf(999)))
    }),
    { numRuns: 1000 },
  )
})

test('liars change nothing about a member whose one sheet all honest voters hold', () => {
  const held = sheetOf(9, 2)
  const lies = [
    sheetOf(9, 3, 902),
    sheetOf(8, 2, 902),
    sheetOf(9, 2, 1),
    sheetOf(9, 99, 902),
    sheetOf(0, 99, 902),
  ]
  fc.assert(
    fc.property(anyStreet, fc.subarray(lies), (street, told) => {
      const honest = street.honest.map(() => ({ sheets: [held] }))
      const liars = street.liars.map(() => ({ sheets: told }))
      assert.equal(select({ ...street, honest, liars }).sheets, [held])
    }),
    { numRuns: 1000 },
  )
})

test('the selection does not depend on the order of the votes, nor of what they name', () => {
  fc.assert(
    fc.property(anyStreet, (street) => {
      const backwards = (list: readonly Partial<GateVote>[]): Partial<GateVote>[] =>
        list.map((says) => ({
          ...says,
          sheets: [...(says.sheets ?? [])].reverse(),
          readings: [...(says.readings ?? [])].reverse(),
        }))
      const { honest, liars, picked } = street
      const other = {
        ...street,
        honest: backwards(honest),
        liars: backwards(liars),
        picked: [...picked].reverse(),
      }
      assert.equal(select(other), select(street))
    }),
  )
})

test('there is one sheet per member, by member, and readings are sorted', () => {
  fc.assert(
    fc.property(anyStreet, (street) => {
      const { sheets, readings } = select(street)
      const members = sheets.map(({ member }) => member)
      assert.equal(members, [...new Set(members)].sort())
      assert.equal(readings, [...new Set(readings)].sort())
    }),
  )
})

test('a vote that names a thing many times counts once', () => {
  const sheets = [sheetOf(1), sheetOf(1), sheetOf(1)]
  const readings = [hashOf(5), hashOf(5), hashOf(5)]
  const transactions = [hashOf(6), hashOf(6)]
  const selection = selectFromGateVotes(
    [makeVote(0, { sheets, readings, transactions }), makeVote(1), makeVote(2)],
    PARENT,
    1,
  )
  assert.equal(selection, { sheets: [], readings: [], transactions: [], isParentTimely: true })
})

const PREFERENCES: [why: string, named: SheetReference[], chosen: SheetReference][] = [
  ['the highest revision', [sheetOf(1, 1), sheetOf(1, 3), sheetOf(1, 2)], sheetOf(1, 3)],
  ['of one revision the lower hash', [sheetOf(1, 2, 60), sheetOf(1, 2, 50)], sheetOf(1, 2, 50)],
  [
    'the higher revision although its hash is higher',
    [sheetOf(1, 1, 50), sheetOf(1, 2, 60)],
    sheetOf(1, 2, 60),
  ],
]

for (const [why, named, chosen] of PREFERENCES) {
  test(`of a member's sheets that are named often enough, ${why} counts`, () => {
    const votes = [0, 1, 2].map((validator) => makeVote(validator, { sheets: named }))
    assert.equal(selectFromGateVotes(votes, PARENT, 1).sheets, [chosen])
    assert.equal(selectFromGateVotes(votes.slice(0, 2), PARENT, 1).sheets, [chosen], 'named by exactly f + 1')
  })
}

test('a higher revision that too few hold leaves the one below it in force', () => {
  const votes = [
    makeVote(0, { sheets: [sheetOf(1, 1), sheetOf(1, 2)] }),
    makeVote(1, { sheets: [sheetOf(1, 1)] }),
    makeVote(2),
  ]
  assert.equal(selectFromGateVotes(votes, PARENT, 1).sheets, [sheetOf(1, 1)])
})

const TIMELINESS: [isTimely: boolean, why: string, votes: Partial<GateVote>[]][] = [
  [true, 'all say so', [{}, {}, {}]],
  [true, 'f + 1 say so', [{}, {}, { wasPreviousTimely: false }]],
  [false, 'f say so', [{}, { wasPreviousTimely: false }, { wasPreviousTimely: false }]],
  [
    false,
    'f say so, and the others speak of another block',
    [{}, { previousHash: hashOf(1) }, { previousHash: hashOf(1) }],
  ],
  [
    false,
    'nobody says so',
    [{ wasPreviousTimely: false }, { wasPreviousTimely: false }, { wasPreviousTimely: false }],
  ],
]

for (const [isTimely, why, says] of TIMELINESS) {
  test(`the previous block was ${isTimely ? '' : 'not '}in time: ${why}`, () => {
    const votes = says.map((changes, validator) => makeVote(validator, changes))
    assert.is(selectFromGateVotes(votes, PARENT, 1).isParentTimely, isTimely)
  })
}

test('a third of the validators less one may be faulty, and n − f votes make a block', () => {
  const rows = [1, 2, 3, 4, 5, 6, 7, 10, 21].map((validators) => {
    const { faulty, quorum, gateVotes } = faultBound(validators)
    return [validators, faulty, quorum, gateVotes]
  })
  assert.equal(rows, [
    [1, 0, 1, 1],
    [2, 0, 2, 2],
    [3, 0, 3, 3],
    [4, 1, 3, 3],
    [5, 1, 4, 4],
    [6, 1, 5, 5],
    [7, 2, 5, 5],
    [10, 3, 7, 7],
    [21, 6, 15, 15],
  ])
})

test('what all but f voters name first is in, however low the hashes of others are', () => {
  const [decision, low, lower] = [hashOf(900), hashOf(2), hashOf(1)]
  for (let validators = 1; validators <= 22; validators++) {
    const { faulty, gateVotes } = faultBound(validators)
    const votes = Array.from({ length: gateVotes }, (_, index) => {
      const others = [low, lower].map((hash) => [decision, hash])
      const transactions = index < faulty ? [lower, low] : (others[index % 2] ?? [])
      return makeVote(index, { transactions })
    })
    const { transactions } = selectFromGateVotes(votes, PARENT, faulty)
    assert.ok(transactions.includes(decision), `of ${validators} validators`)
    assert.ok(transactions.length <= 2)
    assert.equal(transactions, [...transactions].sort())
  }
})

test('where votes name by hash, as they once did, the lowest hashes are in', () => {
  const hashes = [1, 2, 3, 4, 5].map(hashOf)
  const pairs = hashes.flatMap((one, index) => hashes.slice(index + 1).map((two) => [one, two]))
  const anyVotes = fc.array(fc.constantFrom(...pairs, [], ...hashes.map((hash) => [hash])), {
    minLength: 8,
    maxLength: 8,
  })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 11 }), anyVotes, (validators, said) => {
      const { faulty, gateVotes } = faultBound(validators)
      const votes = said.slice(0, gateVotes).map((transactions, index) => makeVote(index, { transactions }))
      const count = (hash: string): number =>
        said.slice(0, gateVotes).filter((each) => each.includes(hash)).length
      const enough = hashes.filter((hash) => count(hash) >= faulty + 1)
      assert.equal(selectFromGateVotes(votes, PARENT, faulty).transactions, enough.slice(0, 2))
    }),
    { numRuns: 2000 },
  )
})

test.run()
