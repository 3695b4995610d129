/**
 * Whether the street can agree, and does. A member without a vote is no help to a quorum; and who is connected may yet be
 * frozen, or cut off in one direction: so it also counts how long no block has come.
 */
import type { Community, GenesisMember } from '../core/governance/genesis.ts'
import { faultBound } from '../core/governance/genesis.ts'
import { slotAt } from '../core/units/slots.ts'
import type { Network } from '../engine/ports.ts'
import type { Engine } from '../engine/running-engine.ts'
import type { Clock } from '../runtime/clock.ts'

/** Community and home as the street's decisions have left them. */
export interface AgreementParts {
  readonly community: Community
  readonly member: GenesisMember
  readonly clock: Clock
  readonly engine: Pick<Engine, 'keeper'>
  readonly network: Pick<Network, 'peers'>
}

export interface Quorum {
  /** Homes whose votes count and whom this one reaches, itself among them if it votes. */
  readonly reachable: number
  readonly validators: number
  readonly needed: number
}

/** So many slots without a block may be bad luck; with one more the market rests. */
const UNLUCKY_SLOTS = 1

export function viewQuorum({ community, member, network }: AgreementParts): Quorum {
  const { validators } = community.genesis
  const peers = network.peers().filter(({ connected, subscribed }) => connected && subscribed)
  const reached = new Set([member.memberKey, ...peers.map((peer) => peer.member)])
  const { length } = validators
  return {
    reachable: validators.filter((validator) => reached.has(validator)).length,
    validators: length,
    needed: faultBound(length).quorum,
  }
}

/** The slots up to the one being delivered that have no block here, where they are more than bad luck; else 0. */
export function slotsAtRest({ community, clock, engine }: AgreementParts): number {
  const current = slotAt(clock.nowMs(), community.genesis.slotMs)
  const missing = current - Math.max(engine.keeper.tip().slot, community.genesis.firstSlot - 1)
  return missing > UNLUCKY_SLOTS ? missing : 0
}
