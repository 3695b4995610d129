/** Some devices answer at every unit id: then they are one device, and not eleven. */
import type { Detection } from './detection.ts'

/** Keeps the first of those that are the same by everything they say of themselves, with the others in a note. */
export function mergeAliases(detections: readonly Detection[]): Detection[] {
  const groups = new Map<string, Detection[]>()
  for (const detection of detections) {
    const key = fingerprint(detection)
    groups.set(key, [...(groups.get(key) ?? []), detection])
  }
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return []
    const units = others.map(({ unitId }) => unitId).join(', ')
    const note = `the same device answers as unit ${units} too`
    return others.length === 0 ? [first] : [{ ...first, notes: [...first.notes, note] }]
  })
}

function fingerprint({ protocol, profile, manufacturer, model, serial, base, models }: Detection): string {
  return JSON.stringify([protocol, profile, manufacturer, model, serial, base, models])
}
