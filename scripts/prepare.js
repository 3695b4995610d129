#!/usr/bin/env node
/**
 * Runs before `npm start` and `npm test`: installs packages where they differ from the lockfile and builds what
 * changed. Node built-ins only, because it runs before there are packages. Everything it and its children print goes
 * to standard error: standard output belongs to the command that follows. Silent when there is nothing to do.
 *
 * What was built is remembered as hashes in build/prepare/; the lock there lets two commands start at the same time.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { hostname } from 'node:os'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const STATE = 'build/prepare'
const LOCK = `${STATE}/lock`
/** tsc writes here, as deep as dist/ so that source maps keep their paths; only what changed is moved to dist/. */
const STAGE = 'build'

/** What the package exports. */
const LIBRARY = 'matcher-wasm/host/'

/** What the code reads beside itself, found in dist/ where it stands in the source. */
const DATA_FILES = new Set(['.json', '.yaml', '.csv', '.html', '.css'])

const HEARTBEAT_MS = 2_000
/** A holder that is alive refreshes its lock far more often; a machine that slept longer has lost it. */
const LOCK_STALE_MS = 60_000
const LOCK_WAIT_LIMIT_MS = 15 * 60_000
const LOCK_POLL_MS = 200

/** Parts in order: each may use what the ones before it made. `outputs` are folders of dist/ that the part owns. */
const PARTS = [
  {
    name: 'wasm',
    inputs: [
      'matcher-wasm/assembly',
      'matcher-wasm/build.js',
      'matcher-wasm/rules.json',
      'asconfig.json',
      'package-lock.json',
    ],
    outputs: ['dist/rules', 'dist/street'],
    build: () => run(process.execPath, ['matcher-wasm/build.js']),
  },
  {
    name: 'node',
    inputs: [
      'node',
      'hardware',
      'sim',
      'matcher-wasm/host',
      'tsconfig.json',
      'tsconfig.build.json',
      'package-lock.json',
    ],
    skipped: ['node/dashboard'],
    outputs: ['dist/node', 'dist/hardware', 'dist/sim', 'dist/matcher-wasm'],
    build: compileSources,
  },
  {
    name: 'dashboard',
    inputs: ['node/dashboard', 'node/api', 'node/core', 'matcher-wasm/host', 'package-lock.json'],
    outputs: ['dist/dashboard'],
    build: () => run(process.execPath, ['node/dashboard/build.js']),
  },
]

const children = new Set()

class Failure extends Error {
  constructor(code, message) {
    super(`${message} (${code})`)
  }
}

try {
  process.chdir(ROOT)
  checkNodeVersion()
  if (!isReady()) await withLock(prepare)
} catch (error) {
  say(error instanceof Failure ? error.message : (error.stack ?? String(error)))
  process.exitCode = 1
}

function isReady() {
  return packagesMatchLockfile() && PARTS.every(isBuilt)
}

async function prepare() {
  if (!packagesMatchLockfile()) await timed('installed', 'packages', installPackages)
  for (const part of PARTS) {
    if (!isBuilt(part)) await timed('built', part.name, () => buildPart(part))
  }
}

// The Node version

function checkNodeVersion() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new Failure(
    'node-too-old',
    `this is Node ${process.versions.node}, and Streetwatt needs 20.19 or later: install a newer Node and try again`,
  )
}

// Packages

/**
 * True when every package of the lockfile is installed in its version. npm writes node_modules/.package-lock.json as
 * the last step of an install, so an interrupted one does not match. Optional packages may be absent: they are for
 * other platforms.
 */
function packagesMatchLockfile() {
  const wanted = readJson('package-lock.json')?.packages
  const installed = readJson('node_modules/.package-lock.json')?.packages
  if (wanted === undefined)
    throw new Failure('install-failed', 'package-lock.json is missing or no JSON: restore it')
  if (installed === undefined) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.link) return true
    const found = installed[path]
    if (found === undefined)
      return entry.optional === true || entry.devOptional === true || entry.peer === true
    return (
      found.version === entry.version &&
      found.integrity === entry.integrity &&
      fs.existsSync(join(path, 'package.json'))
    )
  })
}

