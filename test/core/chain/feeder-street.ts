/** A street with a feeder meter, in which homes and the meter's reader do what a test says in the slot of the lie. */
import * as assert from 'uvu/assert'
import { memberAccount } from '../../../node/core/chain/chain-state.ts'
import type { Change } from '../../../node/core/governance/change.ts'
import { balanceNano } from '../../../node/core/ledger/account.ts'
import type { TrustLevel } from '../../../node/core/metering/site.ts'
import type { SignedReading } from '../../../node/core/metering/reading.ts'
import { makeOrder, makeReading, makeSheet } from '../../support/signed-messages.ts'
import type { Advanced, TestStreet } from '../../support/street.ts'
import { createStreet, homeAt } from '../../support/street.ts'
import { FIRST_SLOT, TEST_SITE } from '../../support/test-community.ts'
import { createMeters } from '../../support/test-meters.ts'
import { makeDecision, quorumOf } from '../../support/transactions.ts'

export const DEVICE = 'meter of feeder'
const TOLERANCE_WH = 20
export const LATE_AFTER = 5
export const SLOTS = 16
/** The first with a feeder, and the one in which it is lied. */
export const FROM = 2
export const LIE = 6
export const SOLD_WH = 500
export const READER = 4

/** What a home does beside living: all of it in the slot of the lie. */
interface Deed {
  /** Claimed beside what was exported. */
  readonly exportWh?: number
  /** Claimed to have been imported less. */
  readonly importWh?: number
  /** Its readings of these slots come when all are over. */
  readonly silentFor?: number
  readonly trust?: TrustLevel
}

interface Play {
  readonly deeds?: Readonly<Record<number, Deed>>
  /** Slots whose feeder reading never comes. */
  readonly isFeederSilent?: (at: number) => boolean
  readonly more?: readonly { readonly at: number; readonly change: Change }[]
  readonly hasFeeder?: boolean
  /** In the slot of the lie the feeder's reading names another device. */
  readonly isFeederExchanged?: boolean
  /** Of home 2, which used most in another slot. */
  readonly usedWh?: number
}

export interface Played {
  readonly street: TestStreet
  readonly blocks: readonly Advanced[]
  readonly rows: readonly Advanced['execution']['settled'][number][]
  readonly checks: readonly Advanced['execution']['feeder'][number][]
  readonly trueUps: readonly Advanced['execution']['trueUps'][number][]
  balance(...homes: readonly number[]): bigint
  at(home: number, slot?: number): Advanced['execution']['settled'][number]
}

