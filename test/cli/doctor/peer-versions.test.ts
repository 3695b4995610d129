/** What the doctor says of the versions that neighbours understand. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { CommunityView, PeerView } from '../../../node/api/control-protocol.ts'
import { checkPeerVersions } from '../../../node/cli/doctor/check-peer-versions.ts'

const keyOf = (index: number): string => String(index).padStart(64, '0')

function findings(highest: readonly (number | null)[], protocolVersion: number) {
  const peers = highest.map((highestVersion, index): PeerView => ({
    ...{ member: keyOf(index), peerId: 'p', connected: true, subscribed: true, remoteAddress: null },
    ...{
      isRelayed: false,
      direction: null,
      connectedSinceMs: null,
      clockAheadMs: 0,
      highestVersion,
      addresses: [],
    },
  }))
  const members = highest.map((_, index) => ({ memberKey: keyOf(index), id: `home-${String(index)}` }))
  return checkPeerVersions({ peers, view: { members, protocolVersion } as unknown as CommunityView })
}

test('where nobody has said what he understands nothing is said', () => {
  assert.equal(findings([], 1), [])
  assert.equal(findings([null], 1), [])
})

test('neighbours that understand the version, or more, are well; those that do not are named with a code', () => {
  assert.equal(
    findings([1, 2, null], 1).map(({ result }) => result),
    ['ok'],
  )
  const [finding] = findings([1, 2, null], 2)
  assert.is(finding?.result, 'warn')
  assert.match(finding?.detail ?? '', /home-0 \(1\) \(peer-protocol-too-old\)/)
  assert.not.match(finding?.detail ?? '', /home-1|home-2/)
})

test.run()
