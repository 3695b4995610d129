/** The fault simulator: honest streets keep their promises whatever happens, and what would break them is found. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Campaign } from '../../../sim/street/campaign-parts.ts'
import type { ChaosDocument } from '../../../sim/street/campaign.ts'
import { runCampaign } from '../../../sim/street/campaign.ts'
import { FAULTS } from '../../../sim/street/fault-counts.ts'
import type { Mutant } from '../../../sim/street/mutants.ts'
import { isMutant } from '../../../sim/street/mutants.ts'

/** The machine's time only gives the speed. */
const STILL = { nowMs: () => 0 }

const JOBS = 2

function run(changes: Partial<Campaign> = {}, jobs = 1): Promise<ChaosDocument> {
  const campaign = { firstSeed: 1, lastSeed: 30, validators: 4, byzantine: 1, slots: 6, ...changes }
  return runCampaign(campaign, { ...STILL, jobs })
}

test('four validators with one faulty keep every promise in 200 seeds, and live on after healing', async () => {
  const document = await run({ lastSeed: 200, slots: 5 }, JOBS)
  assert.equal(document.failing, [])
  assert.equal([document.violations, document.notLive], [0, 0])
  assert.ok(document.slotsFinalMin >= 1, String(document.slotsFinalMin))
  const never = FAULTS.filter((fault) => document.faults[fault] === 0)
  assert.equal(never, [])
})

test('seven validators with two faulty keep every promise in 20 seeds', async () => {
  const document = await run({ lastSeed: 20, validators: 7, byzantine: 2, slots: 5 }, JOBS)
  assert.equal(document.failing, [])
})

test('two liars of four break agreement: each half of the street gets its own block of one height', async () => {
  const document = await run({ firstSeed: 50, lastSeed: 50, byzantine: 2, slots: 4 })
  assert.equal(document.failing, [{ seed: 50, invariant: 'agreement' }])
})

test('two liars of four bring in a sheet that no honest validator held at the gate', async () => {
  const document = await run({ firstSeed: 80, lastSeed: 80, byzantine: 2, slots: 4 })
  assert.equal(document.failing, [{ seed: 80, invariant: 'fair-inclusion' }])
})

test('a seed is the same run again, bit for bit, and another seed is another run', async () => {
  const [one, again, other] = [
    await run({ firstSeed: 7, lastSeed: 7, slots: 4 }),
    await run({ firstSeed: 7, lastSeed: 7, slots: 4 }),
    await run({ firstSeed: 8, lastSeed: 8, slots: 4 }),
  ]
  assert.equal(one, again)
  assert.is.not(one.traceHash, other.traceHash)
})

test('two processes give the document that one gives', async () => {
  const range = { firstSeed: 3, lastSeed: 6, slots: 3 }
  const [one, two] = [await run(range), await run(range, JOBS)]
  assert.equal({ ...two, seedsPerSecond: 0 }, { ...one, seedsPerSecond: 0 })
})

/** An early seed in which a mutant breaks something, and what. */
const FOUND_BY: Readonly<Record<Mutant, { readonly seed: number; readonly invariant: string }>> = {
  'forget-sign-state': { seed: 1, invariant: 'not-live' },
  'lose-synced-writes': { seed: 1, invariant: 'not-live' },
  'ignore-disk-errors': { seed: 2, invariant: 'not-live' },
  'unchecked-state': { seed: 45, invariant: 're-execution' },
  'late-clocks': { seed: 1, invariant: 'late-bound' },
  'no-signature-check': { seed: 1, invariant: 'not-live' },
  'other-rule': { seed: 1, invariant: 'not-live' },
  'no-repair': { seed: 2, invariant: 'unrepaired' },
}

test('mistakes that are built in from outside are found, where none is found without them', async () => {
  for (const seed of new Set(Object.values(FOUND_BY).map((found) => found.seed))) {
    const { failing } = await run({ firstSeed: seed, lastSeed: seed })
    assert.equal(failing, [], `seed ${seed}`)
  }
  for (const [name, { seed, invariant }] of Object.entries(FOUND_BY)) {
    const mutant = isMutant(name) ? name : undefined
    const { failing } = await run({ firstSeed: seed, lastSeed: seed, mutant })
    assert.equal(failing, [{ seed, invariant }], name)
  }
})

test('homes that forget at restart what they signed are found', async () => {
  const found = new AbortController()
  let invariant: string | undefined
  await runCampaign(
    {
      firstSeed: 1,
      lastSeed: 60,
      validators: 4,
      byzantine: 1,
      slots: 12,
      mutant: 'forget-sign-state',
    },
    {
      ...STILL,
      signal: found.signal,
      ran(done) {
        if (done.isViolated) found.abort()
        invariant = done.invariant
      },
    },
  )
  assert.is(invariant, 'double-signature')
})

test.run()
