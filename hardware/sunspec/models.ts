import type { ModelDefinition } from './definition.ts'
import { common, ethernet, ipv4 } from './models-common.ts'
import { basicSettings, extendedStatus, immediateControls, nameplate } from './models-control.ts'
import { frequencyWatt, reactiveCurrent, rideThrough, voltVar, voltWatt } from './models-curves.ts'
import { wattPowerFactor } from './models-curves.ts'
import { derCapacity, derControl, derEnterService, derMeasurement } from './models-der.ts'
import { derFrequencyDroop, derTrips, derVoltVar, derVoltWatt, derWattVar } from './models-der-curves.ts'
import { dcInputs, floatInverters, inverters } from './models-inverter.ts'
import { floatMeters, meters } from './models-meter.ts'
import { basicStorage, battery, derDc, derStorage } from './models-storage.ts'

const DEFINITIONS = [
  ...[common, ethernet, ipv4],
  ...[...inverters, ...floatInverters, dcInputs],
  ...[nameplate, basicSettings, extendedStatus, immediateControls, basicStorage],
  ...[voltVar, frequencyWatt, reactiveCurrent, ...rideThrough, wattPowerFactor, voltWatt],
  ...[...meters, ...floatMeters],
  ...[derMeasurement, derCapacity, derEnterService, derControl],
  ...[derVoltVar, derVoltWatt, ...derTrips, derFrequencyDroop, derWattVar],
  ...[derStorage, derDc, battery],
]
const BY_ID: ReadonlyMap<number, ModelDefinition> = new Map(DEFINITIONS.map((model) => [model.id, model]))

/** The definition of a model, or null for one we have none of; its registers can still be shown. */
export function findModel(id: number): ModelDefinition | null {
  return BY_ID.get(id) ?? null
}

/** All models with a definition, in order of id. */
export const MODEL_IDS: readonly number[] = [...BY_ID.keys()].sort((left, right) => left - right)
