/** When what befalls the street: each kind of fault has its own hand, which strikes again and again until the healing. */
import { encodeSheetBody, signedSheet } from '../../node/core/market/order-sheet.ts'
import { DOMAINS, signingInput } from '../../node/core/crypto/signing.ts'
import { hashBytes } from '../../node/core/codec/hash-bytes.ts'
import { TOPICS } from '../../node/engine/ports.ts'
import { rotSignState, rotSomething } from './bit-rot.ts'
import type { Chances } from './chances.ts'
import { createChances } from './chances.ts'
import type { ChaosHome, ChaosStreet } from './chaos-street.ts'
import { CLOCK_OFFSET_LIMIT_MS } from './chaos-street.ts'
import type { ChaosWorld } from './chaos-world.ts'
import { decideSomething } from './decide-something.ts'
import { copyDisk } from './disk-copy.ts'

/** Plans all faults up to the healing. */
export function planFaults(world: ChaosWorld, street: ChaosStreet, untilMs: number): void {
  const { time } = world
  const clock = time.clock()

  function again(stream: number, everyMs: number, strike: (chances: Chances) => void): void {
    const chances = createChances(world.seed, stream)
    // Some seeds do without: a fault shows better where others do not hide it.
    if (chances.happens(0.25)) return
    const next = (): void => {
      const delayMs = chances.between(0.2, 1.8) * everyMs
      if (time.nowMs() + delayMs >= untilMs) return
      clock.after(delayMs, () => {
        strike(chances)
        next()
      })
    }
    next()
  }

  again(10, 40_000, (chances) => {
    const home = chances.pick(street.homes)
    if (home?.isRunning() !== true) return
    home.fall(chances.happens(0.5) ? 'crash' : 'power-loss')
    riseLater(world, home, chances)
  })
  again(11, 45_000, (chances) => {
    cutSome(street, chances)
    clock.after(chances.between(2000, 40_000), () => {
      street.network.mend()
    })
  })
  again(12, 30_000, (chances) => {
    const home = chances.pick(street.homes)
    if (home === undefined || world.mutant === 'late-clocks') return
    const beforeMs = home.offsetMs
    home.offsetMs = chances.between(-CLOCK_OFFSET_LIMIT_MS, CLOCK_OFFSET_LIMIT_MS)
    world.trace.event(time.nowMs(), `clock of ${home.id} is ${home.offsetMs.toFixed(3)} ms ahead`)
    world.count(home.offsetMs < beforeMs ? 'clockStepBack' : 'clockStep')
  })
  again(13, 90_000, (chances) => {
    const home = chances.pick(street.homes)
    home?.chaosDisk.fill(true)
    clock.after(chances.between(2000, 30_000), () => {
      home?.chaosDisk.fill(false)
      if (home?.isRunning() !== true || home.engine().halted() === undefined) return
      // Somebody has made room, and starts the node again.
      home.fall('crash')
      riseLater(world, home, chances)
    })
  })
  again(14, 120_000, (chances) => {
    flood(world, street, chances)
  })
  again(15, 40_000, (chances) => {
    const home = chances.pick(street.homes)
    if (home === undefined) return
    rotSomething(world, home, { homes: street.homes, chances })
    // Most of what is damaged is only met at the next start.
    if (!home.isRunning() || chances.happens(0.5)) return
    home.fall('power-loss')
    riseLater(world, home, chances)
  })
  again(16, 90_000, (chances) => {
    const home = chances.pick(street.homes.filter(({ fate }) => fate === 'sign-state-rots'))
    if (home?.isRunning() !== true || !rotSignState(world, home)) return
    home.fall('power-loss')
    riseLater(world, home, chances)
  })
  again(18, 50_000, (chances) => {
    decideSomething(world, street, chances)
  })
  const copies = new Map<ChaosHome, () => void>()
  again(17, 45_000, (chances) => {
    const home = chances.pick(street.homes.filter(({ fate }) => fate === 'rolled-back'))
    if (home?.isRunning() !== true) return
    const restore = copies.get(home)
    copies.set(home, copyDisk(home.disk))
    if (restore === undefined) return
    home.fall('power-loss')
    restore()
    world.count('rollback')
    riseLater(world, home, chances)
  })
}

function riseLater({ time }: ChaosWorld, home: ChaosHome, chances: Chances): void {
  time.clock().after(chances.between(300, 30_000), () => {
    if (!home.isUp()) void home.rise()
  })
}

export { riseLater }

/** Parts the street in two; half of the time one part still hears the other, or some hear all and are heard by none. */
function cutSome({ homes, network }: ChaosStreet, chances: Chances): void {
  const members = homes.map(({ member }) => member)
  const some = new Set(members.filter(() => chances.happens(0.4)))
  const rest = new Set(members.filter((member) => !some.has(member)))
  const [out, back] = [
    { from: some, to: rest },
    { from: rest, to: some },
  ]
  if (chances.happens(0.5)) network.cut([out, back])
  else if (chances.happens(0.5)) network.cut([chances.happens(0.5) ? out : back])
  else network.cut([{ from: some, to: new Set(members) }])
}

const FLOOD = 60

/** The member that votes not sends what it has the right to send, far too often, and noise. */
function flood(world: ChaosWorld, { hub, homes }: ChaosStreet, chances: Chances): void {
  const home = homes.at(-1)
  const { community } = world.made
  const { slotMs } = community.genesis
  if (home?.isRunning() !== true) return
  world.count('flood')
  const firstSlot = Math.floor(world.time.nowMs() / slotMs)
  for (let index = 0; index < FLOOD; index++) {
    const isNoise = chances.happens(0.5)
    if (isNoise) {
      const bytes = Uint8Array.from({ length: 1 + chances.below(300) }, () => chances.below(256))
      hub.gossip(home.member, chances.pick(TOPICS) ?? 'sheets', bytes)
      continue
    }
    const sheet = {
      version: community.genesis.protocolVersion,
      community: community.hash,
      slot: firstSlot + 2 + chances.below(40),
      member: home.member,
      revision: 1000 + index,
      orders: [],
    }
    const input = signingInput(DOMAINS.sheet, hashBytes(community.hash), encodeSheetBody(sheet))
    hub.gossip(home.member, 'sheets', signedSheet(sheet, home.keys.node.sign(input)).bytes)
  }
}
