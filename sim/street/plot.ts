/** What the liars of a run have agreed on: who is told which of two blocks, and which late sheets all of them name. */
import type { SheetReference } from '../../node/core/chain/gate-vote.ts'
import type { MemberId } from '../../node/engine/ports.ts'

export interface Plot {
  /** By `sideKey`: block hash and whom it is shown to. */
  readonly sides: Map<string, readonly Side[]>
  /** By slot. */
  readonly lateSheets: Map<number, LateSheet[]>
}

/** Made after the gate. */
export interface LateSheet extends SheetReference {
  readonly bytes: Uint8Array
}

export interface Side {
  readonly valueId: string
  readonly to: readonly MemberId[]
}

export function sideKey({ height, round }: { readonly height: number; readonly round: number }): string {
  return `${String(height)}/${String(round)}`
}

export function createPlot(): Plot {
  return { sides: new Map(), lateSheets: new Map() }
}

/**
 * Two halves; the liars are in both. The honest ones alternate, for validators come first: each half has its share of
 * votes, without which two blocks of one height could never both find a quorum.
 */
export function halve(members: readonly MemberId[], isHonest: (member: MemberId) => boolean): MemberId[][] {
  const honest = members.filter(isHonest)
  const liars = members.filter((member) => !isHonest(member))
  return [0, 1].map((half) => [...honest.filter((_, index) => index % 2 === half), ...liars])
}
