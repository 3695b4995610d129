/** Judges what flows: whether the powers of the home add up, and whether the meter's sign is right. */
import type { SelfTestResult } from '../../../../hardware/self-test/result.ts'
import { createSelfTest } from '../../../../hardware/self-test/self-test.ts'
import type { Sample } from '../../../../hardware/device.ts'
import type { SignOptions } from '../../../../hardware/sunspec/maker-signs.ts'
import type { Check } from './check.ts'
import { ok } from './check.ts'

/** `signs` are those that the device is read with. */
export function checkEnergy(samples: readonly Sample[], signs: SignOptions): Check[] {
  if (samples.length === 0) return []
  const test = createSelfTest({ signs })
  for (const sample of samples) test.add(sample)
  const { energyBalance, meterSign } = test.results()
  return [toCheck('powers', energyBalance), toCheck('meter sign', meterSign)]
}

function toCheck(name: string, { verdict, sentence }: SelfTestResult): Check {
  const plain = sentence.replace(/\.$/, '')
  if (verdict === 'agreed') return ok(name, plain)
  if (verdict === 'reversed')
    return {
      name,
      result: 'failed',
      sentence: plain,
      remedy: 'put the setting under device: in streetwatt.yaml',
    }
  return {
    name,
    result: 'unknown',
    sentence: plain,
    remedy: 'test for longer, while something flows: --for 900',
  }
}
