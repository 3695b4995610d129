/** A driver at a height of its own, with a fake keeper whose tip the test moves, for tests of the driver. */
import * as assert from 'uvu/assert'
import type { Block } from '../../node/core/chain/block.ts'
import type { Vote, VoteType } from '../../node/core/consensus/message.ts'
import type { ChainKeeper } from '../../node/engine/chain-keeper.ts'
import type { ConsensusMessage } from '../../node/engine/consensus-wire.ts'
import type { Driver } from '../../node/engine/driver.ts'
import { createDriver } from '../../node/engine/driver.ts'
import type { SignRecord } from '../../node/engine/sign-record.ts'
import { openSignRecord } from '../../node/engine/sign-record.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createMemoryDisk, createMemoryStore } from '../support/memory-store.ts'
import { createStreet } from '../support/street.ts'
import { FIRST_SLOT, SLOT_MS } from '../support/test-community.ts'
import type { VirtualClock, VirtualTime } from '../support/virtual-clock.ts'
import { createVirtualTime } from '../support/virtual-clock.ts'

export interface HeightOptions {
  readonly isValid?: boolean
  readonly check?: ChainKeeper['check']
  /** A precommit of this height is on the disk. */
  readonly signedBefore?: number
  /** Kept beside it. */
  readonly votes?: readonly Vote[]
}

export interface Height {
  readonly driver: Driver
  readonly time: VirtualTime
  readonly clock: VirtualClock
  readonly disk: ReturnType<typeof createMemoryDisk>
  readonly street: ReturnType<typeof createStreet>
  readonly keeper: { moveTo(block: Block): void }
  readonly sent: Uint8Array[]
  readonly decided: string[]
  /** How often the one timer was cancelled that was so most often. */
  readonly mostCancelled: () => number
}

/** A driver at height 1 whose round 0 another proposes; the keeper is a fake whose tip the test moves. */
export async function createHeight({
  isValid = true,
  check,
  signedBefore,
  votes = [],
}: HeightOptions = {}): Promise<Height> {
  const street = createStreet()
  const time = createVirtualTime(FIRST_SLOT * SLOT_MS - 200_000)
  const own = time.clock()
  let mostCancelled = 0
  const clock: VirtualClock = {
    ...own,
    after(delayMs, action) {
      const cancel = own.after(delayMs, action)
      let times = 0
      return () => {
        times += 1
        mostCancelled = Math.max(mostCancelled, times)
        cancel()
      }
    },
  }
  const disk = createMemoryDisk()
  const store = createMemoryStore(disk)
  const [self] = street.validators
  assert.ok(self)
  if (signedBefore !== undefined) await signPrecommit(street, store, { height: signedBefore, votes })
  const record = await openSignRecord(street, { store, signer: self.keys.consensus })
  let height = 0
  const keeper = {
    tip: () => ({ height, slot: FIRST_SLOT - 1 + height, blockHash: street.community.hash, finalAtMs: null }),
    community: () => street.community,
    check:
      check ??
      ((block: Block) => ({
        code: isValid && block.header.height === height + 1 ? 'ok' : 'block-height-wrong',
      })),
  } as ChainKeeper
  const sent: Uint8Array[] = []
  const decided: string[] = []
  const driver = createDriver(
    { community: street.community, self: self.member },
    {
      clock,
      keeper,
      record,
      logger: SILENT,
      send: ({ bytes }) => void sent.push(bytes),
      buildValue: () => {},
      fetchValue: () => {},
      decided: async ({ value }) => void decided.push(value.id),
      offended: () => undefined,
    },
  )
  driver.startHeight([])
  await time.advanceTo(time.nowMs())
  return {
    driver,
    time,
    clock,
    disk,
    street,
    sent,
    decided,
    keeper: { moveTo: (block) => (height = block.header.height) },
    mostCancelled: () => mostCancelled,
  }
}

/** As an earlier process of the same home did. */
export async function signPrecommit(
  street: TestStreet,
  store: ReturnType<typeof createMemoryStore>,
  { height, votes }: { height: number; votes: readonly Vote[] },
): Promise<void> {
  const [self] = street.validators
  assert.ok(self)
  const record = await openSignRecord(street, { store, signer: self.keys.consensus })
  const place = { height, round: 0, step: 'precommit' as const }
  const free = { lockedValue: null, lockedRound: -1, validValue: null, validRound: -1, validCertificate: [] }
  const message = { type: 'precommit' as const, height, round: 0, valueId: null, validator: self.member }
  await record.sign({ message, signState: { ...place, ...free }, votes })
}

/** Makes the next write of the sign state wait until it may go. */
export function slowDown(disk: ReturnType<typeof createMemoryDisk>): { isWaiting(): boolean; go(): void } {
  let go: (() => void) | undefined
  disk.waits = () => new Promise<void>((resolve) => (go = resolve))
  return {
    isWaiting: () => go !== undefined,
    go() {
      disk.waits = () => Promise.resolve()
      go?.()
    },
  }
}

type TestStreet = ReturnType<typeof createStreet>

export function proposalOf({ validators }: TestStreet, block: Block): ConsensusMessage {
  const value = { id: block.hash, bytes: block.bytes }
  const validator = validators[1]?.member ?? ''
  const proposal = { height: 1, round: 0, value, validRound: -1, validator, signature: new Uint8Array(64) }
  return { kind: 'proposal', proposal, polka: [] }
}

export function voteOf(
  { validators }: TestStreet,
  type: VoteType,
  index: number,
  valueId: string | null,
  round = 0,
): { kind: 'vote'; vote: Vote } {
  const validator = validators[index]?.member ?? ''
  return { kind: 'vote', vote: { type, height: 1, round, valueId, validator, signature: new Uint8Array(64) } }
}

export function self({ validators }: TestStreet): string {
  return validators[0]?.member ?? ''
}

/** What the next process finds of its own signatures. */
export function reopened(disk: ReturnType<typeof createMemoryDisk>, street: TestStreet): Promise<SignRecord> {
  const [home] = street.validators
  assert.ok(home)
  return openSignRecord(street, { store: createMemoryStore(disk), signer: home.keys.consensus })
}