/** Home 0 sells from its roof to home 1; home 2 had guests once; home 4 has no vote, uses nothing and reads the feeder. */
export function play({
  deeds = {},
  isFeederSilent,
  isFeederExchanged = false,
  more = [],
  hasFeeder = true,
  usedWh = 100,
}: Play = {}): Played {
  const street = createStreet({
    ...{ homes: 5, validators: 4 },
    genesis: { lateAfterSlots: LATE_AFTER, fees: { communityFeeMicroPerKwh: 20_000, zones: [] } },
    member: (index) => ({
      site: {
        ...TEST_SITE,
        generationW: 8000,
        meter: { ...TEST_SITE.meter, trust: deeds[index]?.trust ?? 'inverter' },
      },
    }),
  })
  const meters = createMeters(street)
  const reader = homeAt(street, READER)
  const feeder = { importWh: 700_000, exportWh: 90_000, generationWh: null }
  const pool: { reading: SignedReading; from: number }[] = []
  const blocks: Advanced[] = []
  for (let at = 0; at < SLOTS; at++) {
    const slot = FIRST_SLOT + at
    const decided = [...(hasFeeder && at === 0 ? [{ at, change: setFeeder(reader.member) }] : []), ...more]
    const transactions = decided
      .filter((each) => each.at === at)
      .map(({ change }) =>
        makeDecision(street.community, change, {
          approvers: quorumOf(street.validators),
          effectiveSlot: FIRST_SLOT + Math.max(at + 1, FROM),
        }),
      )
    const isDue = ({ reading, from }: (typeof pool)[number]): boolean => {
      const meter = street.state().meters.get(reading.reading.member)
      return at >= from && (meter?.lastEnd?.slot ?? 0) < reading.reading.slot && reading.reading.slot < slot
    }
    const readings = pool.filter(isDue).map(({ reading }) => reading)
    blocks.push(street.advance({ sheets: at === LIE ? sheetsOf(street, slot) : [], readings, transactions }))
    const used = street.homes.map((_home, index) => ({
      importWh: index === 2 ? (at === 3 ? 900 : usedWh) : index === 0 || index === READER ? 0 : 400,
      exportWh: index === 0 ? 200 : 0,
    }))
    const netWh = used.reduce((sum, { importWh, exportWh }) => sum + importWh - exportWh, 0)
    const start = { ...feeder }
    feeder.importWh += netWh + 10
    const id = street.state().terms.feeder?.id
    if (id !== undefined && isFeederSilent?.(at) !== true)
      pool.push({
        reading: makeReading(
          street.community,
          { ...reader, member: id },
          {
            slot,
            device: isFeederExchanged && at === LIE ? 'another' : DEVICE,
            start,
            end: { ...feeder },
          },
        ),
        from: at + 1,
      })
    for (const [index, home] of street.homes.entries()) {
      const honest = meters.read(home, slot, used[index])
      const deed = deeds[index] ?? {}
      const { silentFor = 0 } = deed
      const isSilent = at >= LIE && at < LIE + silentFor
      // Its slot is settled by estimate: only a later one is told.
      if (!isSilent)
        pool.push({ reading: at < LIE ? honest : told(street, index, honest, deed, at), from: at + 1 })
    }
  }
  const rows = blocks.flatMap(({ execution }) => execution.settled)
  return {
    ...{ street, blocks, rows },
    checks: blocks.flatMap(({ execution }) => execution.feeder),
    trueUps: blocks.flatMap(({ execution }) => execution.trueUps),
    balance: (...homes) =>
      homes.reduce((sum, index) => {
        const account = street.state().ledger.accounts.get(memberAccount(homeAt(street, index).member))
        return sum + (account ? balanceNano(account) : 0n)
      }, 0n),
    at(home, slot = LIE) {
      const row = rows.find(
        (each) => each.member === homeAt(street, home).member && each.slot === FIRST_SLOT + slot,
      )
      assert.ok(row)
      return row
    },
  }
}

export function setFeeder(reader: string, changes: object = {}): Change {
  const feeder = { reader, device: DEVICE, resolutionWh: 1, toleranceWh: TOLERANCE_WH, lossesPermille: 10 }
  return { type: 'set-feeder', feeder: { ...feeder, ...changes } }
}

function sheetsOf(street: TestStreet, slot: number) {
  const at = (limitPriceMicroPerKwh: number) => ({ limitPriceMicroPerKwh, energyWh: SOLD_WH })
  const [seller, buyer] = [homeAt(street, 0), homeAt(street, 1)]
  return [
    makeSheet(street.community, seller, { slot, orders: [makeOrder({ side: 'offer', ...at(100_000) })] }),
    makeSheet(street.community, buyer, { slot, orders: [makeOrder({ side: 'bid', ...at(250_000) })] }),
  ]
}

/** From the slot of the lie on its counters stand higher, or lower. */
function told(
  street: TestStreet,
  index: number,
  { reading }: SignedReading,
  deed: Deed,
  at: number,
): SignedReading {
  const { exportWh = 0, importWh = 0 } = deed
  const lied = ({ importWh: taken, exportWh: given, generationWh }: SignedReading['reading']['end']) => ({
    importWh: taken - importWh,
    exportWh: given + exportWh,
    generationWh: (generationWh ?? 0) + exportWh,
  })
  return makeReading(street.community, homeAt(street, index), {
    slot: reading.slot,
    start: at === LIE ? reading.start : lied(reading.start),
    end: lied(reading.end),
  })
}

export const TRUTH = play()
