/** Tests a device that a node has open: a few looks more, beside its own, and what it has seen of it until now. */
import { setTimeout as wait } from 'node:timers/promises'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { Device } from '../device.ts'
import type { SelfTest } from '../self-test/self-test.ts'
import { checkLooks } from './check-looks.ts'
import { judgeEnergy } from './check-energy.ts'
import type { Look } from './look.ts'
import type { DeviceReport } from './report.ts'
import { reportOf } from './report.ts'

export interface DeviceTestOptions {
  readonly looks: number
  readonly everyMs: number
  readonly signal?: AbortSignal
}

/** Reads and never writes. A device that does not answer is a finding and no failure. */
export async function testOpenDevice(
  { device, seen }: { readonly device: Device; readonly seen: Pick<SelfTest, 'results'> | undefined },
  { looks: wanted, everyMs, signal }: DeviceTestOptions,
): Promise<DeviceReport> {
  const looks: Look[] = []
  while (looks.length < wanted) {
    if (looks.length > 0) await wait(everyMs, undefined, { ...(signal && { signal }) })
    looks.push(await lookOnce(device, signal))
  }
  // What was seen before says nothing good of a device that is gone.
  const isThere = looks.some(({ sample }) => sample !== null)
  const energy = seen === undefined || !isThere ? [] : judgeEnergy(seen)
  return reportOf(device, looks, [...checkLooks(looks), ...energy])
}

async function lookOnce(device: Device, signal?: AbortSignal): Promise<Look> {
  const beganMs = performance.now()
  const measured = () => ({ tookMs: performance.now() - beganMs, requests: null })
  try {
    return { sample: await device.sample({ ...(signal && { signal }) }), failure: null, ...measured() }
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error
    return { sample: null, failure: error, ...measured() }
  }
}
