/**
 * A home's meter in virtual time with exact counters, on a bench that waits at slot boundaries as the emulator does.
 * The emulator outlives the home's process, as a real meter does.
 */
import type { Device, Point, Sample } from '../../hardware/device.ts'
import { mapPoints } from '../../hardware/device.ts'
import { createEmulatedTime } from '../../hardware/emulator/emulated-time.ts'
import type { Counters } from '../../node/core/metering/reading.ts'
import type { LockStep } from '../../node/household/boundaries.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'

export interface FakeDevice {
  readonly device: Device
  /** A test may replace parts of it. */
  readonly lockStep: { -readonly [K in keyof LockStep]: LockStep[K] }
  /** Import minus export from now on, W. */
  setPowerW(powerW: number): void
  /** What goes wrong with the next looks, until it is set back. */
  fault: 'none' | 'silent' | 'counters-implausible' | 'counters-zero' | 'counters-lower' | 'power-reversed'
  /** Cumulative counters at a moment at which the power did not change after it. */
  countersAt(atMs: number): Counters
}

export function createFakeDevice(
  options: { startMs: number; slotMs: number; powerW: number; serial: string },
  { now }: { now: () => number },
): FakeDevice {
  const time = createEmulatedTime({ startMs: options.startMs, slotMs: options.slotMs }, { now })
  const steps = [{ fromMs: options.startMs, powerW: options.powerW }]

  function countersAt(atMs: number): Counters {
    let importWms = 0
    let exportWms = 0
    steps.forEach(({ fromMs, powerW }, index) => {
      const untilMs = Math.min(atMs, steps[index + 1]?.fromMs ?? atMs)
      const energyWms = powerW * Math.max(0, untilMs - fromMs)
      if (energyWms > 0) importWms += energyWms
      else exportWms -= energyWms
    })
    const exportWh = Math.floor(exportWms / 3_600_000)
    // All that is left over was generated: what the home uses itself is not made up.
    return { importWh: Math.floor(importWms / 3_600_000), exportWh, generationWh: exportWh }
  }

  function look(): Sample {
    const atMs = time.nowMs()
    const trueW = steps.at(-1)?.powerW ?? 0
    const powerW = fake.fault === 'power-reversed' ? -trueW : trueW
    const { importWh, exportWh, generationWh } = countersAt(
      fake.fault === 'counters-lower' ? options.startMs : atMs,
    )
    const isZero = fake.fault === 'counters-zero'
    const quality = isZero || fake.fault === 'counters-implausible' ? 'implausible' : 'ok'
    const ok = (value: number): Point => ({ value, quality: 'ok', atMs, source: 'fake' })
    const counter = (value: number): Point => ({
      ...ok(value),
      quality,
      ...(isZero && { value: null, problem: 'zero' }),
    })
    return {
      atMs,
      points: {
        ...mapPoints((): Point => ({ value: null, quality: 'not-implemented', atMs, source: '' })),
        gridImportPowerW: ok(Math.max(0, powerW)),
        gridExportPowerW: ok(Math.max(0, -powerW)),
        gridImportWh: counter(importWh),
        gridExportWh: counter(exportWh),
        pvEnergyWh: counter(generationWh ?? 0),
      },
    }
  }

  function answering<T>(answer: () => T): Promise<T> {
    if (fake.fault !== 'silent') return Promise.resolve().then(answer)
    return Promise.reject(
      new OperatingError({ code: 'device-timeout' }, 'The device of this test is silent.'),
    )
  }

  const fake: FakeDevice = {
    fault: 'none',
    device: {
      identity: {
        host: 'fake',
        port: 0,
        unitId: 1,
        manufacturer: 'Test',
        model: 'Meter',
        serial: options.serial,
      },
      capabilities: ['meter'],
      sample: () => answering(look),
      close: () => Promise.resolve(),
    },
    lockStep: {
      emulatorTimeMs: () => answering(() => time.nowMs()),
      nextBoundaryMs: () => answering(() => time.freezePointMs() ?? 0),
      acknowledge: (boundaryMs) =>
        answering(() => {
          if (!time.acknowledge(boundaryMs)) throw new Error('a boundary that was not reached')
        }),
    },
    setPowerW(powerW) {
      steps.push({ fromMs: now(), powerW })
    },
    countersAt,
  }
  return fake
}
