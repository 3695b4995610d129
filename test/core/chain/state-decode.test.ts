/** A state is read back from its leaves as it was, or not at all. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ChainState } from '../../../node/core/chain/chain-state.ts'
import { decodeState } from '../../../node/core/chain/state-decode.ts'
import type { StateLeaves } from '../../../node/core/chain/state-leaves.ts'
import { stateLeaves, stateRoot } from '../../../node/core/chain/state-leaves.ts'
import { equalBytes } from '../../../node/core/codec/bytes.ts'
import { makeSampleMessages } from '../../support/sample-messages.ts'
import { TRUTH } from './feeder-street.ts'

const { state: sample } = makeSampleMessages()
const { state: metered = sample } = TRUTH.blocks.at(-1) ?? {}
const NOTHING = Uint8Array.of()
const STATES = { sample, 'of a street with a feeder meter': metered }

/** Bits that make a number another one, a type another one, and a byte of text no letter. */
const MASKS = [1, 0x40, 2, 0x80]

/** What comes of leaves that were changed: a state which has exactly these, or none. */
function outcomeOf(leaves: StateLeaves, tip: ChainState): 'refused' | 'these' | 'another state' {
  const read = decodeState(tip, leaves)
  if (read === undefined) return 'refused'
  const again = stateLeaves(read)
  const isThese = [...again].every(([key, bytes]) => equalBytes(bytes, leaves.get(key) ?? NOTHING))
  return isThese && again.size === leaves.size ? 'these' : 'another state'
}

for (const [name, state] of Object.entries(STATES)) {
  const leaves = stateLeaves(state)

  test(`a state is what its leaves say: ${name}`, () => {
    const read = decodeState(state, leaves)
    assert.is(read && stateRoot(read), stateRoot(state))
    assert.equal(read, state)
  })

  test(`whatever a disk does to a leaf, it is no other state with these leaves: ${name}`, () => {
    let refused = 0
    for (const [key, bytes] of leaves)
      for (let at = 0; at < bytes.length; at++) {
        const spoilt = Uint8Array.from(bytes)
        spoilt[at] = (spoilt[at] ?? 0) ^ (MASKS[at % MASKS.length] ?? 1)
        const changed = new Map(leaves).set(key, spoilt)
        const outcome = outcomeOf(changed, state)
        assert.is.not(outcome, 'another state', `${key} at ${at}`)
        if (outcome === 'refused') refused++
      }
    assert.ok(refused > 100)
  })

  test(`a leaf in the place of another makes no other state with these leaves: ${name}`, () => {
    const keys = [...leaves.keys()]
    let asked = 0
    for (const key of keys) {
      const [kind = ''] = key.split('/')
      const others = keys.filter((other) => other !== key && other.startsWith(`${kind}/`))
      for (const other of others.slice(0, 3)) {
        const swapped = new Map(leaves).set(key, leaves.get(other) ?? NOTHING)
        assert.is.not(outcomeOf(swapped, state), 'another state', `${other} as ${key}`)
        asked++
      }
    }
    assert.ok(asked > 10)
  })
}

test('a slot, or a member, that lies under a number or a key of its own kind that is not its own is refused', () => {
  const leaves = stateLeaves(metered)
  for (const kind of ['slot/', 'member/']) {
    const [key = ''] = [...leaves.keys()].filter((each) => each.startsWith(kind))
    const moved = new Map(leaves)
    moved.delete(key)
    moved.set(`${kind}${kind === 'slot/' ? '7' : '7f'.repeat(32)}`, leaves.get(key) ?? NOTHING)
    assert.is(decodeState(metered, moved), undefined, kind)
  }
})

test('a state that lacks what every state has is none, and neither is one with a leaf of no kind', () => {
  const leaves = stateLeaves(sample)
  for (const key of ['settled', 'terms']) {
    const less = new Map(leaves)
    assert.ok(less.delete(key), key)
    assert.is(decodeState(sample, less), undefined, key)
  }
  assert.is(decodeState(sample, new Map(leaves).set('weather', Uint8Array.of(0x80))), undefined)
})

test('a feeder leaf that is no record is refused', () => {
  const leaves = new Map(stateLeaves(metered))
  assert.ok(leaves.has('feeder'))
  assert.is(decodeState(metered, leaves.set('feeder', Uint8Array.of(0x80))), undefined)
})

test('the names of accounts that a pending transfer is between have 128 letters at most', () => {
  const read = (side: 'debit' | 'credit', letters: number) => {
    const pending = new Map(
      [...sample.ledger.pending].map(([id, transfer]) => [id, { ...transfer, [side]: 'a'.repeat(letters) }]),
    )
    assert.ok(pending.size > 0)
    const leaves = stateLeaves({ ...sample, ledger: { ...sample.ledger, pending } })
    return decodeState(sample, leaves)?.ledger.pending
  }
  for (const side of ['debit', 'credit'] as const) {
    assert.is(read(side, 128)?.size, sample.ledger.pending.size)
    assert.is(read(side, 129), undefined)
  }
})

test.run()
