import { assert } from '../../node/core/units/assert.ts'
import type { ModelDefinition } from '../sunspec/definition.ts'
import { encodeModel, type RawValues } from '../sunspec/encode.ts'
import { findModel } from '../sunspec/models.ts'
import { INTEGER_FORMATS, isIntegerType } from '../sunspec/point-types.ts'
import { MARKER_WORDS } from '../sunspec/walk.ts'
import { ILLEGAL_ADDRESS } from './pdu.ts'
import type { UnitLayout } from './register-table.ts'
import { decodeNumber } from './register-type.ts'
import type { RegisterView } from './register-view.ts'
import { withoutMeasurements } from './values-inverter.ts'

/** One model of a map. */
export interface EmulatedModel {
  readonly id: number
  readonly values: (view: RegisterView) => RawValues | { values: RawValues; groups: readonly RawValues[] }
  /** Points that can be written; each is the setting of its name. */
  readonly settings?: readonly string[]
  /** False for ratings and settings, which never say that they are not there. */
  readonly isMeasured?: boolean
  /** L, where the maker's differs from the definition's. */
  readonly length?: number
}

/** ID 0xFFFF and L 0 (SunSpec Device Information Model, section 6.3). */
const END_OF_MODELS = [0xffff, 0]

/** A SunSpec map. Registers are encoded when somebody asks, and kept as long as the view is the same. */
export function laySunSpec(base: number, models: readonly EmulatedModel[]): UnitLayout {
  const defined = models.map((model) => ({ model, definition: definitionOf(model.id) }))
  let encoded: {
    view: RegisterView
    words: readonly number[]
    settings: ReadonlyMap<number, Setting>
  } | null = null

  function encode(view: RegisterView) {
    if (encoded?.view === view) return encoded
    const words: number[] = [...MARKER_WORDS]
    const settings = new Map<number, Setting>()
    for (const { model, definition } of defined) {
      for (const setting of settingsOf(model, definition, base + words.length)) {
        settings.set(setting.address, setting)
      }
      words.push(...encodeOne(model, definition, view))
    }
    encoded = { view, words: [...words, ...END_OF_MODELS], settings }
    return encoded
  }

  return {
    read(view, address, count) {
      const { words } = encode(view)
      const offset = address - base
      return offset < 0 || offset + count > words.length ? null : words.slice(offset, offset + count)
    },
    settingsAt(view, address, words) {
      const { settings } = encode(view)
      const changes: Record<string, number> = {}
      for (let at = address; at < address + words.length;) {
        const setting = settings.get(at)
        const end = at + (setting?.words ?? 0)
        if (setting === undefined || end > address + words.length) return ILLEGAL_ADDRESS
        const type =
          setting.words === 1 ? (setting.isSigned ? 'i16' : 'u16') : setting.isSigned ? 'i32' : 'u32'
        changes[setting.name] = decodeNumber(type, words.slice(at - address, end - address), 'high-first')
        at = end
      }
      return changes
    },
  }
}

interface Setting {
  readonly name: string
  readonly address: number
  readonly words: number
  readonly isSigned: boolean
}

function settingsOf(
  { settings = [] }: EmulatedModel,
  definition: ModelDefinition,
  address: number,
): Setting[] {
  return definition.points
    .filter(({ name }) => settings.includes(name))
    .map(({ name, offset, words, type }) => {
      assert(isIntegerType(type), `${name} is a number`)
      return { name, address: address + offset, words, isSigned: INTEGER_FORMATS[type].isSigned }
    })
}

function encodeOne(model: EmulatedModel, definition: ModelDefinition, view: RegisterView): number[] {
  const given = model.values(view)
  const { values, groups } = isGrouped(given) ? given : { values: given, groups: [] }
  const isMissing = view.look.isSentinel && model.isMeasured !== false
  const shown = isMissing ? withoutMeasurements(values) : values
  const shownGroups = isMissing ? groups.map(withoutMeasurements) : groups
  return encodeModel(definition, shown, shownGroups, model.length)
}

function isGrouped(
  given: RawValues | { values: RawValues; groups: readonly RawValues[] },
): given is { values: RawValues; groups: readonly RawValues[] } {
  return typeof given['values'] === 'object'
}

function definitionOf(id: number): ModelDefinition {
  const definition = findModel(id)
  assert(definition !== null, `model ${id} has a definition`)
  return definition
}
