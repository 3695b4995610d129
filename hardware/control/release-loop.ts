import type { ControlBus } from './control-image.ts'
import { controlCodeOf, messageOf, type ControlErrorCode } from './control-errors.ts'
import { journalReleased, type Journal } from './journal.ts'
import { runRelease, type ReleaseOrder } from './release-order.ts'

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000

export interface ReleaseLoop {
  readonly bus: ControlBus
  readonly order: ReleaseOrder
  readonly folder: string
  readonly by: Journal['by']
  readonly now: () => number
  /** Ends the trying, not the need for it: the journal stays as it was. */
  readonly signal: AbortSignal
  readonly onTrouble: (trouble: { code: ControlErrorCode; message: string }) => void
}

/**
 * Makes a device normal and writes into the journal that it is. Tries again, with growing pauses, until the device was
 * read back as normal or the signal aborts; every failure is told. True if it is normal.
 */
export async function releaseUntilDone(loop: ReleaseLoop): Promise<boolean> {
  const { bus, order, signal, onTrouble } = loop
  let pauseMs = FIRST_PAUSE_MS
  while (!signal.aborted) {
    const failures = await runRelease(bus, order, signal)
    if (failures.length === 0) {
      await writeReleased(loop)
      return true
    }
    if (isAborted(signal)) return false
    for (const failure of failures.slice(0, 1)) onTrouble(releaseTrouble(order, failure))
    await pause(pauseMs, signal)
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
  }
  return false
}

/** A journal that still says `held` only means that the device is made normal once more at the next start. */
async function writeReleased({ order, folder, by, now, onTrouble }: ReleaseLoop): Promise<void> {
  try {
    await journalReleased(folder, { order, by, atMs: now() })
  } catch (error) {
    const message = `the battery is normal again, but the journal in ${folder} could not be written: ${messageOf(error)}`
    onTrouble({ code: 'control-journal-failed', message })
  }
}

function releaseTrouble(
  { device, unitId }: ReleaseOrder,
  failure: unknown,
): { code: ControlErrorCode; message: string } {
  const isAway = controlCodeOf(failure) === 'control-device-unreachable'
  return {
    code: isAway ? 'control-device-unreachable' : 'control-release-failed',
    message: `${device.manufacturer} ${device.model} ${device.serial} (unit ${unitId}) is not back to normal yet, and it is tried again: ${messageOf(failure)}`,
  }
}

/** Asked again after a wait, which the compiler does not know can change it. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    if (signal.aborted) done()
    else signal.addEventListener('abort', done, { once: true })
  })
}
