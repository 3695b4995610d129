/** What a test of a device found, as programs read it. */
import type { Device } from '../device.ts'
import type { Check } from './check.ts'
import type { Look } from './look.ts'

export interface DeviceReport {
  readonly device: Device['identity'] & { readonly capabilities: Device['capabilities'] }
  /** A home can be traded with by this device, as far as it was seen. */
  readonly ok: boolean
  readonly looks: number
  readonly failed: number
  /** Of the looks that were answered; null where none was. */
  readonly tookMs: { readonly median: number | null; readonly slowest: number | null }
  readonly checks: readonly Check[]
}

export function reportOf(
  { identity, capabilities }: Pick<Device, 'identity' | 'capabilities'>,
  looks: readonly Look[],
  checks: readonly Check[],
): DeviceReport {
  const answered = looks.filter(({ sample }) => sample !== null)
  const times = answered.map(({ tookMs }) => Math.round(tookMs)).sort((left, right) => left - right)
  return {
    device: { ...identity, capabilities },
    ok: checks.every(({ result }) => result !== 'failed'),
    looks: looks.length,
    failed: looks.length - answered.length,
    tookMs: { median: times[Math.floor(times.length / 2)] ?? null, slowest: times.at(-1) ?? null },
    checks,
  }
}
