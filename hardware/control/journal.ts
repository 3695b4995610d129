/**
 * What a lease has on the disk, so that a battery is set back after whatever happens to us: whether the lease is held,
 * and the order that undoes it. It is synced before the first write to the device, and says `released` only after the
 * device was read back as normal. The order is there twice: if the journal is damaged, a lease is assumed to be held.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { controlError } from './control-errors.ts'
import { controlFolder, journalPath, orderPath } from './device-folder.ts'
import { isMissing, readIfThere, writeDurably } from './durable-file.ts'
import type { ReleaseOrder } from './release-order.ts'

const VERSION = 1

/** Who is at it, with the time the process started, since numbers of processes are used again. */
export interface Holder {
  readonly pid: number
  readonly started: string | null
}

export interface Journal {
  readonly version: typeof VERSION
  readonly state: 'held' | 'released'
  /** Who wrote this: the node, its watchdog, or a command. */
  readonly by: 'node' | 'watchdog' | 'command'
  readonly holder: Holder
  /** Wall clock times. */
  readonly atMs: number
  readonly untilMs: number
  readonly order: ReleaseOrder
}

/** What the files of a device say. `damaged` means that a lease is assumed; without an order it cannot be undone here. */
export type JournalState =
  | { readonly type: 'none' }
  | { readonly type: 'released'; readonly journal: Journal }
  | { readonly type: 'held'; readonly journal: Journal }
  | { readonly type: 'damaged'; readonly order: ReleaseOrder | null }

/** Writes that a lease is held. Resolves when it is on the disk; only then may the device be written to. */
export async function journalHeld(folder: string, entry: Omit<Journal, 'version' | 'state'>): Promise<void> {
  try {
    await writeDurably(orderPath(folder), seal(entry.order))
    await writeDurably(journalPath(folder), seal({ ...entry, version: VERSION, state: 'held' }))
  } catch (cause) {
    throw controlError('control-journal-failed', {
      what: `the journal in ${folder} cannot be written`,
      remedy: 'nothing was sent to the device; make room on the disk or correct the permissions',
      cause,
    })
  }
}

/** Writes that the device is normal again, unless another lease has taken over meanwhile. */
export async function journalReleased(
  folder: string,
  release: { order: ReleaseOrder; by: Journal['by']; atMs: number },
): Promise<void> {
  const { order, by, atMs } = release
  const found = await readJournal(folder)
  if (found.type === 'held' && found.journal.order.leaseId !== order.leaseId) return
  const journal: Journal = {
    version: VERSION,
    state: 'released',
    by,
    holder: self(),
    atMs,
    untilMs: atMs,
    order,
  }
  await writeDurably(journalPath(folder), seal(journal))
}

/** What is known of a device's lease. A file that cannot be read for another reason than damage is an error. */
export async function readJournal(folder: string): Promise<JournalState> {
  const text = await readIfThere(journalPath(folder))
  if (text === null) return { type: 'none' }
  const journal = unseal(text) as Journal | null
  if (journal === null || (journal.version as number) !== VERSION) {
    const copy = (await readIfThere(orderPath(folder))) ?? ''
    return { type: 'damaged', order: unseal(copy) as ReleaseOrder | null }
  }
  return { type: journal.state, journal }
}

/** Whether a lease is still the one that the journal tells of; when in doubt it is. */
export async function isStillHeld(folder: string, leaseId: string): Promise<boolean> {
  const found = await readJournal(folder).catch((): JournalState => ({ type: 'damaged', order: null }))
  if (found.type === 'damaged') return true
  return found.type === 'held' && found.journal.order.leaseId === leaseId
}

/** The folders of all devices that were ever armed or steered. */
export async function listDeviceFolders(dataDirectory: string): Promise<string[]> {
  const root = controlFolder(dataDirectory)
  try {
    const entries = await readdir(root, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(root, name))
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** This process. */
export function self(): Holder {
  return { pid: process.pid, started: startOf(process.pid) }
}

/** Whether the process that wrote a journal still runs. */
export function isAlive({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  const now = startOf(pid)
  return started === null || now === null || started === now
}

/** Field 22 of /proc/PID/stat, ticks since the system started, behind the name in brackets; null where there is no /proc. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

/** A flipped bit in a register value would be written to a battery: the sum says that these are the bytes we wrote. */
function seal(body: object): string {
  const text = JSON.stringify(body)
  return `${JSON.stringify({ sha256: sumOf(text), body: text })}\n`
}

/** What was sealed, or null. Whoever wrote the right sum was this program, so the shape is ours. */
function unseal(sealed: string): unknown {
  try {
    const { sha256, body } = JSON.parse(sealed) as { sha256: unknown; body: unknown }
    return typeof body === 'string' && sumOf(body) === sha256 ? JSON.parse(body) : null
  } catch {
    return null
  }
}

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