async function installPackages() {
  say('installing packages with npm ci, once')
  // Install scripts stay off in every version of npm alike: the native packages bring their binaries along.
  const args = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env.npm_execpath
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  const code = await run(command, [...first, ...args])
  if (code !== 0) {
    throw new Failure(
      'install-failed',
      'npm ci failed, its reason is above: check the connection and run this again',
    )
  }
  if (!packagesMatchLockfile()) {
    throw new Failure(
      'install-failed',
      'npm ci left packages that differ from package-lock.json: remove node_modules and try again',
    )
  }
}

// Builds

/** The inputs are hashed before the build, so that a file changed meanwhile is built next time. */
async function buildPart(part) {
  const inputs = hashInputs(part)
  fs.rmSync(stampPath(part), { force: true })
  const code = await part.build(part)
  if (code !== 0) {
    throw new Failure(
      'build-failed',
      `building ${part.name} failed, the reason is above: correct it and run this again`,
    )
  }
  fs.writeFileSync(stampPath(part), JSON.stringify({ inputs, outputs: listOutputs(part) }))
}

function isBuilt(part) {
  const stamp = readJson(stampPath(part))
  return (
    stamp !== undefined &&
    Object.entries(stamp.outputs).every(
      ([path, bytes]) => fs.statSync(path, { throwIfNoEntry: false })?.size === bytes,
    ) &&
    stamp.inputs === hashInputs(part)
  )
}

function stampPath(part) {
  return `${STATE}/${part.name}.json`
}

/** Path to size: enough to notice that somebody emptied dist/. */
function listOutputs(part) {
  const files = part.outputs.flatMap((path) => listFiles(path))
  return Object.fromEntries(files.map((path) => [path, fs.statSync(path).size]))
}

function hashInputs(part) {
  const hash = createHash('sha256')
  for (const path of part.inputs.flatMap((input) => listFiles(input, part.skipped)).sort()) {
    hash.update(`${path}\0`).update(createHash('sha256').update(fs.readFileSync(path)).digest())
  }
  return hash.digest('hex')
}

/** Files below a path, or the path itself; nothing when it does not exist. */
function listFiles(path, skipped = []) {
  const stat = fs.statSync(path, { throwIfNoEntry: false })
  if (stat === undefined || skipped.includes(path)) return []
  if (!stat.isDirectory()) return [path]
  return fs.readdirSync(path).flatMap((name) => listFiles(`${path}/${name}`, skipped))
}

/**
 * Compiles into a stage first: a type error leaves the last good dist/ in place, and a file that a running node may
 * be loading is replaced whole, and only when it differs. Data files that the code reads go along.
 */
async function compileSources(part) {
  const sources = part.inputs.flatMap((input) => listFiles(input, part.skipped))
  const buildInfo = `${STATE}/tsc.tsbuildinfo`
  // Somebody emptied the stage, and tsc would not write again what did not change.
  if (!sources.flatMap(compiledPaths).every((path) => fs.existsSync(`${STAGE}/${path}`)))
    fs.rmSync(buildInfo, { force: true })
  const code = await run(process.execPath, [
    'node_modules/typescript/bin/tsc',
    ...['-p', 'tsconfig.build.json', '--outDir', STAGE, '--incremental', '--tsBuildInfoFile', buildInfo],
  ])
  if (code !== 0) return code
  const compiled = sources.flatMap(compiledPaths)
  const data = sources.filter((path) => path.includes('/') && DATA_FILES.has(extname(path)))
  for (const path of compiled) replaceIfDifferent(`${STAGE}/${path}`, `dist/${path}`)
  for (const path of data) replaceIfDifferent(path, `dist/${path}`)
  removeOthers('dist', part.outputs, [...compiled, ...data])
  removeOthers(STAGE, part.outputs, compiled)
  return 0
}

