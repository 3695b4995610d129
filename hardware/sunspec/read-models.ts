import { hullOf, type RegisterSpan } from '../modbus/read-plan.ts'
import { READ_LIMIT_REGISTERS } from '../modbus/limits.ts'
import { readRegisters } from '../modbus/read-registers.ts'
import { createRegisterImage, type RegisterImage } from '../modbus/register-image.ts'
import { isNested, modelAtoms, scaleAtoms, type WantedModel } from './model-atoms.ts'
import type { Unit } from './walk.ts'

/** One reading of registers looks for refused ones only so long; so many readings of a model, and what is left is missing. */
const ROUNDS_LIMIT = 40

/**
 * Reads models in few requests. A scale factor sits behind its value and may change at run time, so both come from one
 * request. Where one request cannot hold a model, or the device refuses it, points are read in parts; then the scale
 * factors are read again afterwards, and if they changed, the model is read once more or its scale factors are left
 * out, which makes the values unusable. What the device refuses is missing, and its neighbours are not.
 */
export async function readModels(
  unit: Unit,
  wanted: readonly WantedModel[],
  { now }: { now?: () => number } = {},
): Promise<RegisterImage> {
  const image = createRegisterImage()
  const hulls = wanted.map((model) => hullOf(modelAtoms(model)))
  const whole = hulls.filter(({ count }) => count <= READ_LIMIT_REGISTERS)
  copySpans(await readRegisters(unit, whole, now === undefined ? {} : { now }), image, whole)
  for (const [index, model] of wanted.entries()) {
    const hull = hulls[index]
    const isWhole = hull !== undefined && image.words(hull.address, hull.count) !== null
    if (!isWhole || isNested(model.definition)) await readInParts(unit, model, image)
  }
  return image
}

/** The points one by one, as far as they share no request; those of counted groups when the counts are known. */
async function readInParts(unit: Unit, model: WantedModel, image: RegisterImage): Promise<void> {
  await readMissing(unit, modelAtoms(model), image)
  await readMissing(unit, modelAtoms(model, image), image)
  await checkScales(unit, model, image)
}

async function checkScales(unit: Unit, model: WantedModel, image: RegisterImage): Promise<void> {
  const scales = scaleAtoms(model)
  const wordsNow = () => scales.map(({ address }) => image.word(address))
  const readAgain = async (spans: readonly RegisterSpan[]) => {
    for (const { address, count } of spans) forgetSpan(image, { address, count })
    await readMissing(unit, spans, image)
  }
  for (let round = 0; round < 2; round += 1) {
    const before = wordsNow()
    await readAgain(scales)
    if (wordsNow().every((word, index) => word === before[index])) return
    if (round === 0) await readAgain(modelAtoms(model, image))
  }
  for (const span of scales) forgetSpan(image, span)
}

/** Reads what is not there yet, again as long as that brings something. */
async function readMissing(unit: Unit, atoms: readonly RegisterSpan[], image: RegisterImage): Promise<void> {
  const barriers = unit.bus.barriers(unit.unitId, 'holding')
  let missing = Infinity
  for (let round = 0; round < ROUNDS_LIMIT; round += 1) {
    const spans = atoms.filter(
      (atom) => image.words(atom.address, atom.count) === null && !barriers.isRefused(atom),
    )
    if (spans.length === 0 || spans.length === missing) return
    missing = spans.length
    copySpans(await readRegisters(unit, spans), image, spans)
  }
}

function copySpans(from: RegisterImage, to: RegisterImage, spans: readonly RegisterSpan[]): void {
  for (const { address, count } of spans) {
    const words = from.words(address, count)
    if (words !== null) to.put(address, words, from.atMs(address) ?? undefined)
  }
}

function forgetSpan(image: RegisterImage, { address, count }: RegisterSpan): void {
  for (let index = 0; index < count; index += 1) image.forget(address + index)
}
