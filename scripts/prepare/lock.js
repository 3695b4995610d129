/** One build of a tree at a time. */
import * as fs from 'node:fs'
import { hostname } from 'node:os'
import { Failure } from './failure.js'
import { readText } from './files.js'
import { endCommands } from './run-command.js'
import { STATE } from './state.js'

const LOCK = `${STATE}/lock`
const HEARTBEAT_MS = 2_000
/** A holder that is alive refreshes its lock far more often; a machine that slept longer has lost it. */
const LOCK_STALE_MS = 60_000
const LOCK_WAIT_LIMIT_MS = 15 * 60_000
const LOCK_POLL_MS = 200

/** Runs `action` alone on this tree. A lock is stale when its process is gone or has not refreshed it for long. */
export async function withLock(action) {
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
      endCommands(signal)
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
    if (!said) process.stderr.write(`streetwatt: waiting for another build (${holder})\n`)
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
