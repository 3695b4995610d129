/** `streetwatt device read`: one look at a device, and every model of it with --raw. */
import type { Device, PointName, Sample } from '../../../hardware/device.ts'
import { mapPoints } from '../../../hardware/device.ts'
import type { Print } from '../print.ts'
import { describeDevice, describePlace } from './device-words.ts'
import type { NamedPlace, OpenPlace } from './open-place.ts'
import { findPlace, openPlace } from './open-place.ts'
import { pointLines } from './point-words.ts'
import { rawLines } from './raw-words.ts'
import type { RawModel } from './raw-words.ts'
import { readRaw } from './read-raw.ts'

export interface ReadFlags {
  readonly json?: true
  readonly raw?: true
}

/** Nothing is printed before all of it is known. */
export async function readDevice(
  place: NamedPlace,
  { json, raw }: ReadFlags,
  { print, signal }: { print: Print; signal: AbortSignal },
): Promise<void> {
  const open = await openPlace(await findPlace(place), signal)
  try {
    const models = raw === true ? await readRaw(open, signal) : []
    const sample = await open.device.sample({ signal })
    if (json === true) await print(`${JSON.stringify(documentOf(open.device, sample, models))}\n`)
    else await print(textOf(open, sample, raw === true ? models : null))
  } finally {
    await open.close()
  }
}

/** The document of design section 7, with transport and capabilities added. */
function documentOf({ identity, capabilities }: Device, { points }: Sample, models: readonly RawModel[]) {
  return { device: { ...identity, capabilities }, points: plainPoints(points), models }
}

function plainPoints(points: Sample['points']): Sample['points'] {
  return mapPoints((name: PointName) => points[name])
}

function textOf({ device }: OpenPlace, { points }: Sample, models: readonly RawModel[] | null): string {
  const head = [`${describeDevice(device.identity)}: ${device.capabilities.join(', ')}`]
  const lines = [...head, describePlace(device.identity), '', ...pointLines(points)]
  return `${[...lines, ...(models === null ? [] : ['', ...rawLines(models)])].join('\n')}\n`
}
