import type { ModelDefinition } from './definition.ts'
import { common, dcInputs, derMeasurement, inverters, nameplate } from './models-inverter.ts'
import { meters } from './models-meter.ts'
import { basicStorage, battery, derDc, derStorage } from './models-storage.ts'

const DEFINITIONS = [
  common,
  ...inverters,
  nameplate,
  basicStorage,
  dcInputs,
  ...meters,
  derMeasurement,
  derStorage,
  derDc,
  battery,
]
const BY_ID: ReadonlyMap<number, ModelDefinition> = new Map(DEFINITIONS.map((model) => [model.id, model]))

/** The definition of a model, or null for one we have none of; its registers can still be shown. */
export function findModel(id: number): ModelDefinition | null {
  return BY_ID.get(id) ?? null
}

/** All models with a definition, in order of id. */
export const MODEL_IDS: readonly number[] = [...BY_ID.keys()].sort((left, right) => left - right)
