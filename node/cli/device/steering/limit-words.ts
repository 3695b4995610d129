/** The owner's limits as people read them. */
import type { EnvelopeLimits } from '../../../../hardware/control/envelope.ts'
import { grouped } from '../point-words.ts'

export function limitLines(limits: EnvelopeLimits): string[] {
  const { maxChargeW, maxDischargeW, importLimitW, exportLimitW, floorPpm, ceilingPpm } = limits
  return [
    `charge with at most ${grouped(maxChargeW)} W, discharge with at most ${grouped(maxDischargeW)} W`,
    `never more than ${grouped(importLimitW)} W from the grid or ${grouped(exportLimitW)} W to it while steering`,
    `no discharge below ${floorPpm / 10_000} %, no charge above ${ceilingPpm / 10_000} %`,
  ]
}
