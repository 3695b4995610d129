/** Runs test files, given as arguments, in one process that ends with 1 at the first test that fails. */
import { pathToFileURL } from 'node:url'

// uvu then waits for `exec`, which runs what the files have queued; it reports a failure with a cross.
Object.assign(globalThis, { UVU_DEFER: 1, UVU_INDEX: 0, UVU_QUEUE: [[null]] })
process.stdout.write = (text: string | Uint8Array) => {
  if (String(text).includes('✘')) process.exit(1)
  return true
}
const { exec } = await import('uvu')
for (const path of process.argv.slice(2)) await import(pathToFileURL(path).href)
await exec(true)
