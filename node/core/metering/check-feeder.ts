/**
 * Can the feeder meter have counted this? It has no roof and no battery to be judged by; what it must not do is run
 * backwards, be another device, or count finer than it can.
 */
import type { ReadingDoubt } from './doubts.ts'
import type { MeterState } from './meter-state.ts'
import { isFinerThan, runsBackwards } from './physics.ts'
import type { MeterReading } from './reading.ts'

export function checkFeederReading(
  reading: MeterReading,
  { meter, device, resolutionWh }: { meter: MeterState; device: string; resolutionWh: number },
): 'ok' | ReadingDoubt {
  if (runsBackwards(reading, meter)) return 'reading-counter-backwards'
  if (reading.device !== device) return 'reading-device-unbound'
  return isFinerThan(reading, resolutionWh) ? 'reading-finer-than-meter' : 'ok'
}
