/** A configuration of eight lines to change, and what is wrong with one. */
import { OperatingError } from '../../node/core/units/operating-error.ts'

const KEYS: Readonly<Record<string, string>> = {
  version: '1',
  mode: 'paper',
  genesis: '../genesis.json',
  keys: 'keys.json',
  data: 'data',
  device: '{ host: 192.168.1.50, port: 502 }',
  listen: '[/ip4/0.0.0.0/tcp/4701]',
  web: '{}',
}

/** One key a line, in this order; new keys come last. */
export function configText(changed: Readonly<Record<string, string>> = {}): string {
  return Object.entries({ ...KEYS, ...changed })
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('')
}

/** What the body throws, which must be an operating error. */
export function errorOf(body: () => unknown): OperatingError {
  try {
    body()
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error
    const { detail, message } = error as OperatingError
    return new OperatingError(detail, message)
  }
  throw new Error('nothing was refused')
}

export function codeOf(body: () => unknown): string {
  return errorOf(body).code
}

/** `LINE:COLUMN`. */
export function placeOf(body: () => unknown): string {
  return String(errorOf(body).detail['place']).replace(/^[^:]*:/, '')
}
