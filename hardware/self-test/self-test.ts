import type { Sample } from '../device.ts'
import type { SignOptions } from '../sunspec/maker-signs.ts'
import { createEnergyBalance, GOOD_SHARE, type EnergyBalance } from './energy-balance.ts'
import { createMeterSign } from './meter-sign.ts'
import { turnedSetting, type SelfTestResult, type SelfTestVerdict } from './result.ts'

/** What a home checks of its devices before it trades. */
export interface SelfTest {
  add(sample: Sample): void
  /** `agreed` when the meter's sign is proved and nothing speaks against the balance; else why not, and what to do. */
  result(): SelfTestVerdict
  results(): { readonly energyBalance: SelfTestResult; readonly meterSign: SelfTestResult }
}

/** `signs` are those that the device is read with, so that the advice names the other ones. */
export function createSelfTest(options: { signs?: SignOptions } = {}): SelfTest {
  const energyBalance = createEnergyBalance(options)
  const meterSign = createMeterSign(options)
  const results = () => ({ energyBalance: energyBalance.result(), meterSign: meterSign.result() })
  return {
    add(sample) {
      energyBalance.add(sample)
      meterSign.add(sample)
    },
    results,
    result() {
      const { energyBalance: balance, meterSign: sign } = results()
      // The meter's own counters are the better witness of which setting is wrong.
      if (sign.verdict === 'reversed') return sign
      if (balance.verdict !== 'reversed') return sign
      const isMeterTurned = sign.verdict === 'agreed' && isHelpedBy(energyBalance, 'grid')
      return isMeterTurned ? { verdict: 'reversed', sentence: turnedSentence(options.signs ?? {}) } : balance
    },
  }
}

function isHelpedBy(balance: EnergyBalance, what: 'grid' | 'battery'): boolean {
  return (balance.shareWith({ grid: what === 'grid', battery: what === 'battery' }) ?? 0) >= GOOD_SHARE
}

function turnedSentence(signs: SignOptions): string {
  const settings = `\`${turnedSetting('gridSign', signs)}\` and \`${turnedSetting('gridCounters', signs)}\``
  return `Power and counters of the grid meter agree, but this home would use less than nothing: the meter sits the wrong way round; have its current transformers turned, or set ${settings}.`
}
