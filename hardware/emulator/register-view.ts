import type { CounterBits } from './counter-faults.ts'
import type { ControlValues } from './controls.ts'
import type { HomeCounters, HomeState } from './home-state.ts'
import type { Nameplate } from './nameplate.ts'

/** What is wrong with the registers for the moment. */
export interface Look {
  /** Measured values say that they are not there. */
  readonly isSentinel: boolean
  /** The solar side sleeps. */
  readonly isNight: boolean
  /** Added to the fineness of SunSpec scale factors. */
  readonly scaleShift: 0 | 1
}

/** All that the registers of a device are made of, at one moment. A new moment is a new object. */
export interface RegisterView {
  readonly atMs: number
  readonly nameplate: Nameplate
  /** Of the home as its meters tell it: on a reversed meter import is export. */
  readonly powersW: HomeCounters
  /** Positive for import. */
  readonly gridW: number
  /** Positive for discharge. */
  readonly batteryW: number
  /** In 0.01 % of the capacity, rounded down; 0 without a battery. */
  readonly stateOfChargeBasisPoints: number
  readonly storedWh: number
  readonly values: ControlValues
  readonly look: Look
  /** What is left of a timer of the device, in ms. */
  remainingMs(timer: number): number
  /** A counter as a register holds it: in steps of `unitWh`, rounded down; 32 bits wrap. */
  counter(name: keyof HomeCounters, unitWh?: number, bits?: CounterBits): number
}

/** Makes the view of a home; `raw` tells what a counter's register says. */
export function viewOf(
  home: HomeState,
  parts: Pick<RegisterView, 'nameplate' | 'values' | 'look' | 'remainingMs'> & {
    readonly isPowerReversed: boolean
    readonly counter: RegisterView['counter']
  },
): RegisterView {
  const { isPowerReversed, ...rest } = parts
  const { gridImportWh, gridExportWh, dischargeWh, chargeWh } = home.powersW
  const [importW, exportW] = isPowerReversed ? [gridExportWh, gridImportWh] : [gridImportWh, gridExportWh]
  const storedWh = home.storedWh ?? 0
  const capacityWh = parts.nameplate.limits?.capacityWh ?? 1
  return {
    ...rest,
    atMs: home.atMs,
    powersW: { ...home.powersW, gridImportWh: importW, gridExportWh: exportW },
    gridW: importW - exportW,
    batteryW: dischargeWh - chargeWh,
    storedWh,
    stateOfChargeBasisPoints: Math.floor((storedWh * 10_000) / capacityWh),
  }
}