function compiledPaths(path) {
  if (extname(path) !== '.ts' || path.endsWith('.d.ts')) return []
  const stem = path.slice(0, -'.ts'.length)
  // Types for those who use the library; nothing else is imported from outside.
  return [`${stem}.js`, `${stem}.js.map`, ...(path.startsWith(LIBRARY) ? [`${stem}.d.ts`] : [])]
}

function replaceIfDifferent(from, to) {
  const bytes = fs.readFileSync(from)
  if (fs.existsSync(to) && fs.readFileSync(to).equals(bytes)) return
  fs.mkdirSync(dirname(to), { recursive: true })
  fs.writeFileSync(`${to}.new`, bytes)
  fs.renameSync(`${to}.new`, to)
}

/** Sources that were deleted leave nothing behind that an import could still find. */
function removeOthers(folder, outputs, paths) {
  const expected = new Set(paths.map((path) => `${folder}/${path}`))
  for (const path of outputs.flatMap((output) => listFiles(output.replace('dist', folder)))) {
    if (!expected.has(path)) fs.rmSync(path)
  }
}

// The lock

/** Runs `action` alone on this tree. A lock is stale when its process is gone or has not refreshed it for long. */
async function withLock(action) {
  fs.mkdirSync(STATE, { recursive: true })
  const token = `${hostname()}:${process.pid}:${Date.now()}`
  await takeLock(token)
  const heartbeat = setInterval(refreshLock, HEARTBEAT_MS)
  heartbeat.unref()
  const release = () => {
    clearInterval(heartbeat)
    if (readText(LOCK) === token) fs.rmSync(LOCK, { force: true })
  }
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ]) {
    process.once(signal, () => {
      for (const child of children) child.kill(signal)
      release()
      process.exit(128 + number)
    })
  }
  try {
    await action()
  } finally {
    release()
  }
}

function refreshLock() {
  // A lock that somebody removed by hand stays removed.
  if (fs.existsSync(LOCK)) fs.utimesSync(LOCK, new Date(), new Date())
}

async function takeLock(token) {
  const giveUpAtMs = Date.now() + LOCK_WAIT_LIMIT_MS
  for (let said = false; ;) {
    try {
      fs.writeFileSync(LOCK, token, { flag: 'wx' })
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const holder = readText(LOCK)
    if (holder === undefined) continue
    if (isStale(holder)) {
      breakLock(holder)
      continue
    }
    if (Date.now() > giveUpAtMs) {
      throw new Failure(
        'prepare-locked',
        `another build (${holder}) holds ${LOCK}: wait for it, or remove that file if it is gone`,
      )
    }
    if (!said) say(`waiting for another build (${holder})`)
    said = true
    await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS))
  }
}

function isStale(holder) {
  const modifiedMs = fs.statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs
  if (modifiedMs === undefined) return false
  if (Date.now() - modifiedMs > LOCK_STALE_MS) return true
  const [host, pid] = holder.split(':')
  // Empty: its maker is between creating and writing it.
  if (host !== hostname() || !(Number(pid) > 0)) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

/** Moves the stale lock aside. If somebody else was faster and this took a fresh one, it is put back. */
function breakLock(holder) {
  const aside = `${LOCK}.${process.pid}`
  try {
    fs.renameSync(LOCK, aside)
    if (readText(aside) !== holder) fs.linkSync(aside, LOCK)
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error
  }
  fs.rmSync(aside, { force: true })
}

// Small things

function say(line) {
  process.stderr.write(`streetwatt: ${line}\n`)
}

async function timed(done, name, action) {
  const startMs = performance.now()
  await action()
  say(`${done} ${name} in ${((performance.now() - startMs) / 1000).toFixed(1)} s`)
}

/** Runs a command whose output, all of it, goes to our standard error; resolves to its exit code. */
function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32' && command === 'npm',
    })
    children.add(child)
    child.once('error', reject)
    child.once('exit', (code) => {
      children.delete(child)
      resolve(code ?? 1)
    })
  })
}

function readText(path) {
  try {
    return fs.readFileSync(path, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

function readJson(path) {
  try {
    return JSON.parse(readText(path) ?? '')
  } catch {
    return undefined
  }
}
