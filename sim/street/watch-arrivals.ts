/**
 * Watches which sheets came to each honest home, and whether it was in time by the home's own clock: what a home holds
 * at its gate is known from outside, not by what it says it held.
 */
import { REVISIONS_PER_MEMBER_LIMIT } from '../../node/core/chain/gate-vote.ts'
import type { GateVote } from '../../node/core/chain/gate-vote.ts'
import { decodeSheet } from '../../node/core/market/order-sheet.ts'
import { gateClosureMs } from '../../node/core/units/slots.ts'
import type { MemberId } from '../../node/engine/ports.ts'
import type { ChaosWorld } from './chaos-world.ts'

export interface ArrivalWatch {
  /** A sheet comes to a home, by whatever way, or is its own. */
  readonly came: (to: MemberId, sheet: Uint8Array, arrival: Arrival) => void
  /** What the process held is lost with it. */
  readonly fell: (home: MemberId) => void
  /** With the block of a slot its sheets are forgotten: a vote that only says who is here, for a slot that is over, names none. */
  readonly final: (home: MemberId, slot: number) => void
  /** Holds what a home says at its gate against what came to it. */
  readonly voted: (vote: GateVote) => void
  /** Whether any honest validator got the sheet in time. */
  readonly wasHeld: (slot: number, hash: string) => boolean
}

export interface Arrival {
  /** By the home's own clock. */
  readonly atMs: number
  /** It has been judged, and is good. */
  readonly isTaken: boolean
}

interface Came {
  readonly slot: number
  readonly member: MemberId
  readonly hash: string
}

export function watchArrivals(world: ChaosWorld): ArrivalWatch {
  const { made, nameOf, violated, isHonest } = world
  const { slotMs, gateLeadMs } = made.community.genesis
  const validators = new Set(made.validators.map(({ member }) => member).filter(isHonest))
  /** By `home/hash`: in time, whatever became of it. */
  const inTime = new Map<string, Came>()
  /** By home: taken in time by the process that runs. */
  const held = new Map<MemberId, Map<string, Came>>()
  const voted = new Set<string>()

  return {
    came(to, sheet, { atMs, isTaken }) {
      const signed = validators.has(to) ? decodeSheet(sheet) : undefined
      if (signed === undefined) return
      const { slot, member } = signed.sheet
      if (atMs > gateClosureMs(slot, slotMs, gateLeadMs)) return
      const came = { slot, member, hash: signed.hash }
      inTime.set(`${to}/${signed.hash}`, came)
      if (!isTaken) return
      const ofHome = held.get(to) ?? new Map<string, Came>()
      held.set(to, ofHome.set(signed.hash, came))
    },
    fell: (home) => void held.delete(home),
    voted(vote) {
      const { validator, slot } = vote
      // Said again after a restart, it is what it was.
      if (!validators.has(validator) || voted.has(`${validator}/${slot}`)) return
      voted.add(`${validator}/${slot}`)
      const named = new Set(vote.sheets.map(({ hash }) => hash))
      for (const { hash } of vote.sheets)
        if (!inTime.has(`${validator}/${hash}`))
          violated(
            'fair-inclusion',
            `${nameOf(validator)} names a sheet of slot ${slot} that came after its gate`,
          )
      for (const came of held.get(validator)?.values() ?? []) {
        if (came.slot !== slot || named.has(came.hash)) continue
        const others = vote.sheets.filter(({ member }) => member === came.member).length
        if (others < REVISIONS_PER_MEMBER_LIMIT)
          violated(
            'fair-inclusion',
            `${nameOf(validator)} leaves out a sheet of slot ${slot} that it held at its gate`,
          )
      }
    },
    final(home, slot) {
      for (const [hash, came] of held.get(home) ?? []) if (came.slot <= slot) held.get(home)?.delete(hash)
    },
    wasHeld: (slot, hash) =>
      [...validators].some((validator) => inTime.get(`${validator}/${hash}`)?.slot === slot),
  }
}
