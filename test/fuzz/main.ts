/**
 * `npm run fuzz -- [--cases 1000000] [--only NAME]… [--seed N] [--seconds N]`: hostile bytes for every decoder of bytes from
 * outside. One seed gives the same bytes again. Findings are printed as hex and end in exit code 1; each becomes a test.
 */
import { parseArgs } from 'node:util'
import { listDecoders } from './decoders.ts'
import { fuzzDecoder } from './fuzz-decoder.ts'

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '1000000' },
    only: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    /** The most that one decoder may take. */
    seconds: { type: 'string', default: '3600' },
  },
})
const [cases, seed, seconds] = [Number(values.cases), Number(values.seed), Number(values.seconds)]
const all = await listDecoders()
const decoders = all.filter(({ name }) => values.only.length === 0 || values.only.includes(name))
process.stdout.write(`seed ${seed}, ${cases} cases each\n`)
for (const decoder of decoders) {
  const startMs = performance.now()
  const result = await fuzzDecoder(decoder, { seed, cases, untilMs: startMs + seconds * 1000 })
  const { name, decoded, slowestMs, grownBytes, findings } = result
  const tookS = Math.round((performance.now() - startMs) / 1000)
  const figures = [`${result.cases} cases`, `${decoded} decoded`, `slowest ${slowestMs.toFixed(1)} ms`]
  const ending = `grown ${grownBytes >> 10} kB, ${tookS} s`
  process.stdout.write(`${name}: ${[...figures, ending].join(', ')}\n`)
  for (const { what, hex } of findings) process.stdout.write(`  ${what}\n  ${hex}\n`)
  if (findings.length > 0) process.exitCode = 1
}
if (decoders.length === 0) {
  process.stderr.write(`fuzz: nothing of this name; there are ${all.map(({ name }) => name).join(', ')}\n`)
  process.exitCode = 2
}
