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

/**
 * A test may wait for nothing but a timer that keeps no process alive, as AbortSignal.timeout() is one. Then Node would
 * end here; it is kept going for as long as a test may reasonably wait.
 */
const IDLE_LIMIT_MS = 60_000
const IDLE_STEP_MS = 250
let isDone = false
let idleMs = 0
process.on('beforeExit', () => {
  if (isDone) return
  idleMs += IDLE_STEP_MS
  if (idleMs > IDLE_LIMIT_MS) {
    process.stdout.write('  a test waits for something that never comes\n')
    process.exit(1)
  }
  setTimeout(() => undefined, IDLE_STEP_MS)
})

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
isDone = true
report({ done: true })
