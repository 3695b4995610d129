#!/usr/bin/env node
/**
 * Runs before `npm start` and `npm test`: installs packages where they differ from the lockfile and builds what
 * changed. Node built-ins only, because it runs before there are packages. Everything it and its children print goes
 * to standard error: standard output belongs to the command that follows. Silent when there is nothing to do.
 *
 * What was built is remembered as hashes in build/prepare/; the lock there lets two commands start at the same time.
 */
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Failure } from './prepare/failure.js'
import { withLock } from './prepare/lock.js'
import { installPackages, packagesMatchLockfile } from './prepare/packages.js'
import { buildPart, isBuilt, PARTS } from './prepare/parts.js'

try {
  process.chdir(dirname(dirname(fileURLToPath(import.meta.url))))
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

function checkNodeVersion() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new Failure(
    'node-too-old',
    `this is Node ${process.versions.node}, and Streetwatt needs 20.19 or later: install a newer Node and try again`,
  )
}

function say(line) {
  process.stderr.write(`streetwatt: ${line}\n`)
}

async function timed(done, name, action) {
  const startMs = performance.now()
  await action()
  say(`${done} ${name} in ${((performance.now() - startMs) / 1000).toFixed(1)} s`)
}
