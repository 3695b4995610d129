/**
 * `npm test [-- PART…]`: runs every *.test.ts below test/, each file in its own process, so that a crash in one hides
 * no other. PART selects files whose path contains it, `--without PART` leaves them out; `--verbose` shows all output,
 * `--jobs N` sets how many files run at a time.
 * The very last line is the sum: `N passed, N failed`, with `, N skipped` where there are any.
 */
import { spawn } from 'node:child_process'
import * as fs from 'node:fs'
import { availableParallelism, getPriority, setPriority } from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const FILE_LIMIT_MS = 15 * 60_000
/** For one that gives way to others. */
const PATIENT_LIMIT_MS = 45 * 60_000
/** After its last test a file must end by itself: what keeps it alive is a socket, a timer or a process left open. */
const LEFT_OPEN_LIMIT_MS = 30_000
const STILL_RUNNING_MS = 60_000
/** Whole streets of processes, whose slots last seconds: beside them runs only what is patient. */
const ALONE = /^test\/(demo|node|ordeal|soak|street)\//
/**
 * Arithmetic in one process: no clock, no socket and no other program, so a busy machine only makes it slower. It takes what
 * the others leave of the processors, for many of those wait for a slot to end.
 */
const PATIENT = /^test\/(core|oracles|statements|sim\/street|sim\/rules\/examine-rule|matcher\/agreement)\b/
/** A tenth of what others get of a busy processor, so that it does not stand still; more than the checks of .ci/run. */
const LOW_PRIORITY = 10
/** These take a minute or more, or wait for as long, so they begin first: at the end one of them would hold up the run on one core. */
const LONG =
  /^test\/(sim\/(street\/chaos|rules\/examine-rule|report\/page)|hardware\/control\/killed-nodes|household\/steered-slots|net\/libp2p-attacks|engine\/repair|matcher\/agreement)\.test\.ts$/

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))))

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    verbose: { type: 'boolean' },
    jobs: { type: 'string' },
    without: { type: 'string', multiple: true, default: [] },
  },
})
const files = listTests('test')
  .filter((path) => positionals.length === 0 || positionals.some((part) => path.includes(part)))
  .filter((path) => !values.without.some((part) => path.includes(part)))
const isVerbose = values.verbose === true || files.length === 1
const jobs = Math.max(1, Number(values.jobs ?? Math.min(2, availableParallelism())))
const preload = [import.meta.resolve('tsx'), ...['node/net/with-resolvers.ts'].filter(fs.existsSync)].flatMap(
  (path) => ['--import', path.startsWith('file:') ? path : `./${path}`],
)

/** Process groups under way, so that nothing outlives an interrupted run. */
const running = new Set()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    for (const child of running) killGroup(child)
    process.exit(1)
  })
}

const results = []
const longFirst = files.toSorted((a, b) => Number(LONG.test(b)) - Number(LONG.test(a)))
const alone = longFirst.filter((path) => ALONE.test(path))
const patient = longFirst.filter((path) => PATIENT.test(path))
const others = longFirst.filter((path) => !ALONE.test(path) && !PATIENT.test(path))
await Promise.all([
  runAll(() => alone.shift()).then(() => runLanes(() => others.shift() ?? patient.shift())),
  jobs > 1 ? runAll(() => patient.shift(), { givesWay: true }) : undefined,
])
summarise()

async function runLanes(next) {
  await Promise.all(Array.from({ length: jobs }, () => runAll(next)))
}

async function runAll(next, options = {}) {
  for (let path = next(); path !== undefined; path = next()) {
    const result = await runFile(path, options)
    results.push(result)
    show(result)
  }
}

