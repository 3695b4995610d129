import { encodeModel } from '../sunspec/encode.ts'
import { MARKER_WORDS } from '../sunspec/walk.ts'
import type { HomeState } from './home-meter.ts'
import type { Nameplate } from './nameplate.ts'
import { acMeter, common, dcStrings, inverter, ratings } from './values-inverter.ts'
import { bank, storage } from './values-storage.ts'
import { ILLEGAL_ADDRESS, type UnitMap } from './pdu.ts'
import { findModel } from '../sunspec/models.ts'
import { assert } from '../../node/core/units/assert.ts'
import type { RawValues } from '../sunspec/encode.ts'

/** Which models a device has; a hybrid has all of them in one map. */
export type EmulatedKind = 'hybrid' | 'pv' | 'meter'

const MODELS_OF: Readonly<Record<EmulatedKind, readonly number[]>> = {
  hybrid: [1, 103, 120, 124, 160, 203, 802],
  pv: [1, 103, 120, 160, 203],
  meter: [1, 203],
}

/** ID 0xFFFF and L 0 (SunSpec Device Information Model, section 6.3). */
const END_OF_MODELS = [0xffff, 0]

/**
 * The SunSpec map of an emulated device. The registers are encoded when somebody asks, and kept until the time they
 * stand at changes. Nothing in it can be written yet.
 */
export function createSunSpecUnit(
  options: { kind: EmulatedKind; nameplate: Nameplate; base: number },
  { state }: { state: () => HomeState },
): UnitMap {
  let encodedAtMs = NaN
  let words: readonly number[] = []
  function registers(): readonly number[] {
    const home = state()
    if (home.atMs !== encodedAtMs) words = encodeMap(options.kind, options.nameplate, home)
    encodedAtMs = home.atMs
    return words
  }
  return {
    read(address, count) {
      const current = registers()
      const offset = address - options.base
      return offset < 0 || offset + count > current.length ? null : current.slice(offset, offset + count)
    },
    write: () => ILLEGAL_ADDRESS,
  }
}

function encodeMap(kind: EmulatedKind, nameplate: Nameplate, home: HomeState): number[] {
  const models = MODELS_OF[kind].flatMap((id) => {
    const definition = findModel(id)
    assert(definition !== null, `model ${id} has a definition`)
    const { values, groups } = valuesOf(id, nameplate, home)
    return encodeModel(definition, values, groups)
  })
  return [...MARKER_WORDS, ...models, ...END_OF_MODELS]
}

function valuesOf(
  id: number,
  nameplate: Nameplate,
  home: HomeState,
): { values: RawValues; groups?: readonly RawValues[] } {
  switch (id) {
    case 1:
      return { values: common(nameplate) }
    case 103:
      return { values: inverter(home) }
    case 120:
      return { values: ratings(nameplate) }
    case 124:
      return { values: storage(nameplate, home) }
    case 160:
      return dcStrings(home)
    case 203:
      return { values: acMeter(home) }
    default:
      return { values: bank(nameplate, home) }
  }
}
