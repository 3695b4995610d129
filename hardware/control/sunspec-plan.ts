/**
 * The plan of a SunSpec battery, from models 124 or 704 of the device that was walked. What the device does not implement
 * is not in its plan; without a reversion timer (RvrtTms) the reversion is software.
 */
import type { FoundModel } from '../sunspec/locate.ts'
import type { SunSpecMap, Unit } from '../sunspec/walk.ts'
import type { ModelWords } from './model-words.ts'
import { derPlan } from './sunspec-704.ts'
import { basicStoragePlan } from './sunspec-124.ts'
import type { ControlPlan } from './plan.ts'

export interface SunSpecPlanOptions {
  /**
   * Model 124 knows limits only. Some makers (Fronius) take a negative one as an order to charge or discharge; that must
   * be known of the make, by its profile. Otherwise the battery can be held and kept from charging, no more.
   */
  readonly forces124?: boolean
  /** False for a 704 device that is a battery alone, whose WSet is the battery's power. */
  readonly hasPv?: boolean
}

/** Reads models 704 or 124 of a walked device and makes its plan; null if its battery cannot be steered by them. */
export async function sunSpecControlPlan(
  unit: Unit,
  map: SunSpecMap,
  options: SunSpecPlanOptions = {},
): Promise<ControlPlan | null> {
  const find = (id: number) => map.models.find((model) => model.id === id)
  const [der, storage, ratings] = [find(704), find(124), find(702)]
  const hasBattery = find(713) !== undefined || find(802) !== undefined
  if (der !== undefined && hasBattery) {
    const plan = derPlan(await readWords(unit, der, 59), {
      ratings: ratings === undefined ? null : await readWords(unit, ratings, 52),
      hasPv: options.hasPv ?? true,
    })
    if (plan !== null) return plan
  }
  if (storage === undefined) return null
  return basicStoragePlan(await readWords(unit, storage, 26), { isForced: options.forces124 === true })
}

/** Never beyond the model's own length. */
async function readWords(unit: Unit, found: FoundModel, count: number): Promise<ModelWords> {
  const { bus, unitId, request } = unit
  const words = await bus.readHolding(unitId, found.address, Math.min(count, found.length + 2), request)
  return { address: found.address, words }
}
