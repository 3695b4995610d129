/** The view of a home beside a street of real engines, for tests of what people are told. */
import * as assert from 'uvu/assert'
import type { HomeSource } from '../../node/api/source.ts'
import type { HomeState } from '../../node/api/state.ts'
import { createDayBook } from '../../node/household/day-book.ts'
import { createHomeSource } from '../../node/household/home-source.ts'
import { NO_LIMITS } from '../../node/household/own-limits.ts'
import { createMemoryNetwork } from '../../node/net/memory-network.ts'
import type { EngineStreet, StreetHome } from '../support/engine-street.ts'
import { createEngineStreet, memberAt } from '../support/engine-street.ts'
import { createMemoryStore } from '../support/memory-store.ts'
import { makeOwner } from '../support/owner-scene.ts'

/** A street that ran for so many slots, and its first home. */
export async function running(slots: number): Promise<{ street: EngineStreet; home: StreetHome }> {
  const street = createEngineStreet()
  await street.startAll()
  await street.runSlots(slots)
  return { street, home: memberAt(street, 0) }
}

export const NO_RULES = { bytes: () => Promise.resolve(undefined) }
const NO_PAST = { written: () => Promise.reject(new Error('nobody asks for the past here')) }
const NO_MONTHS = { written: () => Promise.reject(new Error('nobody asks for a statement here')) }

/** What is told of a home of this street; its device, its statements and its backups nobody asks. */
export async function sourceOf(
  street: EngineStreet,
  home: StreetHome,
  given?: Awaited<ReturnType<typeof createDayBook>>,
  rules: Parameters<typeof createHomeSource>[0]['rules'] = NO_RULES,
  more: Pick<Parameters<typeof createHomeSource>[0], 'clocksAheadMs' | 'control' | 'mqtt'> = {},
): Promise<HomeSource & { state(): HomeState; changed(): void }> {
  const { community } = street
  const member = community.members.get(home.member)
  assert.ok(member)
  const store = createMemoryStore(home.disk)
  const engine = home.engine()
  const book = given ?? (await createDayBook(store, engine.keeper.tip().height))
  const network = createMemoryNetwork(street.hub, home.member)
  const parts = { community, member, mode: 'paper' as const, clock: home.clock(), engine, network }
  const { owner } = await makeOwner({ nowMs: () => home.clock().nowMs() })
  const records = { owner, book, store, months: NO_MONTHS, past: NO_PAST, rules }
  const identity = {
    host: '192.168.1.50',
    port: 502,
    unitId: 1,
    manufacturer: 'Acme',
    model: 'Sun 5',
    serial: '7',
  }
  const settings = {
    device: { identity, capabilities: ['inverter', 'meter'] as const },
    ...{ pollMs: 5_000, limits: NO_LIMITS, logLines: () => [] },
    testDevice: () => Promise.reject(new Error('nobody tests a device here')),
    backups: {
      failure: () => undefined,
      list: () => Promise.reject(new Error('nobody lists backups here')),
    },
  }
  return createHomeSource({ ...parts, ...more, ...records, ...settings, household: home.household() })
}
