/**
 * What this home expects of its coming slots: it learns from every look at its device that can be believed, keeps what it
 * learnt on disk, and knows how far it has been off.
 */
import type { Sample } from '../../hardware/device.ts'
import type { ExpectedEnergy } from '../core/trading/day-forecast.ts'
import { forecastEnergy } from '../core/trading/day-forecast.ts'
import type { EnergyHistory } from '../core/trading/energy-history.ts'
import type { ForecastAccuracy } from '../core/trading/forecast-accuracy.ts'
import { createAccuracyBook } from '../core/trading/forecast-accuracy.ts'
import type { SiteSlots } from '../core/trading/site-slots.ts'
import { slotsPerDay, slotsPerHour } from '../core/trading/site-slots.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import type { ChainStore } from '../engine/chain-store.ts'
import type { Logger } from '../runtime/logger.ts'
import { createEnergyMemory } from './energy-memory.ts'
import { createSlotMeter, powerLook } from './slot-energy.ts'
import { codeOf } from './step-failures.ts'

export interface HomeForecast {
  /** Takes a look at the device; one that must not be believed, or none, makes a hole. */
  look(sample: Sample | undefined, isBelieved: boolean): void
  /** So many slots from the one under way on; none where nothing is known. */
  expected(running: SlotIndex, count: number): readonly ExpectedEnergy[]
  /** How far off, by lead time. */
  accuracy(): readonly ForecastAccuracy[]
  /** Whole days that it has learnt from; four weeks at most. */
  daysKnown(): number
  /** Hours of the day, 24 at most, that it has seen on one day at least. */
  hoursKnown(): number
  /** Resolves when what was learnt is on disk. */
  settled(): Promise<void>
}

export async function createHomeForecast(
  site: SiteSlots,
  parts: { store: Pick<ChainStore, 'saveOwn' | 'loadOwn' | 'listOwn'>; logger: Logger },
): Promise<HomeForecast> {
  const { slotMs } = site
  const { logger } = parts
  const memory = await createEnergyMemory({ slotMs }, parts)
  const accuracy = createAccuracyBook(memory.history, site)
  const meter = createSlotMeter({ slotMs })
  let writing: Promise<void> = Promise.resolve()

  function learn(look: Parameters<typeof meter.add>[0]): void {
    for (const energy of meter.add(look)) {
      writing = Promise.all([writing, memory.keep(energy)]).then(
        () => undefined,
        (error: unknown) => {
          logger.warn({ code: codeOf(error) }, 'the energy of a slot could not be kept')
        },
      )
      accuracy.add(energy.slot)
    }
  }

  /** With the slot under way as it goes so far. */
  function historyNow(): EnergyHistory {
    const running = meter.running()
    return running === undefined ? memory.history : new Map(memory.history).set(running.slot, running)
  }

  return {
    look(sample, isBelieved) {
      learn(sample === undefined || !isBelieved ? undefined : powerLook(sample))
    },
    expected(running, count) {
      const history = historyNow()
      const known = history.get(running)
      const from = known === undefined ? running : running + 1
      const span = { knownBefore: from, from, count: count - (from - running) }
      const coming = forecastEnergy(history, site, span)
      return known === undefined || coming.length === 0 ? coming : [{ ...known, basis: 'days' }, ...coming]
    },
    accuracy: () => accuracy.accuracy(),
    daysKnown: () => Math.floor(memory.history.size / slotsPerDay(slotMs)),
    hoursKnown() {
      const ofDay = new Set([...memory.history.keys()].map((slot) => slot % slotsPerDay(slotMs)))
      return Math.floor(ofDay.size / slotsPerHour(slotMs))
    },
    settled: () => writing,
  }
}
