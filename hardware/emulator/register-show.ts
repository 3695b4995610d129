import type { Controls } from './controls.ts'
import type { CounterFaults } from './counter-faults.ts'
import type { FaultName } from './fault-names.ts'
import type { HomeCounters, HomeState } from './home-state.ts'
import type { Nameplate } from './nameplate.ts'
import type { RegisterBank } from './pdu.ts'
import type { UnitLayout } from './register-table.ts'
import { viewOf, type RegisterView } from './register-view.ts'

/** What the registers of a home say, and what they say wrong. */
export interface RegisterShow {
  view(): RegisterView
  /** The words of a request, or null if one of them is outside the map. */
  read(layout: UnitLayout, address: number, count: number, bank: RegisterBank): readonly number[] | null
  onFault(name: FaultName, isOn: boolean): void
}

export interface RegisterShowOptions {
  readonly nameplate: Nameplate
  readonly reversedMeter: 'no' | 'power' | 'power-and-counters'
}

/** `state` is the home as it is; all that is asked for at one moment is one view. */
export function createRegisterShow(
  { nameplate, reversedMeter }: RegisterShowOptions,
  {
    state,
    controls,
    counters,
    isOn,
  }: {
    state: () => HomeState
    controls: Controls
    counters: CounterFaults
    isOn: (name: FaultName) => boolean
  },
): RegisterShow {
  let isZeroDue = false
  let requests = 0
  let cached: RegisterView | null = null

  function makeView(home: HomeState, isZero: boolean): RegisterView {
    const scaleShift = isOn('scale') && requests % 2 === 1 ? 1 : 0
    return viewOf(home, {
      nameplate,
      values: controls.values,
      look: { isSentinel: isOn('sentinel'), isNight: isOn('night'), scaleShift },
      isPowerReversed: reversedMeter !== 'no',
      remainingMs: (timer) => controls.remainingMs(timer, home.atMs),
      counter: (name, unitWh = 1, bits = 32) =>
        isZero ? 0 : counters.raw(metered(name), home.counters, unitWh, bits),
    })
  }

  function metered(name: keyof HomeCounters): keyof HomeCounters {
    if (reversedMeter !== 'power-and-counters') return name
    if (name === 'gridImportWh') return 'gridExportWh'
    return name === 'gridExportWh' ? 'gridImportWh' : name
  }

  function view(): RegisterView {
    const home = state()
    const isFresh = cached?.atMs === home.atMs && cached.values === controls.values && !isOn('scale')
    cached = isFresh && cached !== null ? cached : makeView(home, false)
    return cached
  }

  return {
    view,
    read(layout, address, count, bank) {
      requests += 1
      const words = layout.read(view(), address, count, bank)
      if (!isZeroDue || words === null) return words
      const zeroed = layout.read(makeView(state(), true), address, count, bank)
      // Only an answer that holds counters uses the fault up.
      isZeroDue = zeroed === null || zeroed.every((word, index) => word === words[index])
      return zeroed
    },
    onFault(name, isOnNow) {
      cached = null
      if (name === 'counter-zero') isZeroDue = isOnNow
    },
  }
}
