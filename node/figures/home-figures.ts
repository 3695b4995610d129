/** The figures of one home (node/api/figures.ts): its device's counters, its battery's, its trades, and how long things took. */
import { join } from 'node:path'
import type { PointName, Sample } from '../../hardware/device.ts'
import type { GossipCount, HomeFigures } from '../api/figures.ts'
import type { ChainStore } from '../engine/chain-store.ts'
import type { Engine } from '../engine/running-engine.ts'
import type { Logger } from '../runtime/logger.ts'
import type { BatteryPower } from './battery-energy.ts'
import { createBatteryEnergy } from './battery-energy.ts'
import type { Timings } from './timings.ts'
import { createTradingCounter } from './trading-totals.ts'

export interface HomeFiguresOptions {
  readonly dataDirectory: string
  readonly communityHash: string
  readonly member: string
  readonly version: string
  /** Between two looks at the device, market milliseconds. */
  readonly lookEveryMs: number
}

export interface HomeFiguresParts {
  readonly store: Pick<ChainStore, 'outcome'>
  readonly engine: Pick<Engine, 'keeper' | 'kept' | 'onFinal'>
  readonly logger: Logger
  readonly timings: Pick<Timings, 'clearing' | 'requests'>
  readonly gossip: () => readonly GossipCount[]
  readonly samples: { last(): Sample | undefined; problem(): object | undefined }
  readonly hasBattery: () => boolean
  /** Whether the home uses all that it takes from the grid, and nothing else. */
  readonly usesGridAlone: () => boolean
  /** Where this home reads the street's meter. */
  readonly feederFault?: () => object | undefined
  readonly backups: HomeFigures['backups']
}

const COUNTERS = ['gridImportWh', 'gridExportWh', 'pvEnergyWh'] as const satisfies readonly PointName[]
/** Looks that fail now and then leave no hole in the battery's energy. */
const LOOKS_MISSED = 4
/** Nobody's poll is so short that a minute between two looks says nothing. */
const SHORT_GAP_MS = 60_000

/** `looked` is called after each look at the device; `stop` keeps what was counted. */
export async function createHomeFigures(
  { dataDirectory, communityHash, member, version, lookEveryMs }: HomeFiguresOptions,
  parts: HomeFiguresParts,
): Promise<HomeFigures & { looked(): void; stop(): Promise<void> }> {
  const { store, engine, logger, timings, samples, feederFault } = parts
  const battery = await createBatteryEnergy(
    {
      path: join(dataDirectory, 'battery-energy.json'),
      longestGapMs: Math.max(SHORT_GAP_MS, LOOKS_MISSED * lookEveryMs),
    },
    { logger },
  )
  const trading = await createTradingCounter(
    { path: join(dataDirectory, 'trading-totals.json'), communityHash, member },
    { store, tipHeight: engine.keeper.tip().height, logger },
  )
  // The last good value stays: a device that is silent or doubtful for a while must not look like one that fell.
  const counters = new Map<PointName, number>()
  const endListening = engine.onFinal(({ outcome }) => {
    trading.advance(outcome)
  })

  return {
    version,
    energy() {
      const hasBattery = parts.hasBattery()
      return {
        gridImportWh: counters.get('gridImportWh') ?? null,
        gridExportWh: counters.get('gridExportWh') ?? null,
        pvEnergyWh: counters.get('pvEnergyWh') ?? null,
        batteryChargeWh: hasBattery ? battery.chargeWh() : null,
        batteryDischargeWh: hasBattery ? battery.dischargeWh() : null,
        loadWh: parts.usesGridAlone() ? (counters.get('gridImportWh') ?? null) : null,
      }
    },
    trading: trading.totals,
    clearings: timings.clearing.times,
    deviceRequests: timings.requests.times,
    gossip: parts.gossip,
    devices: () => [
      { device: 'home', isUp: samples.last() !== undefined && samples.problem() === undefined },
      ...(feederFault === undefined
        ? []
        : [{ device: 'feeder' as const, isUp: feederFault() === undefined }]),
    ],
    held: () =>
      Object.entries<number>({ ...engine.kept() }).map(([name, count]) => ({ kind: kebabCase(name), count })),
    backups: parts.backups,
    rule: () => engine.keeper.state().terms.rule.name,
    looked() {
      const sample = samples.last()
      if (sample === undefined || samples.problem() !== undefined) return
      keepCounters(sample, counters)
      battery.add(batteryPower(sample))
    },
    async stop() {
      endListening()
      await Promise.all([battery.stop(), trading.stop()])
    },
  }
}

function keepCounters({ points }: Sample, counters: Map<PointName, number>): void {
  for (const name of COUNTERS) {
    const { value, quality } = points[name]
    if (value !== null && quality === 'ok') counters.set(name, value)
  }
}

function batteryPower({ atMs, points }: Sample): BatteryPower {
  return {
    atMs,
    chargeW: points.batteryChargePowerW.value,
    dischargeW: points.batteryDischargePowerW.value,
  }
}

/** `roundsAhead` is told as `rounds-ahead`. */
function kebabCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
