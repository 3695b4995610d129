/** Models as text: one line a point, groups indented under their name. */
import type { PlainGroup, PlainModel, PlainPoints } from '../../../hardware/sunspec/read-map.ts'

export type RawModel = PlainModel

/** What is not implemented is left out, and said in a sum. */
export function rawLines(models: readonly RawModel[]): string[] {
  if (models.length === 0) return ['It speaks no SunSpec: there are no models to show.']
  return models.flatMap((model) => [
    `model ${model.id} at ${model.address}, ${model.length} registers`,
    ...('registers' in model ? [`  unknown: ${model.registers.join(' ')}`] : groupLines(model, '  ')),
  ])
}

function groupLines({ points, groups }: PlainGroup, indent: string): string[] {
  return [
    ...pointsLines(points, indent),
    ...Object.entries(groups).flatMap(([name, members]) =>
      members.flatMap((member, index) => [
        `${indent}${name} ${index + 1}`,
        ...groupLines(member, `${indent}  `),
      ]),
    ),
  ]
}

function pointsLines(points: PlainPoints, indent: string): string[] {
  const entries = Object.entries(points)
  const known = entries.filter(([, value]) => value !== null)
  const width = Math.max(0, ...known.map(([name]) => name.length))
  const lines = known.map(([name, value]) => `${indent}${name.padEnd(width)}  ${String(value)}`)
  const missing = entries.length - known.length
  return missing === 0 ? lines : [...lines, `${indent}(${missing} points are not implemented)`]
}
