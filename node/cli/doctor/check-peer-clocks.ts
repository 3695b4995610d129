/** This clock against those of the neighbours: nobody can say which of two is right, but where most agree they are. */
import type { CommunityView, PeerView } from '../../api/control-protocol.ts'
import { nameOf } from '../community/change-words.ts'
import { aheadOfMostMs, CLOCKS_AGREE_MS, clockWords, isFarOff } from '../../runtime/clock-words.ts'
import type { Finding } from './finding.ts'
import { fail, ok, warn } from './finding.ts'

const BOUND = `${String(CLOCKS_AGREE_MS / 1000)} s`

/** Nothing in a street of one home. */
export function checkPeerClocks({
  view,
  peers,
}: {
  readonly view: CommunityView
  readonly peers: readonly PeerView[]
}): Finding[] {
  if (peers.length === 0) return []
  const heard = peers.flatMap(({ clockAheadMs, member }) =>
    clockAheadMs === null ? [] : [{ aheadMs: clockAheadMs, name: nameOf(member, view) }],
  )
  if (heard.length === 0)
    return [ok('neighbour-clocks', 'no neighbour was heard in the last hour to compare this clock with')]
  const others = `${String(heard.length)} ${heard.length === 1 ? 'neighbour' : 'neighbours'}`
  const off = heard.filter(({ aheadMs }) => isFarOff(aheadMs))
  if (off.length === 0) return [ok('neighbour-clocks', `within ${BOUND} of ${others}, by their messages`)]
  const aheadMs = aheadOfMostMs(heard.map((each) => each.aheadMs))
  if (aheadMs !== null)
    return [
      fail(
        'neighbour-clocks',
        `this clock is at least ${clockWords(aheadMs)} those of most of ${others}`,
        `Let the network set this clock (timedatectl set-ntp true): beyond ${BOUND} its votes and orders come at the wrong time.`,
      ),
    ]
  return [
    warn(
      'neighbour-clocks',
      off
        .map((each) => `the clock of ${each.name} is at least ${clockWords(each.aheadMs)} this one`)
        .join('; '),
      heard.length === 1
        ? `One of the two is wrong: on both, timedatectl says whether the network sets the clock. They must agree within ${BOUND}.`
        : `Tell who lives there: timedatectl set-ntp true lets the network set the clock. Clocks must agree within ${BOUND}.`,
    ),
  ]
}
