/**
 * A street whose community has a meter where it meets the grid. What its homes claim together is held against it: who
 * inflates alone or with another gains nothing, and a feeder that nobody reads stalls nobody.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { memberAccount } from '../../../node/core/chain/chain-state.ts'
import { decodeState } from '../../../node/core/chain/state-decode.ts'
import { stateLeaves, stateRoot } from '../../../node/core/chain/state-leaves.ts'
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

const DEVICE = 'meter of feeder'
const TOLERANCE_WH = 20
const LATE_AFTER = 5
const SLOTS = 16
/** The first with a feeder, and the one in which it is lied. */
const FROM = 2
const LIE = 6
const SOLD_WH = 500
const READER = 4

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

interface Played {
  readonly street: TestStreet
  readonly blocks: readonly Advanced[]
  readonly rows: readonly Advanced['execution']['settled'][number][]
  readonly checks: readonly Advanced['execution']['feeder'][number][]
  readonly trueUps: readonly Advanced['execution']['trueUps'][number][]
  balance(...homes: readonly number[]): bigint
  at(home: number, slot?: number): Advanced['execution']['settled'][number]
}

/** Home 0 sells from its roof to home 1; home 2 had guests once; home 4 has no vote, uses nothing and reads the feeder. */
function play({
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

function setFeeder(reader: string, changes: object = {}): Change {
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

const TRUTH = play()

test('an honest street agrees with its feeder meter from the slot on that was decided', () => {
  assert.equal(
    TRUTH.checks.map(({ slot, verdict }) => [slot, verdict]),
    Array.from({ length: SLOTS - 1 - FROM }, (_each, index) => [FIRST_SLOT + FROM + index, 'agrees']),
  )
  assert.ok(TRUTH.rows.every(({ quality, doubt }) => quality === 'metered' && doubt === null))
  assert.equal([TRUTH.at(0).soldWh, TRUTH.at(1).boughtWh], [SOLD_WH, SOLD_WH])
  const [first] = TRUTH.checks
  assert.equal(
    first && [first.importWh, first.exportWh, first.homesNetWh, first.allowedWh],
    [710, 0, 700, 31],
  )
})

test('its state is what its leaves say, and a street without one has no such leaf', () => {
  const { state } = TRUTH.blocks.at(-1) ?? {}
  assert.ok(state)
  const leaves = stateLeaves(state)
  assert.ok(leaves.has('feeder'))
  const read = decodeState(state, leaves)
  assert.equal(read?.terms.feeder, state.terms.feeder)
  assert.is(read && stateRoot(read), stateRoot(state))
  const without = play({ hasFeeder: false })
  assert.not(stateLeaves(without.street.state()).has('feeder'))
  assert.equal(without.checks, [])
})

test('export that was made up is doubted, and no home below a calibrated meter earns by it', () => {
  const lied = play({ deeds: { 0: { exportWh: 300 }, 1: { trust: 'calibrated' } } })
  assert.is(lied.checks.find(({ slot }) => slot === FIRST_SLOT + LIE)?.verdict, 'disagrees')
  const row = lied.at(0)
  assert.equal(
    [row.quality, row.doubt, row.exportWh, row.trust],
    ['estimated', 'reading-over-feeder', 0, 'estimate'],
  )
  assert.is(row.certificates.mintedWh, 0)
  assert.equal([lied.at(1).quality, lied.at(1).doubt], ['metered', null], 'others read this meter too')
  assert.ok(lied.balance(0) <= TRUTH.balance(0))
  assert.is(lied.at(0, LIE + 1).quality, 'metered', 'and the next slot is one like any other')
})

test('who stays inside the tolerance is not seen: this is what it gains', () => {
  // docs/settlement.md says so. 20 Wh and a hundredth of what flows, less what the cables really lose.
  const lied = play({ deeds: { 0: { exportWh: 22 } } })
  assert.ok(lied.checks.every(({ verdict }) => verdict === 'agrees'))
  assert.is(
    lied.balance(0) - TRUTH.balance(0),
    22n * 300_000n,
    'so much less was missing of what it had sold',
  )
  assert.is(play({ deeds: { 0: { exportWh: 23 } } }).at(0).doubt, 'reading-over-feeder')
})

test('import that was left out is doubted as well', () => {
  const lied = play({ deeds: { 1: { importWh: 300 } } })
  assert.is(lied.at(1).doubt, 'reading-over-feeder')
  assert.ok(lied.balance(1) <= TRUTH.balance(1))
})

test('two that inflate together are found by the sum', () => {
  const lied = play({ deeds: { 0: { exportWh: 150 }, 2: { exportWh: 150 } } })
  assert.is(lied.at(0).doubt, 'reading-over-feeder')
  assert.is(lied.at(2).doubt, 'reading-over-feeder')
  assert.ok(lied.balance(0, 2) <= TRUTH.balance(0, 2))
  assert.is(lied.at(0).certificates.mintedWh + lied.at(2).certificates.mintedWh, 0)
})

test('one that inflates while another is silent: the silent one pays what the street cannot account for', () => {
  const together: Played = play({ deeds: { 0: { exportWh: 600 }, 2: { silentFor: 1 } } })
  assert.is(together.at(0).doubt, null, 'the guests of home 2 could have taken it')
  assert.is(together.at(2).importWh, 900)
  const [trueUp] = together.trueUps
  assert.equal(
    [trueUp?.importWh, trueUp?.amountNano],
    [100, 0n],
    'and less than the feeder says is not believed later',
  )
  assert.ok(together.balance(0, 2) <= TRUTH.balance(0, 2))
  assert.is(together.street.state().feederBoundsWh.size, 0)
})

test('a home that was silent and honest gets back what the estimate took too much', () => {
  const silent = play({ deeds: { 2: { silentFor: 1 } } })
  assert.ok(silent.checks.every(({ verdict }) => verdict === 'agrees'))
  const [trueUp] = silent.trueUps
  assert.is(trueUp?.amountNano, BigInt(900 - 100) * 300_000n)
})

test('what homes in a gap took at least is remembered until they are back', () => {
  const { blocks } = play({ deeds: { 2: { silentFor: 4 } }, usedWh: 800 })
  const bounds = blocks.map(({ state }) => [...state.feederBoundsWh.values()][0] ?? 0)
  const most = Math.max(...bounds)
  assert.ok(most > 0 && most <= 4 * 800, String(most))
  const { state } = blocks[bounds.indexOf(most)] ?? {}
  assert.ok(state)
  assert.equal(decodeState(state, stateLeaves(state))?.feederBoundsWh, state.feederBoundsWh)
})

test('a feeder that nobody reads doubts nobody, and is waited for no longer than a home', () => {
  const silent = play({ isFeederSilent: (at) => at >= LIE, deeds: { 0: { exportWh: 300 } } })
  const unread = silent.checks.filter(({ verdict }) => verdict === 'unread')
  assert.equal(
    unread.map(({ slot }) => slot),
    Array.from({ length: SLOTS - LIE - LATE_AFTER }, (_each, index) => FIRST_SLOT + LIE + index),
  )
  assert.ok(silent.rows.every(({ quality }) => quality === 'metered'))
})

test('a feeder meter that is another one is not believed, and its slot is settled at once without it', () => {
  const exchanged = play({ isFeederExchanged: true, deeds: { 0: { exportWh: 300 } } })
  const refused = exchanged.blocks.flatMap(({ execution }) => execution.refusedReadings)
  assert.ok(refused.some(({ code }) => code === 'reading-device-unbound'))
  assert.equal(
    exchanged.checks.map(({ verdict }) => verdict === 'unread'),
    TRUTH.checks.map(({ slot }) => slot === FIRST_SLOT + LIE),
  )
  const { state } = exchanged.blocks[LIE + 1] ?? {}
  assert.is(state?.settledThrough, FIRST_SLOT + LIE)
  assert.is(state && [...state.meters.values()].find(({ doubt }) => doubt !== null), undefined)
})

test('when its reader is no member any more, no slot waits for it', () => {
  const reader = homeAt(TRUTH.street, READER).member
  const left = play({ more: [{ at: 8, change: { type: 'remove-member', member: reader } }] })
  assert.is(left.checks.at(-1)?.slot, FIRST_SLOT + 8)
  assert.is(left.checks.length, 9 - FROM)
  assert.is(left.street.state().settledThrough, FIRST_SLOT + SLOTS - 2)
})

test('what homes in a gap took at least goes with the meter that said it', () => {
  const reader = homeAt(TRUTH.street, READER).member
  const { blocks } = play({
    deeds: { 2: { silentFor: 7 } },
    usedWh: 800,
    more: [{ at: LIE + LATE_AFTER, change: setFeeder(reader, { device: 'another' }) }],
  })
  const bounds = blocks.map(({ state }) => state.feederBoundsWh.size)
  assert.equal(bounds.slice(LIE + LATE_AFTER - 1, LIE + LATE_AFTER + 2), [0, 0, 0])
  assert.ok(
    play({ deeds: { 2: { silentFor: 7 } }, usedWh: 800 }).blocks[LIE + LATE_AFTER + 1]?.state.feederBoundsWh
      .size === 1,
  )
})

test('a feeder that comes back is held against its street again', () => {
  const back = play({ isFeederSilent: (at) => at >= 4 && at < 6, deeds: { 0: { exportWh: 300 } } })
  assert.equal(back.checks.map(({ verdict }) => verdict).slice(0, 6), [
    'agrees',
    'agrees',
    'unread',
    'unread',
    'disagrees',
    'agrees',
  ])
})

test("the street's meter is no home's: a reading of it as one's own is not believed", () => {
  const street = play().street
  const slot = street.state().slot
  const home = homeAt(street, 1)
  const end = street.state().meters.get(home.member)?.lastEnd?.counters
  assert.ok(end)
  const { execution } = street.advance({
    readings: [makeReading(street.community, home, { slot, device: DEVICE, start: end, end })],
  })
  assert.equal(
    execution.refusedReadings.map(({ code }) => code),
    ['reading-device-of-other'],
  )
})

test('only its reader may sign for it', () => {
  const { street } = play()
  const { feeder, members } = street.state().terms
  assert.ok(feeder && members.size === 5)
  const counters = street.state().meters.get(feeder.id)?.lastEnd?.counters
  assert.ok(counters)
  const { slot } = street.state()
  const refusalsOf = (by: number): readonly string[] => {
    const home = { ...homeAt(street, by), member: feeder.id }
    const said = { slot, device: DEVICE, start: counters, end: counters }
    const { execution } = street.advance({ readings: [makeReading(street.community, home, said)] })
    return execution.refusedReadings.map(({ code }) => code)
  }
  assert.equal(refusalsOf(1), ['reading-signature-invalid'])
  assert.equal(refusalsOf(READER), [])
})

test('a street can do without it again, change what it tolerates, and have another', () => {
  const reader = homeAt(TRUTH.street, READER).member
  const gone = play({ more: [{ at: 8, change: { type: 'set-feeder', feeder: null } }] })
  assert.is(gone.street.state().terms.feeder, null)
  assert.is(gone.checks.length, 8 - FROM)
  assert.is([...gone.street.state().meters].length, 5, 'its meter goes with it')
  const wider = play({
    more: [{ at: 4, change: setFeeder(reader, { toleranceWh: 500 }) }],
    deeds: { 0: { exportWh: 300 } },
  })
  assert.ok(
    wider.checks.every(({ verdict }) => verdict === 'agrees'),
    'and no slot is left out',
  )
  assert.is(wider.checks.length, TRUTH.checks.length)
  const other = play({ more: [{ at: 8, change: setFeeder(reader, { device: 'another' }) }] })
  assert.is(other.street.state().terms.feeder?.fromSlot, FIRST_SLOT + 9)
})

test("no home's meter becomes the street's, and the street's no home's", () => {
  const { street } = play()
  const approvers = quorumOf(street.validators)
  const [home, reader] = [homeAt(street, 1), homeAt(street, READER)]
  const made = (change: Change): unknown => {
    const effectiveSlot = street.state().slot + 2
    const { execution } = street.advance({
      transactions: [makeDecision(street.community, change, { approvers, effectiveSlot })],
    })
    return execution.governed.refusedTransactions[0]?.code ?? execution.governed.made[0]?.code
  }
  assert.is(made({ type: 'bind-devices', member: home.member, devices: [DEVICE] }), 'change-device-bound')
  assert.is(
    made(setFeeder(reader.member, { device: 'meter of home-2' })),
    'change-device-bound',
    'its readings name it',
  )
})

test.run()
