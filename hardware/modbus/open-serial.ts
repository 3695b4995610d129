import { createRequire } from 'node:module'
import type { Duplex } from 'node:stream'
import type { SerialAddress } from './address.ts'
import type { ByteLine, OpenOptions } from './byte-line.ts'

/** What is used of the class `SerialPort`. */
interface SerialStream extends Duplex {
  readonly isOpen: boolean
  open(done: (error: Error | null) => void): void
  close(done: (error: Error | null) => void): void
  flush(done: (error: Error | null) => void): void
}

type SerialPortClass = new (options: Readonly<Record<string, unknown>>) => SerialStream

/** Loads the package serialport. It is optional: a machine without a serial line does without it. */
export type LoadSerialPort = () => unknown

/** The package is not installed, or not for this machine. */
export class SerialUnavailable extends Error {}

/**
 * Opens a serial port for us alone, or rejects with its error and leaves no locked port behind: one that opens after
 * its time is closed again.
 */
export async function openSerial(
  address: SerialAddress,
  { connectTimeoutMs, signal }: OpenOptions,
  load: LoadSerialPort = loadWithModbusSerial,
): Promise<ByteLine> {
  const SerialPort = serialPortClass(load)
  const { path, baudRate, parity, stopBits = 1 } = address
  const port = new SerialPort({ path, baudRate, parity, stopBits, dataBits: 8, lock: true, autoOpen: false })
  // It stays: an adapter that is pulled out reports an error at any time, and one that nobody hears ends the process.
  port.on('error', () => {})
  const line = lineOver(port)
  await opened(port, line, { connectTimeoutMs, signal })
  await new Promise<void>((resolve) => port.flush(() => resolve()))
  return line
}

function opened(
  port: SerialStream,
  line: ByteLine,
  { connectTimeoutMs, signal }: OpenOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let isGivenUp = false
    const timer = setTimeout(() => giveUp(`not open within ${connectTimeoutMs} ms`), connectTimeoutMs)
    const onAbort = () => giveUp('the bus was closed')
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()

    function settle(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
    function giveUp(reason: string): void {
      isGivenUp = true
      settle()
      reject(new Error(reason))
    }
    port.open((error) => {
      settle()
      if (error !== null) reject(error)
      else if (isGivenUp) void line.close()
      else resolve()
    })
  })
}

function lineOver(port: SerialStream): ByteLine {
  // A port that was pulled out closes by itself, and one that cannot be closed reports an error: both are an end.
  const gone = new Promise<void>((resolve) => {
    port.once('close', () => resolve())
    port.once('error', () => resolve())
  })
  return {
    stream: port,
    isOpen: () => port.isOpen,
    async close() {
      if (port.isOpen) port.close((error) => error !== null && port.emit('error', error))
      await gone
    },
  }
}

function serialPortClass(load: LoadSerialPort): SerialPortClass {
  try {
    const loaded = load()
    if (isSerialPackage(loaded)) return loaded.SerialPort
  } catch (cause) {
    throw new SerialUnavailable('the package serialport cannot be loaded', { cause })
  }
  throw new SerialUnavailable('the package serialport is not what it was')
}

function isSerialPackage(loaded: unknown): loaded is { SerialPort: SerialPortClass } {
  return typeof loaded === 'object' && loaded !== null && 'SerialPort' in loaded
}

/** serialport comes with modbus-serial, so it is looked for where modbus-serial would. */
function loadWithModbusSerial(): unknown {
  const requireHere = createRequire(import.meta.url)
  return createRequire(requireHere.resolve('modbus-serial'))('serialport')
}
