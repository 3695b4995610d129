/**
 * Runs the uvu suites of one test file and reports counts, one JSON line per suite, on file descriptor 3. uvu's own
 * command passes a file that calls no `.run()`, a suite whose before() throws, and hides which file ended early.
 */
import { writeSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const RESULTS_FD = 3
const report = (message) => writeSync(RESULTS_FD, `${JSON.stringify(message)}\n`)

// uvu collects suites in this queue and leaves running them to us.
globalThis.UVU_DEFER = 1
globalThis.UVU_QUEUE = [[]]
globalThis.UVU_INDEX = 0

await import(pathToFileURL(process.argv[2]).href)

for (const run of globalThis.UVU_QUEUE[0]) {
  const [errors, passed, skipped, total] = await run()
  const hasErrors = typeof errors === 'string'
  if (hasErrors) process.stdout.write(`\n${errors}\n`)
  // uvu swallows what a before() throws; the tests it kept from running have failed all the same.
  else if (passed < total)
    process.stdout.write('  a before() or after.each() hook threw: its tests did not run\n')
  report({ passed, skipped, failed: total - passed })
}
report({ done: true })
