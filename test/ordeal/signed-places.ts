/** Everything that validators were heard to sign, by the place where each may say one thing only. */
import { decodeGateVote } from '../../node/core/chain/gate-vote.ts'
import { toHex } from '../../node/core/codec/hex.ts'
import { sha256 } from '../../node/core/crypto/sha256.ts'
import { decodeSheet } from '../../node/core/market/order-sheet.ts'
import { decodeReading } from '../../node/core/metering/reading.ts'
import type { Claimed, ConsensusMessage } from '../../node/engine/consensus-wire.ts'
import { claimOf, decodeMessage } from '../../node/engine/consensus-wire.ts'
import type { Topic } from '../../node/engine/ports.ts'

export interface SignedPlaces {
  /** A message as it travels; what cannot be read is counted as twice, for no home sends such a thing. */
  readonly note: (topic: Topic, bytes: Uint8Array) => void
  count(): number
  /** Places of which two different messages were heard. */
  twice(): readonly string[]
}

export function createSignedPlaces(): SignedPlaces {
  const said = new Map<string, string>()
  const twice = new Set<string>()

  function keep(place: string, what: Uint8Array): void {
    const hash = toHex(sha256(what))
    const earlier = said.get(place)
    if (earlier === undefined) said.set(place, hash)
    else if (earlier !== hash) twice.add(place)
  }

  return {
    note(topic, bytes) {
      const places = placesOf(topic, bytes)
      if (places === undefined) twice.add(`unreadable ${topic}`)
      for (const { place, what } of places ?? []) keep(place, what)
    },
    count: () => said.size,
    twice: () => [...twice],
  }
}

type Place = Readonly<{ place: string; what: Uint8Array }>

function placesOf(topic: Topic, bytes: Uint8Array): readonly Place[] | undefined {
  switch (topic) {
    case 'gate-votes': {
      const vote = decodeGateVote(bytes)?.vote
      return vote && [{ place: `gate ${vote.validator} ${vote.slot}`, what: bytes }]
    }
    case 'sheets': {
      const sheet = decodeSheet(bytes)?.sheet
      return sheet && [{ place: `sheet ${sheet.member} ${sheet.slot} ${sheet.revision}`, what: bytes }]
    }
    case 'readings': {
      const reading = decodeReading(bytes)?.reading
      return reading && [{ place: `reading ${reading.member} ${reading.slot}`, what: bytes }]
    }
    case 'transactions':
      return []
    case 'consensus': {
      const message = decodeMessage(bytes)
      return message && claimsOf(message).map(placeOfClaim)
    }
  }
}

/** Also the votes inside a message: they travelled, or will. */
function claimsOf(message: ConsensusMessage): readonly Claimed[] {
  if (message.kind === 'vote') return [message.vote]
  if (message.kind === 'proposal') return [{ type: 'proposal', ...message.proposal }, ...message.polka]
  const { height, round, valueId, signatures } = message.certificate
  return signatures.map(({ validator }) => ({ type: 'precommit', height, round, valueId, validator }))
}

function placeOfClaim(claim: Claimed): Place {
  const { type, validator, height, round } = claim
  return { place: `${type} ${validator} ${height} ${round}`, what: claimOf(claim).body }
}
