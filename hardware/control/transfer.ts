/** Sends writes in their order and reads every one of them back. */
import type { RequestOptions } from '../modbus/bus.ts'
import type { ControlWrite, ReadBack } from './compile.ts'
import type { ControlBus } from './control-image.ts'
import { controlError, type ControlError } from './control-errors.ts'

export interface TransferOptions {
  /** A device may take a moment until a register shows what was written. */
  readonly readBackWithinMs: number
  /** Leaves registers alone that hold the words already, where every write wears the device out. */
  readonly skipsEqual?: boolean
  readonly signal?: AbortSignal | undefined
}

/** How long to wait between two looks at a register. */
const READ_BACK_STEP_MS = 200

/** Sends all writes; the first that fails or does not read back ends it with an error. */
export async function applyWrites(
  bus: ControlBus,
  writes: readonly ControlWrite[],
  options: TransferOptions,
): Promise<void> {
  for (const write of writes) await applyWrite(bus, write, options)
}

/**
 * Sends as many of the writes as can be sent, whatever fails among them, except those that need all before them. Returns
 * what failed; nothing means that the device was read back as told.
 */
export async function applyAll(
  bus: ControlBus,
  writes: readonly ControlWrite[],
  options: TransferOptions,
): Promise<unknown[]> {
  const failures: unknown[] = []
  for (const write of writes) {
    if (write.needsPrevious && failures.length > 0) continue
    try {
      await applyWrite(bus, write, options)
    } catch (error) {
      failures.push(error)
    }
  }
  return failures
}

async function applyWrite(bus: ControlBus, write: ControlWrite, options: TransferOptions): Promise<void> {
  const { unitId, address, words, functionCode, checks } = write
  const request: RequestOptions = options.signal === undefined ? {} : { signal: options.signal }
  const isChecked = checks.reduce((sum, check) => sum + check.words.length, 0) === words.length
  if (options.skipsEqual === true && isChecked && (await firstWrong(bus, write, request)) === null) return
  await bus.writeHolding(unitId, address, words, { ...request, functionCode })
  if (checks.length > 0) await readBack(bus, write, options, request)
}

async function readBack(
  bus: ControlBus,
  write: ControlWrite,
  options: TransferOptions,
  request: RequestOptions,
): Promise<void> {
  const looks = Math.max(1, Math.ceil(options.readBackWithinMs / READ_BACK_STEP_MS))
  let wrong: Difference | null = null
  for (let look = 0; look < looks; look += 1) {
    if (look > 0) await new Promise((resolve) => setTimeout(resolve, READ_BACK_STEP_MS))
    wrong = await firstWrong(bus, write, request)
    if (wrong === null) return
  }
  if (wrong !== null) throw differs(write, wrong)
}

interface Difference {
  readonly check: ReadBack
  readonly words: readonly number[]
}

/** Reads what a write wrote, in one request, and returns the first value that is another one. */
async function firstWrong(
  bus: ControlBus,
  { unitId, address, words, checks }: ControlWrite,
  request: RequestOptions,
): Promise<Difference | null> {
  const now = await bus.readHolding(unitId, address, words.length, request)
  for (const check of checks) {
    const offset = check.address - address
    const found = now.slice(offset, offset + check.words.length)
    if (!isRight(check, found)) return { check, words: found }
  }
  return null
}

function isRight(check: ReadBack, found: readonly number[]): boolean {
  const isSame =
    found.length === check.words.length && check.words.every((word, index) => word === found[index])
  if (check.as === 'same') return isSame
  const [left, written] = [numberOf(found, check), numberOf(check.words, check)]
  return left > 0 && left <= written
}

function numberOf(words: readonly number[], { isLowFirst }: ReadBack): number {
  return (isLowFirst ? [...words].reverse() : words).reduce((sum, word) => sum * 0x10000 + word, 0)
}

function differs(write: ControlWrite, { check, words }: Difference): ControlError {
  const isTimer = check.as === 'timer'
  const found = `${check.name} at ${check.address} of unit ${write.unitId} reads [${words.join(', ')}] after [${check.words.join(', ')}] was written`
  return isTimer
    ? controlError('control-timer-missing', {
        what: `the device does not keep the timer that would end the command: ${found}`,
        remedy: 'it stays read-only; report the device',
      })
    : controlError('control-read-back-differs', {
        what: `the device does not keep what it was told: ${found}`,
        remedy: 'look whether another program steers it',
      })
}
