import { OperatingError } from '../../node/core/units/operating-error.ts'
import { frameSilenceMs, type SerialAddress } from '../modbus/address.ts'
import type { ByteLine } from '../modbus/byte-line.ts'
import { openSerial } from '../modbus/open-serial.ts'
import { RTU } from './framing.ts'
import type { UnitMap } from './pdu.ts'
import { createSession } from './session.ts'
import { FAULTLESS_WIRE, type WireFaults } from './wire-faults.ts'

/** A Modbus server at the end of a serial line. */
export interface SerialServer {
  start(): Promise<void>
  stop(): Promise<void>
}

const OPEN_TIMEOUT_MS = 3000
/** A busy machine hands over the parts of a frame later than 3.5 characters; masters wait longer between frames anyway. */
const SHORTEST_SILENCE_MS = 20

/** Answers for its own units and is silent for all others, broadcasts included, as every device on a shared line is. */
export function createSerialServer(
  address: SerialAddress,
  {
    unitAt,
    faults = FAULTLESS_WIRE,
    isAway = () => false,
  }: {
    unitAt: (unitId: number) => UnitMap | null
    faults?: WireFaults
    /** While it is, what comes is not even heard. */
    isAway?: () => boolean
  },
): SerialServer {
  const closing = new AbortController()
  let line: ByteLine | null = null
  let endSession = () => {}
  return {
    async start() {
      const opened = await openSerial(address, {
        connectTimeoutMs: OPEN_TIMEOUT_MS,
        signal: closing.signal,
      }).catch((cause: unknown) => Promise.reject(openError(address, cause)))
      line = opened
      const { stream } = opened
      const session = createSession(
        { framing: RTU, silenceMs: Math.max(frameSilenceMs(address), SHORTEST_SILENCE_MS) },
        { unitAt, faults, send: (bytes) => stream.write(bytes), giveUp: () => {} },
      )
      endSession = () => session.end()
      stream.on('data', (chunk: Buffer) => {
        if (!isAway()) session.receive(chunk)
      })
    },
    async stop() {
      closing.abort()
      endSession()
      await line?.close()
    },
  }
}

function openError({ path }: SerialAddress, cause: unknown): OperatingError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new OperatingError(
    { code: 'emulator-cannot-open-line', path },
    `the emulator cannot open the serial line ${path} (${reason}); check the path and your rights to it.`,
    { cause },
  )
}
