/**
 * Makes every device normal that the journals name, from the disk alone: no configuration and no profile is needed. For
 * `device release --all`, and for the service manager after a node has ended for whatever reason.
 */
import { randomUUID } from 'node:crypto'
import type { Bus } from '../modbus/bus.ts'
import { createBus } from '../modbus/bus.ts'
import { controlCodeOf, messageOf, type ControlErrorCode } from './control-errors.ts'
import { isAlive, journalHeld, listDeviceFolders, readJournal, self, type JournalState } from './journal.ts'
import type { ControlledDevice } from './controlled-device.ts'
import { releaseUntilDone } from './release-loop.ts'
import type { ReleaseOrder } from './release-order.ts'

/** What became of one device. */
export interface ReleaseResult {
  /** Null where the journal and its copy are damaged, so that nobody knows which device it was. */
  readonly device: ControlledDevice | null
  readonly folder: string
  readonly outcome: 'nothing-held' | 'released' | 'failed'
  /** The journal could not be read, and a lease was assumed. */
  readonly wasDamaged: boolean
  /** With `failed`: a code of docs/errors.md and a sentence. */
  readonly code: ControlErrorCode | null
  readonly message: string | null
}

export interface ReleaseAllOptions {
  readonly dataDirectory: string
  /** How long to try for each device; its lease stays in the journal if that was not enough. */
  readonly withinMs?: number
  /** Also sets back devices that the journal says are normal already, for a person who thinks otherwise. */
  readonly evenIfReleased?: boolean
}

export interface ReleaseAllDependencies {
  readonly now: () => number
  readonly random: () => number
  readonly onTrouble?: (trouble: { code: ControlErrorCode; message: string }) => void
}

/** Releases all devices one after another. Never throws for one device: its failure is in the results. */
export async function releaseAll(
  options: ReleaseAllOptions,
  dependencies: ReleaseAllDependencies,
): Promise<ReleaseResult[]> {
  const results: ReleaseResult[] = []
  for (const folder of await listDeviceFolders(options.dataDirectory)) {
    results.push(await releaseOne(folder, options, dependencies))
  }
  return results
}

async function releaseOne(
  folder: string,
  options: ReleaseAllOptions,
  dependencies: ReleaseAllDependencies,
): Promise<ReleaseResult> {
  const nothing = { folder, wasDamaged: false, code: null, message: null }
  let found: JournalState
  try {
    found = await readJournal(folder)
  } catch (error) {
    return { ...nothing, device: null, outcome: 'failed', ...failureOf(error) }
  }
  const wasDamaged = found.type === 'damaged'
  const order = orderOf(found, options.evenIfReleased === true)
  if (order === null && wasDamaged) {
    const message = `the journal in ${folder} and its copy are damaged: a battery may be left as it was told last. Start the node, which knows its device, or set the battery back by hand.`
    return {
      ...nothing,
      device: null,
      outcome: 'failed',
      wasDamaged,
      code: 'control-journal-damaged',
      message,
    }
  }
  if (order === null) return { ...nothing, device: null, outcome: 'nothing-held' }
  try {
    const failure = await release(
      folder,
      await claim(folder, found, order, dependencies),
      options,
      dependencies,
    )
    const outcome = failure === null ? 'released' : 'failed'
    return { ...nothing, device: order.device, outcome, wasDamaged, ...(failure ?? {}) }
  } catch (error) {
    return { ...nothing, device: order.device, outcome: 'failed', wasDamaged, ...failureOf(error) }
  }
}

function orderOf(found: JournalState, evenIfReleased: boolean): ReleaseOrder | null {
  switch (found.type) {
    case 'none':
      return null
    case 'damaged':
      return found.order
    case 'held':
      return found.journal.order
    case 'released':
      return evenIfReleased ? found.journal.order : null
  }
}

/**
 * Takes a lease from a program that still runs: it finds another name in the journal at its next look, and stops. For
 * one whose program is gone, the name stays, so that its watchdog, which may be at it too, stops when either is done.
 */
async function claim(
  folder: string,
  found: JournalState,
  order: ReleaseOrder,
  { now }: ReleaseAllDependencies,
): Promise<ReleaseOrder> {
  const isTaken = found.type === 'held' && !isAlive(found.journal.holder)
  const claimed = isTaken ? order : { ...order, leaseId: randomUUID() }
  await journalHeld(folder, { by: 'command', holder: self(), atMs: now(), untilMs: now(), order: claimed })
  return claimed
}

async function release(
  folder: string,
  order: ReleaseOrder,
  { withinMs = 30_000 }: ReleaseAllOptions,
  { now, random, onTrouble = () => {} }: ReleaseAllDependencies,
): Promise<{ code: ControlErrorCode; message: string } | null> {
  const seen: { code: ControlErrorCode; message: string }[] = []
  const bus: Bus = createBus(order.address, { random })
  bus.setPace(order.unitId, order.pace)
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), withinMs)
  const { signal } = patience
  try {
    const isDone = await releaseUntilDone({
      bus,
      order,
      folder,
      by: 'command',
      now,
      signal,
      onTrouble(trouble) {
        seen.push(trouble)
        onTrouble(trouble)
      },
    })
    if (isDone) return null
  } finally {
    clearTimeout(timer)
    await bus.close()
  }
  const { manufacturer, model, serial } = order.device
  const message = `${manufacturer} ${model} ${serial} did not answer within ${withinMs} ms`
  return seen.at(-1) ?? { code: 'control-device-unreachable', message }
}

function failureOf(error: unknown): { code: ControlErrorCode; message: string } {
  return { code: controlCodeOf(error) ?? 'control-journal-failed', message: messageOf(error) }
}
