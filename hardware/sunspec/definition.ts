import type { PointType } from './point-types.ts'

/** One point of a model or of a group. */
export interface PointDefinition {
  readonly name: string
  readonly type: PointType
  /** In registers, from the start of its group; of a model, from its ID register. */
  readonly offset: number
  readonly words: number
  /** A power of ten, or the name of the point that holds it, in this group or one around it; null where unscaled. */
  readonly scale: string | number | null
  /** As the model writes it, e.g. `W` or `% WMax`; empty where it says nothing. */
  readonly units: string
  readonly isWritable: boolean
  /** Marked for accumulators only: a mandatory one that says 0 is new, not missing. */
  readonly isMandatory: boolean
}

/** How often a group occurs: so many times, until L is full, or as a point of an enclosing group says. */
export type GroupCount = number | 'fill' | { readonly point: string }

/** Points, and after them groups that follow one another. */
export interface PointGroup {
  /** Registers of the group's own points; those of its groups come after. */
  readonly words: number
  readonly points: readonly PointDefinition[]
  readonly groups: readonly GroupDefinition[]
}

export interface GroupDefinition extends PointGroup {
  readonly name: string
  readonly count: GroupCount
}

/** A model is a group that begins with its ID and L. */
export interface ModelDefinition extends PointGroup {
  readonly id: number
}
