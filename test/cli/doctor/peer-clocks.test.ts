/** What the doctor says of this clock beside those of the neighbours: with one, and with several that agree or do not. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { CommunityView, PeerView } from '../../../node/api/control-protocol.ts'
import { checkPeerClocks } from '../../../node/cli/doctor/check-peer-clocks.ts'
import type { Finding } from '../../../node/cli/doctor/finding.ts'

const keyOf = (index: number): string => String(index).padStart(64, '0')

function findingsOf(clocksAheadMs: readonly (number | null)[]): Finding[] {
  const peers = clocksAheadMs.map((clockAheadMs, index): PeerView => ({
    ...{ member: keyOf(index), peerId: 'p', connected: true, subscribed: true, remoteAddress: null },
    ...{
      isRelayed: false,
      direction: null,
      connectedSinceMs: null,
      clockAheadMs,
      highestVersion: 1,
      addresses: [],
    },
  }))
  const members = clocksAheadMs.map((_, index) => ({ memberKey: keyOf(index), id: `home-${String(index)}` }))
  return checkPeerClocks({ peers, view: { members } as unknown as CommunityView })
}

const CASES: readonly (readonly [string, readonly (number | null)[], Finding['result'], string])[] = [
  ['nobody was heard', [null, null], 'ok', 'no neighbour was heard'],
  ['all agree', [0, 1_900, -2_000, null], 'ok', 'within 2 s of 3 neighbours'],
  ['one of several is off', [0, 9_400, 0], 'warn', 'the clock of home-1 is at least 9 s ahead of this one'],
  ['the only one is off', [-2_001], 'warn', 'the clock of home-0 is at least 2 s behind this one'],
  [
    'most say that this one is behind',
    [5_000, 6_500, 0],
    'fail',
    'this clock is at least 5 s behind those of most',
  ],
  [
    'most say that this one is ahead',
    [-5_000, -3_000, 0],
    'fail',
    'this clock is at least 3 s ahead of those',
  ],
  [
    'they are off in all directions',
    [-9_000, 0, 9_000, 0],
    'warn',
    'home-0 is at least 9 s behind this one; the',
  ],
]
for (const [what, clocks, result, said] of CASES)
  test(`${what}: ${result}`, () => {
    const [finding, ...more] = findingsOf(clocks)
    assert.equal(more, [])
    assert.ok(finding)
    assert.is(finding.result, result)
    assert.match(finding.detail, said)
    assert.is(finding.remedy === null, result === 'ok')
  })

test('a street of one home has no neighbours to be compared with', () => {
  assert.equal(findingsOf([]), [])
})

test.run()
