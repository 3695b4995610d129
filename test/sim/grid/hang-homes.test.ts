import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HangingHome } from '../../../sim/grid/hang-homes.ts'
import { hangHomes } from '../../../sim/grid/hang-homes.ts'
import { makeFeeder, SAMPLE_FEEDER } from './sample-feeder.ts'

const home = (id: string, more: Partial<HangingHome> = {}): HangingHome => ({
  id,
  bus: null,
  phase: null,
  busPlace: null,
  ...more,
})

const placesOf = (homes: readonly HangingHome[], text = SAMPLE_FEEDER) => {
  const { feeder } = hangHomes(makeFeeder(text), homes)
  return feeder.loads.map(({ name, bus, phases }) =>
    [name, feeder.buses[bus]?.name, phases.join('')].join(' '),
  )
}

function failureOf(action: () => unknown): { code: unknown; message: string; line: unknown } {
  try {
    action()
  } catch (error) {
    const { code, message, detail } = error as Error & { code: unknown; detail: { line?: number } }
    return { code, message, line: detail.line }
  }
  throw new Error('nothing failed')
}

test('homes hang where the feeder names them', () => {
  assert.equal(placesOf([home('home-3'), home('home-2')]), ['home-3 south C', 'home-2 north BC'])
})

test('homes that the feeder does not name are spread evenly over its places, in their order', () => {
  assert.equal(placesOf([home('a'), home('b')]), ['a north BC', 'b end ABC'])
  const four = ['a', 'b', 'c', 'd'].map((id) => home(id))
  assert.equal(placesOf(four), ['a corner A', 'b north BC', 'c south C', 'd end ABC'])
})

test('however many homes there are, no place has two more than another', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), (count) => {
      const homes = Array.from({ length: count }, (_, index) => home(`x-${index}`))
      const { feeder } = hangHomes(makeFeeder(), homes)
      const counts = new Map(makeFeeder().loads.map(({ bus }) => [bus, 0]))
      for (const { bus } of feeder.loads) counts.set(bus, (counts.get(bus) ?? 0) + 1)
      const each = [...counts.values()]
      return Math.max(...each) - Math.min(...each) <= 1 && feeder.loads.length === count
    }),
  )
})

test('a feeder that names no homes has a place at every bus but the first, on all phases', () => {
  const text = SAMPLE_FEEDER.slice(0, SAMPLE_FEEDER.indexOf('homes:'))
  const four = ['a', 'b', 'c', 'd'].map((id) => home(id))
  assert.equal(placesOf(four, text), ['a corner ABC', 'b north ABC', 'c south ABC', 'd end ABC'])
})

test('the scenario has the last word: a home is at its bus, and on its phase', () => {
  assert.equal(
    placesOf([
      home('home-1', { bus: 'end' }),
      home('guest', { bus: 'north', phase: 'A' }),
      home('home-3', { phase: 'B' }),
    ]),
    ['home-1 end ABC', 'guest north A', 'home-3 south B'],
  )
})

test('a bus that the feeder does not have is said where the scenario names it, with the nearest that it has', () => {
  const failure = failureOf(() =>
    placesOf([
      home('a', { bus: 'cornr', busPlace: { file: 'street.yaml', line: 12, column: 10 } }),
      home('b'),
    ]),
  )
  assert.equal([failure.code, failure.line], ['feeder-bus-unknown', 12])
  assert.match(failure.message, /^street\.yaml:12:10: .*did you mean "corner"\?$/)
})

test('a home whose name the feeder misses, while it names others, is refused with the nearest free one', () => {
  const failure = failureOf(() => placesOf([home('home-1'), home('hoem-2')]))
  assert.is(failure.code, 'feeder-homes-unmatched')
  assert.match(failure.message, /not hoem-2; did you mean "home-2"\?$/)
})

test('how homes came to their places is said in words', () => {
  const { notes } = hangHomes(makeFeeder(), [home('a'), home('b', { bus: 'end' })])
  assert.match(notes.join(' '), 'bus that the scenario says')
  assert.match(notes.join(' '), 'names none of the homes: 1 home hangs evenly spread over its 4 places')
})

test.run()
