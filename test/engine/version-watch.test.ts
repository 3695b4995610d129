/** Neighbours whose programs do not understand what the street speaks are told of, each once. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { genesisState } from '../../node/core/chain/chain-state.ts'
import type { PeerStatus } from '../../node/engine/ports.ts'
import { createVersionWatch } from '../../node/engine/version-watch.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { makeCommunity } from '../support/test-community.ts'

const state = genesisState(makeCommunity().community)

test('who is linked and does not understand the version in force is told of once, and again under the next', () => {
  const told: string[] = []
  let protocolVersion = 1
  let peers: PeerStatus[] = []
  const look = createVersionWatch({
    network: { peers: () => peers },
    keeper: { state: () => ({ ...state, terms: { ...state.terms, protocolVersion } }) },
    logger: {
      ...SILENT,
      warn(fields) {
        const { code, peer } = fields as { code: string; peer: string }
        told.push(`${code} ${peer}`)
      },
    },
  })
  const linked = (member: string, highestVersion?: number | null): PeerStatus => ({
    ...{ member, connected: true, subscribed: true },
    ...(highestVersion !== undefined && { highestVersion }),
  })
  peers = [linked('a', 1), linked('b', 2), linked('silent', null), linked('simulated')]
  look()
  assert.equal(told, [])
  protocolVersion = 2
  peers.push({ ...linked('away', 1), connected: false })
  look()
  look()
  assert.equal(told, ['peer-protocol-too-old a'])
  protocolVersion = 3
  look()
  assert.equal(told.slice(1), ['peer-protocol-too-old a', 'peer-protocol-too-old b'])
})

test.run()
