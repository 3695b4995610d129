import { assert } from '../../node/core/units/assert.ts'
import { createControls, type Controls, type ControlValues } from './controls.ts'
import { createCounterFaults } from './counter-faults.ts'
import type { DeviceKind } from './device-kind.ts'
import type { Drive } from './drive.ts'
import type { FaultName } from './fault-names.ts'
import { createHomeMeter } from './home-meter.ts'
import { MICRO_WH_PER_WH, type BatteryLimits } from './home-model.ts'
import type { HomeCounters, HomeState } from './home-state.ts'
import type { Nameplate } from './nameplate.ts'
import { ILLEGAL_VALUE, type UnitMap } from './pdu.ts'
import { createRegisterShow } from './register-show.ts'
import type { UnitLayout } from './register-table.ts'
import { SELF_CONSUMPTION, type Steering } from './set-point.ts'

export interface EmulatedHomeOptions {
  readonly nameplate: Nameplate
  readonly base: number
  readonly startMs: number
  readonly initialCounters: HomeCounters
  readonly battery: { readonly limits: BatteryLimits; readonly initialWh: number } | null
  readonly reversedMeter: 'no' | 'power' | 'power-and-counters'
  readonly counterStepWh: number
}

/** A home with its device: physics, settings and the registers of all its units. */
export interface EmulatedHome {
  readonly units: ReadonlyMap<number, UnitMap>
  /** What the home really did until now. */
  state(): HomeState
  readonly settings: ControlValues
  /** Writes settings as a client would, by their names. */
  set(changes: ControlValues): void
  /** What a timer would revert is reverted; everything else is remembered. */
  powerLoss(): void
  /** Reacts to a fault in the registers that was switched. */
  onFault(name: FaultName, isOn: boolean): void
}

/** Puts a kind of device into a home. `now` is the emulated time, and never runs backwards. */
export function createEmulatedHome(
  kind: DeviceKind,
  options: EmulatedHomeOptions,
  { drive, now, isOn }: { drive: Drive; now: () => number; isOn: (name: FaultName) => boolean },
): EmulatedHome {
  const { nameplate, startMs } = options
  const controls = createControls(kind.controls(nameplate))
  const counters = createCounterFaults({ stepWh: options.counterStepWh })
  const battery = options.battery && {
    limits: options.battery.limits,
    initialState: { storedMicroWh: options.battery.initialWh * MICRO_WH_PER_WH },
  }
  const meter = createHomeMeter(
    { startMs, initialCounters: options.initialCounters, battery },
    drive,
    steeringOf(controls, isOn),
  )
  const state = () => meter.at(now())
  const show = createRegisterShow(options, { state, controls, counters, isOn })

  function set(changes: ControlValues): void {
    controls.write(changes, state().atMs)
    meter.replan()
  }

  function unitOf(layout: UnitLayout): UnitMap {
    return {
      ...(layout.maxRegisters === undefined ? {} : { maxRegisters: layout.maxRegisters }),
      read: (address, count, bank) => show.read(layout, address, count, bank),
      write(address, words) {
        const changes = layout.settingsAt(show.view(), address, words)
        if (typeof changes === 'number') return changes
        if (!Object.entries(changes).every(([name, value]) => controls.accepts(name, value)))
          return ILLEGAL_VALUE
        set(changes)
        return 0
      },
    }
  }

  const layouts = kind.units({ unitId: nameplate.unitId, base: options.base })
  return {
    units: new Map([...layouts].map(([unitId, layout]) => [unitId, unitOf(layout)])),
    state,
    get settings() {
      state()
      return controls.values
    },
    set(changes) {
      for (const [name, value] of Object.entries(changes))
        assert(controls.accepts(name, value), `the setting ${name} takes no ${value}`)
      set(changes)
    },
    powerLoss() {
      state()
      controls.powerLoss()
      meter.replan()
    },
    onFault(name, isOnNow) {
      const home = state()
      if (name === 'night') meter.replan()
      if (name === 'counter-reset' && isOnNow) counters.reset(home.counters)
      if (name === 'wrap' && isOnNow) counters.wrap(home.counters)
      show.onFault(name, isOnNow)
    },
  }
}

/** The settings steer; at night there is no sun, whatever they say. */
function steeringOf(controls: Controls, isOn: (name: FaultName) => boolean): Steering {
  return {
    nextChangeMs: (atMs) => controls.nextChangeMs(atMs),
    advanceTo: (atMs) => controls.advanceTo(atMs),
    setPoint(atMs) {
      const setPoint = controls.setPoint(atMs)
      return isOn('night') ? { ...(setPoint ?? SELF_CONSUMPTION), isDark: true } : setPoint
    },
  }
}
