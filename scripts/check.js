/**
 * `npm run check [-- STAGE…]`: what can be judged without running the program. All stages run, two at a time, even
 * when one fails; failing ones show their output. Each is also a command of its own: `npm run check:lint`.
 */
import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readFileSync } from 'node:fs'

const AT_ONCE = 2
/** Longest first, so that two at a time end together. */
const STAGES = ['lint', 'types', 'format', 'core', 'dashboard', 'walls', 'unused']

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))))

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
const selected = process.argv.slice(2)
const unknown = selected.filter((stage) => !STAGES.includes(stage))
const queue = STAGES.filter((stage) => selected.length === 0 || selected.includes(stage))
const failed = []

if (unknown.length > 0) {
  process.stderr.write(`no stage is called ${unknown.join(', ')}; there are ${STAGES.join(', ')}\n`)
  process.exitCode = 2
} else {
  await Promise.all(Array.from({ length: AT_ONCE }, runQueue))
  const sum = failed.length === 0 ? 'all checks passed' : `failed: ${failed.join(', ')}`
  process.stdout.write(`\n${sum}\n`)
  process.exitCode = failed.length === 0 ? 0 : 1
}

async function runQueue() {
  for (let stage = queue.shift(); stage !== undefined; stage = queue.shift()) {
    const { code, output, seconds } = await run(scripts[`check:${stage}`])
    if (code !== 0) failed.push(stage)
    process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'}  ${stage.padEnd(9)}  ${seconds.toFixed(1)} s\n`)
    if (code !== 0) process.stdout.write(`${output.trimEnd()}\n\n`)
  }
}

function run(command) {
  const startMs = performance.now()
  return new Promise((resolve, reject) => {
    // The shell finds tools where npm would.
    const env = { ...process.env, PATH: `node_modules/.bin:${process.env.PATH}` }
    const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'], env })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk) => (output += chunk))
    child.once('error', reject)
    child.once('close', (code) => {
      resolve({ code, output, seconds: (performance.now() - startMs) / 1000 })
    })
  })
}
