/** The machine: its clock, its disk, and the Node that runs this. */
import { spawnSync } from 'node:child_process'
import { mkdir, open, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { programVersion } from '../../runtime/program-version.ts'
import type { Finding } from './finding.ts'
import { fail, ok, warn } from './finding.ts'

const ASK_MS = 5000
const MIB = 2 ** 20
const ROOM_NEEDED_MIB = 200
const ROOM_GOOD_MIB = 1024
const SYNCS = 5
/** What is signed is synced before it is sent, and a round of agreement takes 500 ms. */
const SYNC_SLOW_MS = 200
/** Nobody runs this before it was written. */
const WRITTEN_MS = Date.UTC(2026, 0, 1)

export function checkVersions(): Finding {
  return ok(
    'versions',
    `streetwatt ${programVersion()}, Node ${process.versions.node}, ${process.platform} ${process.arch}`,
  )
}

/** Whether the machine's clock is set by others; without a network nobody here can say how far it is off. */
export function checkClock(nowMs: number, ask: () => string | null = askTimedatectl): Finding {
  const shown = new Date(nowMs).toISOString()
  if (nowMs < WRITTEN_MS)
    return fail(
      'clock',
      `the clock says ${shown}`,
      'Set the clock; a board without a battery needs the network for it.',
    )
  const said = ask()
  if (said === 'yes') return ok('clock', `${shown}, set by the network`)
  const remedy = 'Let the network set the clock (timedatectl set-ntp true): validators must agree within 2 s.'
  if (said === 'no') return warn('clock', `${shown}, not set by the network now`, remedy)
  return warn('clock', `${shown}; this system does not say whether it is set by the network`, remedy)
}

function askTimedatectl(): string | null {
  const asked = spawnSync('timedatectl', ['show', '--property=NTPSynchronized', '--value'], {
    ...{ encoding: 'utf8', timeout: ASK_MS },
  })
  return asked.status === 0 ? asked.stdout.trim() : null
}

/** Room, and how long a synced write takes where the ledger is. */
export async function checkDisk(directory: string): Promise<Finding> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const { bavail, bsize } = await statfs(directory)
    const freeMib = Math.floor((bavail * bsize) / MIB)
    const slowestMs = await slowestSync(join(directory, 'doctor.tmp'))
    const seen = `${String(freeMib)} MiB free, a synced write took ${slowestMs.toFixed(1)} ms at most`
    if (freeMib < ROOM_NEEDED_MIB)
      return fail('disk', seen, 'Make room: a disk that is full ends all signing.')
    if (freeMib < ROOM_GOOD_MIB) return warn('disk', seen, 'Make room before it is full.')
    if (slowestMs > SYNC_SLOW_MS)
      return warn('disk', seen, 'A slow card costs votes: move the data folder to a better disk.')
    return ok('disk', seen)
  } catch (error) {
    return fail(
      'disk',
      `${directory}: ${reason(error)}`,
      'Check the folder, its permissions, and that the disk is well.',
    )
  }
}

async function slowestSync(path: string): Promise<number> {
  const file = await open(path, 'w', 0o600)
  try {
    let slowestMs = 0
    for (let times = 0; times < SYNCS; times++) {
      await file.write(new Uint8Array(4096), 0, 4096, 0)
      const startedMs = performance.now()
      await file.sync()
      slowestMs = Math.max(slowestMs, performance.now() - startedMs)
    }
    return slowestMs
  } finally {
    await file.close()
    await rm(path, { force: true })
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
