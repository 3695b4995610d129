import { OperatingError } from '../../node/core/units/operating-error.ts'

/**
 * What can go wrong, on demand.
 * On the wire, with one request in three unless it says "every" or "no":
 * - `late`: the answer comes after the client has given up; what follows waits behind it.
 * - `stall`: no answer at all, to nobody.
 * - `garbage`: bytes that are no answer: noise, a wrong header, a wrong checksum, an answer cut short.
 * - `split`: every answer in pieces.
 * - `combine`: the answer before comes once more, glued to this one.
 * - `exception`: exception 4 (device failure) or 6 (busy).
 * In the registers, for everybody:
 * - `sentinel`: measured values say that they are not there.
 * - `scale`: scale factors of SunSpec models change from request to request, and the values with them.
 * - `counter-zero`: the next answer that holds counters says 0 for them, once.
 * - `counter-reset`: counters begin at 0 again.
 * - `wrap`: 32-bit counters stand 50 units before their end.
 * - `night`: no sun, and the solar side sleeps.
 * In the device:
 * - `reboot`: connections are cut, nothing answers for a while, and set points with a timer are lost.
 * - `one-client`: a second client is turned away.
 */
export const FAULT_NAMES = [
  'late',
  'stall',
  'garbage',
  'split',
  'combine',
  'exception',
  'sentinel',
  'scale',
  'counter-zero',
  'counter-reset',
  'wrap',
  'night',
  'reboot',
  'one-client',
] as const
export type FaultName = (typeof FAULT_NAMES)[number]

/** A fault, and how many seconds after the start it begins. */
export interface FaultSpec {
  readonly name: FaultName
  readonly afterS: number
}

/** Reads `NAME` or `NAME:AFTER_S`, as in `night:30`. */
export function parseFault(text: string): FaultSpec {
  const [, name = '', after = '0'] = /^([a-z-]+)(?::(\d+(?:\.\d+)?))?$/.exec(text) ?? []
  const known = FAULT_NAMES.find((candidate) => candidate === name)
  if (known !== undefined) return { name: known, afterS: Number(after) }
  throw new OperatingError(
    { code: 'emulator-fault-unknown', fault: text },
    `"${text}" is not a fault; write NAME or NAME:SECONDS with one of ${FAULT_NAMES.join(', ')}.`,
  )
}
