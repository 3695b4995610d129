/** Judges what flows: whether the powers of the home add up, and whether the meter's sign is right. */
import type { Sample } from '../device.ts'
import type { SelfTestResult } from '../self-test/result.ts'
import type { SelfTest } from '../self-test/self-test.ts'
import { createSelfTest } from '../self-test/self-test.ts'
import type { SignOptions } from '../sunspec/maker-signs.ts'
import type { Check } from './check.ts'
import { ok } from './check.ts'

/** `signs` are those that the device is read with. */
export function checkEnergy(samples: readonly Sample[], signs: SignOptions): Check[] {
  if (samples.length === 0) return []
  const test = createSelfTest({ signs })
  for (const sample of samples) test.add(sample)
  return judgeEnergy(test)
}

/** The same by what was seen until now. */
export function judgeEnergy(test: Pick<SelfTest, 'results'>): Check[] {
  const { energyBalance, meterSign } = test.results()
  return [toCheck('powers', energyBalance), toCheck('meter sign', meterSign)]
}

function toCheck(name: string, { verdict, code, facts, sentence }: SelfTestResult): Check {
  const found = { code, facts, sentence: sentence.replace(/\.$/, '') }
  if (verdict === 'agreed') return ok(name, found)
  if (verdict === 'reversed')
    return { name, ...found, result: 'failed', remedy: 'put the setting under device: in streetwatt.yaml' }
  return { name, ...found, result: 'unknown', remedy: 'test for longer, while something flows: --for 900' }
}
