import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeState } from '../../../node/core/chain/state-decode.ts'
import { leafOf, stateLeafHash } from '../../../node/core/chain/leaf.ts'
import { rootOfLeaves, stateLeaves, stateRoot } from '../../../node/core/chain/state-leaves.ts'
import { encodeCbor } from '../../../node/core/codec/cbor.ts'
import { makeOrder, makeSheet } from '../../support/signed-messages.ts'
import { createStreet } from '../../support/street.ts'
import { FIRST_SLOT } from '../../support/test-community.ts'
import { createMeters } from '../../support/test-meters.ts'

test('a value is written once, and again under another key or in another place', () => {
  const source = { number: 7 }
  let written = 0
  const recordOf = ({ number }: typeof source, place: number): number[] => {
    written += 1
    return [number, place]
  }
  const first = leafOf(source, { key: 'a' }, recordOf)
  assert.is(leafOf(source, { key: 'a' }, recordOf), first)
  assert.is(written, 1)
  assert.equal(first.value, encodeCbor([7, 0]))
  assert.equal(first.hash, stateLeafHash('a', first.value))
  const other = leafOf(source, { key: 'b' }, recordOf)
  assert.equal(other.hash, stateLeafHash('b', first.value))
  const moved = leafOf(source, { key: 'b', place: 1 }, recordOf)
  assert.equal(moved.value, encodeCbor([7, 1]))
  assert.is(written, 3)
})

test('an equal value that is not the same one is written anew', () => {
  const recordOf = ({ number }: { number: number }): number[] => [number]
  const [one, two] = [{ number: 1 }, { number: 1 }]
  assert.is.not(leafOf(one, { key: 'a' }, recordOf), leafOf(two, { key: 'a' }, recordOf))
})

test('after every block the remembered leaves are those of a state that was never written before', () => {
  const street = createStreet({ homes: 5 })
  const meters = createMeters(street)
  for (let index = 0; index < 12; index++) {
    const slot = FIRST_SLOT + index
    const { state } = street.advance({
      sheets: street.homes.map((home, at) =>
        makeSheet(street.community, home, {
          slot,
          orders: [makeOrder({ side: at % 2 === 0 ? 'bid' : 'offer', energyWh: 300 + at })],
        }),
      ),
      // Some are late, so that meters, pending transfers and open slots change and stay in turn.
      readings:
        index < 2 ? [] : meters.readAll(slot - 2, (_home, at) => ({ importWh: 400 + at })).slice(index % 3),
    })
    const leaves = stateLeaves(state)
    const fresh = decodeState(state, leaves)
    assert.ok(fresh, `the leaves of block ${index} are read and written alike`)
    assert.equal([...stateLeaves(fresh)], [...leaves])
    assert.is(stateRoot(fresh), stateRoot(state))
    assert.is(rootOfLeaves(leaves), stateRoot(state))
  }
})

test('a key that follows from the value is made once, and gives the leaf of that key', () => {
  let made = 0
  const keyOf = ({ name }: { name: string }): string => {
    made += 1
    return `named/${name}`
  }
  const recordOf = (): number[] => [1]
  const source = { name: 'x' }
  const leaf = leafOf(source, { key: keyOf }, recordOf)
  assert.is(leafOf(source, { key: keyOf }, recordOf), leaf)
  assert.is(leaf.key, 'named/x')
  assert.equal(leaf.hash, stateLeafHash('named/x', leaf.value))
  assert.is(made, 1)
})

test.run()
