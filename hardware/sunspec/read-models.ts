import { READ_LIMIT_REGISTERS } from '../modbus/limits.ts'
import { planReads, type RegisterSpan } from '../modbus/read-plan.ts'
import type { FoundModel } from './decode.ts'
import type { ModelDefinition, PointDefinition } from './definition.ts'
import { createRegisterImage, type RegisterImage } from './register-image.ts'
import { readOrRefused, type Unit } from './walk.ts'

/** What to read of a model: the named points with their scale factors, or all of it. */
export interface WantedModel {
  readonly found: FoundModel
  readonly definition: ModelDefinition | null
  readonly points: readonly string[] | 'all'
}

/**
 * Reads models in few requests. A scale factor sits behind its value and may change at run time, so both come from one
 * request; where a model is longer than a request, its scale factors are read again afterwards, and if they changed,
 * the model is read once more or its scale factors are left out, which makes the values unusable.
 */
export async function readModels(unit: Unit, wanted: readonly WantedModel[]): Promise<RegisterImage> {
  const image = createRegisterImage()
  await readSpans(unit, wanted.flatMap(modelSpans), image)
  for (const model of wanted.filter((model) => modelSpans(model).length > 1))
    await checkScales(unit, model, image)
  return image
}

/** The registers to read of a model; more than one span only where one request cannot hold them. */
export function modelSpans({ found, definition, points }: WantedModel): RegisterSpan[] {
  const count = found.length + 2
  if (definition === null) return [{ address: found.address, count }]
  const end = points === 'all' ? count : Math.min(endOfPoints(definition, found, points), count)
  if (end <= READ_LIMIT_REGISTERS) return [{ address: found.address, count: end }]
  return cutBetweenPoints(definition, end).map((span) => ({ ...span, address: found.address + span.address }))
}

function endOfPoints(definition: ModelDefinition, found: FoundModel, names: readonly string[]): number {
  if (definition.group?.points.some((point) => names.includes(point.name)) === true) return found.length + 2
  const scales = definition.points.flatMap((point) =>
    names.includes(point.name) && point.scale !== null ? [point.scale] : [],
  )
  const needed = definition.points.filter(
    (point) => names.includes(point.name) || scales.includes(point.name),
  )
  return Math.max(2, ...needed.map((point) => point.offset + point.words))
}

/** Spans of at most one request, none of which ends within a value. */
function cutBetweenPoints(definition: ModelDefinition, end: number): RegisterSpan[] {
  const spans: { address: number; count: number }[] = []
  for (const point of pointsUntil(definition, end)) {
    const last = spans.at(-1)
    const pointEnd = Math.min(point.offset + point.words, end)
    if (last !== undefined && pointEnd - last.address <= READ_LIMIT_REGISTERS)
      last.count = pointEnd - last.address
    else spans.push({ address: point.offset, count: pointEnd - point.offset })
  }
  return spans
}

function pointsUntil(
  { points, group, words }: ModelDefinition,
  end: number,
): Pick<PointDefinition, 'offset' | 'words'>[] {
  const all: Pick<PointDefinition, 'offset' | 'words'>[] = [...points]
  for (let base = words; group !== null && base < end; base += group.words) {
    all.push(...group.points.map((point) => ({ offset: base + point.offset, words: point.words })))
  }
  const last = all.at(-1)
  const rest = last === undefined ? 0 : last.offset + last.words
  for (let offset = rest; offset < end; offset += 1) all.push({ offset, words: 1 })
  return all.filter((point) => point.offset < end)
}

async function checkScales(unit: Unit, model: WantedModel, image: RegisterImage): Promise<void> {
  const scales = scaleSpans(model)
  for (let round = 0; round < 2; round += 1) {
    const again = createRegisterImage()
    await readSpans(unit, scales, again)
    const isSame = scales.every(({ address }) => again.word(address) === image.word(address))
    if (isSame) return
    if (round === 0) await readSpans(unit, modelSpans(model), image)
  }
  for (const { address } of scales) image.forget(address)
}

function scaleSpans({ definition, found }: WantedModel): RegisterSpan[] {
  const scales =
    definition?.points.filter((point) => point.type === 'sunssf' && point.offset < found.length + 2) ?? []
  return scales.map((point) => ({ address: found.address + point.offset, count: 1 }))
}

/** A refused request is tried span by span: perhaps only a hole between two spans is not readable. */
async function readSpans(unit: Unit, spans: readonly RegisterSpan[], image: RegisterImage): Promise<void> {
  for (const request of planReads(spans)) {
    const words = await readOrRefused(unit, request.address, request.count)
    if (words !== null) {
      image.put(request.address, words)
      continue
    }
    const inside = spans.filter(
      ({ address }) => address >= request.address && address < request.address + request.count,
    )
    if (inside.length < 2) continue
    for (const span of inside)
      image.put(span.address, (await readOrRefused(unit, span.address, span.count)) ?? [])
  }
}
