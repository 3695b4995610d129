/** A short run of `npm run fuzz`: every decoder of bytes from outside answers hostile ones with a value or a code. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { chooseSeed } from '../support/seed.ts'
import { listDecoders } from './decoders.ts'
import { fuzzDecoder } from './fuzz-decoder.ts'

const test = suite('fuzzed decoders')
const CASES = 1_500
/** Of one decoder, on a busy machine. */
const LIMIT_MS = 8_000
const seed = chooseSeed()

for (const decoder of await listDecoders()) {
  test(`hostile bytes for ${decoder.name} end in a value or a code, soon, and leave nothing behind`, async () => {
    const result = await fuzzDecoder(decoder, { seed, cases: CASES, untilMs: performance.now() + LIMIT_MS })
    assert.equal(result.findings, [], `seed ${seed}`)
    assert.ok(result.decoded >= decoder.valid.length, 'what is valid is taken')
  })
}

test.run()