/** Resolves, whatever the file does, to its counts, its output, and in `wrong` what went wrong beside its tests. */
function runFile(path, { givesWay = false }) {
  const startMs = performance.now()
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...preload, 'scripts/run-test-file.js', path], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      // Its own group: what a test starts and forgets ends with the file.
      detached: true,
    })
    running.add(child)
    if (givesWay) giveWay(child)
    const result = { path, passed: 0, failed: 0, skipped: 0, output: '', wrong: [], seconds: 0 }
    let reports = ''
    let isDone = false
    let leftOpen
    const hear = (chunk) => {
      result.output += chunk
      if (isVerbose) process.stdout.write(chunk)
    }
    const stop = (reason) => {
      result.wrong.push(reason)
      killGroup(child)
    }
    const limitMs = givesWay ? PATIENT_LIMIT_MS : FILE_LIMIT_MS
    const limit = setTimeout(() => stop(`did not end within ${limitMs / 60_000} minutes`), limitMs)
    const notice = setInterval(() => process.stdout.write(`still running: ${path}\n`), STILL_RUNNING_MS)

    child.stdout.setEncoding('utf8').on('data', hear)
    child.stderr.setEncoding('utf8').on('data', hear)
    child.stdio[3].setEncoding('utf8').on('data', (chunk) => {
      const lines = (reports + chunk).split('\n')
      reports = lines.pop()
      for (const line of lines) {
        const { done, ...counts } = JSON.parse(line)
        for (const [name, count] of Object.entries(counts)) result[name] += count
        if (done !== true) continue
        isDone = true
        leftOpen = setTimeout(() => stop('left something open: its process did not end'), LEFT_OPEN_LIMIT_MS)
      }
    })
    child.once('error', (error) => finish(String(error)))
    child.once('exit', (code, signal) => {
      // Output may still be in the pipes; a grandchild that holds them open must not keep us waiting.
      const end = () => finish(code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`)
      const patience = setTimeout(end, 1000)
      child.once('close', () => {
        clearTimeout(patience)
        end()
      })
    })

    let isFinished = false
    function finish(reason) {
      if (isFinished) return
      isFinished = true
      for (const timer of [limit, leftOpen]) clearTimeout(timer)
      clearInterval(notice)
      running.delete(child)
      killGroup(child)
      if (reason !== undefined && result.wrong.length === 0) result.wrong.push(reason)
      else if (!isDone && result.wrong.length === 0) result.wrong.push('ended before its tests did')
      else if (result.passed + result.failed + result.skipped === 0 && result.wrong.length === 0) {
        result.wrong.push('ran no test: does it call .run()?')
      }
      result.failed += result.wrong.length
      result.seconds = (performance.now() - startMs) / 1000
      resolve(result)
    }
  })
}

function show(result) {
  const counts = sumUp([result])
  process.stdout.write(
    `${result.failed > 0 ? 'FAILED' : 'ok'}  ${result.path}: ${counts} (${result.seconds.toFixed(1)} s)\n`,
  )
  const lines = result.output.split('\n')
  const shown = isVerbose
    ? []
    : result.failed > 0
      ? lines
      : lines.filter((line) => line.startsWith('skipped: '))
  for (const line of [...shown, ...result.wrong]) process.stdout.write(`    ${line}\n`)
}

function summarise() {
  const failed = results.filter((result) => result.failed > 0)
  if (failed.length > 0) process.stdout.write('\nfailed:\n')
  for (const { path, wrong } of failed) process.stdout.write(`  ${[path, ...wrong].join(': ')}\n`)
  const ran = results.reduce((sum, result) => sum + result.passed + result.failed, 0)
  if (ran === 0)
    process.stdout.write(
      `no test ran${positionals.length > 0 ? `: nothing matches ${positionals.join(' ')}` : ''}\n`,
    )
  process.exitCode = failed.length > 0 || ran === 0 ? 1 : 0
  process.stdout.write(`\n${sumUp(results)}\n`)
}

function sumUp(parts) {
  const sum = (name) => parts.reduce((total, part) => total + part[name], 0)
  return `${sum('passed')} passed, ${sum('failed')} failed${sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : ''}`
}

function listTests(folder) {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) return entry.name === 'fixtures' ? [] : listTests(path)
      return entry.name.endsWith('.test.ts') ? [path] : []
    })
    .sort()
}

/** For all that it starts, too. */
function giveWay(child) {
  try {
    setPriority(child.pid, Math.max(LOW_PRIORITY, getPriority()))
    // Where Linux shares processors among sessions, the priority of a process says nothing to other sessions.
    fs.writeFileSync(`/proc/${child.pid}/autogroup`, String(LOW_PRIORITY))
  } catch {
    // It has ended, or this is no Linux that does so.
  }
}

function killGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Everybody in it has ended.
  }
}
