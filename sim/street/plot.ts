/** What the liars of a run have agreed on: who is told which of two blocks, and which late sheets all of them name. */
import type { SheetReference } from '../../node/core/chain/gate-vote.ts'
import type { MemberId } from '../../node/engine/ports.ts'

export interface Plot {
  /** By `height/round`: block hash and whom it is shown to. */
  readonly sides: Map<string, readonly Side[]>
  /** By slot. */
  readonly lateSheets: Map<number, SheetReference[]>
}

export interface Side {
  readonly valueId: string
  readonly to: readonly MemberId[]
}

export function createPlot(): Plot {
  return { sides: new Map(), lateSheets: new Map() }
}

/** Two halves; the liars are in both. */
export function halve(members: readonly MemberId[], isHonest: (member: MemberId) => boolean): MemberId[][] {
  const honest = members.filter(isHonest)
  const liars = members.filter((member) => !isHonest(member))
  const middle = Math.ceil(honest.length / 2)
  return [
    [...honest.slice(0, middle), ...liars],
    [...honest.slice(middle), ...liars],
  ]
}
