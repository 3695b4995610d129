import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { ControlledDevice } from './controlled-device.ts'

/** All that control keeps on the disk, of all devices. */
export function controlFolder(dataDirectory: string): string {
  return join(dataDirectory, 'control')
}

/**
 * The folder of one device: readable for people, and by its hash another one for every other device, whatever characters
 * a maker puts into a serial number.
 */
export function deviceFolder(dataDirectory: string, device: ControlledDevice): string {
  const { manufacturer, model, serial } = device
  const hash = createHash('sha256')
    .update(JSON.stringify([manufacturer, model, serial]))
    .digest('hex')
  const readable = `${model}-${serial}`.replaceAll(/[^\w-]+/g, '-').slice(0, 60)
  return join(controlFolder(dataDirectory), `${readable}-${hash.slice(0, 12)}`)
}

/** Who a device is, without where it answers: that may change, and a record must not depend on it. */
export function nameOnly({ manufacturer, model, serial }: ControlledDevice): ControlledDevice {
  return { manufacturer, model, serial }
}

export function armingPath(folder: string): string {
  return join(folder, 'arming.json')
}

export function journalPath(folder: string): string {
  return join(folder, 'journal.json')
}

/** The second copy of what undoes a lease. */
export function orderPath(folder: string): string {
  return join(folder, 'order.json')
}

export function writesPath(folder: string): string {
  return join(folder, 'writes.json')
}

export function watchdogLogPath(folder: string): string {
  return join(folder, 'watchdog.log')
}
