/** A street of hourly slots around the end of October 2026, when Berlin's clocks go back, and what its blocks did. */
import { createClearingRule } from '../../matcher-wasm/host/clearing-rule.ts'
import type { FeeTerms } from '../../node/core/governance/fee-terms.ts'
import { NO_FEES } from '../../node/core/governance/fee-terms.ts'
import type { ClearingRule } from '../../node/core/chain/clearing-rule.ts'
import type { Community, Member, RuleTerms, Tariff } from '../../node/core/governance/genesis.ts'
import { communityUnder } from '../../node/core/governance/terms.ts'
import type { SiteBattery } from '../../node/core/metering/site.ts'
import type { SignedReading } from '../../node/core/metering/reading.ts'
import type { SlotIndex } from '../../node/core/units/quantities.ts'
import { describeOutcome, type BlockOutcome } from '../../node/engine/outcome.ts'
import type { OutcomeSource } from '../../node/engine/past-outcomes.ts'
import { readRule } from '../matcher/load-rule.ts'
import { makeOrder, makeSheet } from '../support/signed-messages.ts'
import type { TestStreet } from '../support/street.ts'
import { createStreet } from '../support/street.ts'
import { TEST_SITE } from '../support/test-community.ts'
import { createMeters } from '../support/test-meters.ts'

export const HOUR_MS = 3_600_000
/** Friday, 23 October 2026, 22:00 in Berlin: nine days later it is November. */
export const FIRST_HOUR = Date.UTC(2026, 9, 23, 20) / HOUR_MS

export interface MonthStreet {
  readonly street: TestStreet
  readonly outcomes: readonly BlockOutcome[]
  readonly source: OutcomeSource
  /** After the last block. */
  readonly community: Community
}

export interface MonthStreetOptions {
  /** Of the members, in place of one flat tariff. */
  readonly tariffs?: readonly Tariff[]
  readonly hours?: number
  /** Slots that get no block. */
  readonly holes?: ReadonlySet<SlotIndex>
  /** Slots in which the first home is not read; what comes after waits until all of them are settled by estimate. */
  readonly dark?: { readonly fromSlot: SlotIndex; readonly toSlot: SlotIndex }
  readonly fees?: FeeTerms
  /** A rule of the build, by its name; the test's own uniform price unless said otherwise. */
  readonly rule?: string
  /** Of each home; none has one unless said otherwise. */
  readonly batteries?: readonly (SiteBattery | null)[]
}

/** Homes with an even number buy, those with an odd one sell; all use another amount than they traded now and then. */
export function runMonth({
  hours = 24 * 10,
  holes = new Set(),
  tariffs,
  dark = { fromSlot: 0, toSlot: 0 },
  batteries = [],
  fees = NO_FEES,
  rule: ruleName,
}: MonthStreetOptions = {}): MonthStreet {
  const built = ruleName === undefined ? undefined : buildTerms(ruleName)
  const genesis = { slotMs: HOUR_MS, gateLeadMs: 300_000, firstSlot: FIRST_HOUR, fees }
  const street = createStreet({
    homes: 4,
    genesis: { ...genesis, ...(built && { rule: built.terms }) },
    ...(built && { rule: built.rule }),
    member: (index) => ({
      site: { ...TEST_SITE, battery: batteries[index] ?? null },
      ...(tariffs && { tariffs }),
    }),
  })
  const meters = createMeters(street)
  const outcomes: BlockOutcome[] = []
  const waiting: { readonly dueSlot: SlotIndex; readonly reading: SignedReading }[] = []
  for (let slot = FIRST_HOUR; slot < FIRST_HOUR + hours; slot++) {
    const delivered = slot - 2
    if (delivered >= FIRST_HOUR)
      street.homes.forEach((home, index) => {
        const energy = energyOf(index, delivered)
        const isDark = index === 0 && delivered >= dark.fromSlot && delivered < dark.toSlot
        if (isDark) meters.run(home, energy)
        const isHeld = index === 0 && delivered >= dark.toSlot
        const dueSlot = isHeld ? Math.max(slot, dark.toSlot + street.community.genesis.lateAfterSlots) : slot
        if (!isDark) waiting.push({ dueSlot, reading: meters.read(home, delivered, energy) })
      })
    if (holes.has(slot)) continue
    const readings = waiting.filter(({ dueSlot }) => dueSlot <= slot).map(({ reading }) => reading)
    waiting.splice(0, waiting.length, ...waiting.filter(({ dueSlot }) => dueSlot > slot))
    const sheets = street.homes.map((home, index) =>
      makeSheet(street.community, home, {
        slot,
        orders: [
          makeOrder(
            index % 2 === 0
              ? { side: 'bid', energyWh: 300 + index, limitPriceMicroPerKwh: 220_000 }
              : { side: 'offer', energyWh: 250, limitPriceMicroPerKwh: 80_000 + (slot % 24) * 1000 },
          ),
        ],
      }),
    )
    const { block, execution } = street.advance({ slot, sheets, readings })
    outcomes.push(describeOutcome(block, execution, { finalAtMs: 0, validators: [] }))
  }
  const community = communityUnder(street.community, street.state().terms)
  const source = {
    tipHeight: outcomes.length,
    at: (height: number) => Promise.resolve(outcomes[height - 1]),
  }
  return { street, outcomes, source, community }
}

const GAS_LIMIT = 100_000_000

function buildTerms(name: string): { terms: RuleTerms; rule: ClearingRule } {
  const { bytes, hash } = readRule(name)
  const terms = { kNumerator: 1, kDenominator: 2, extra: [0, 0, 0, 0], gasLimit: GAS_LIMIT }
  return {
    terms: { name, hash, ...terms },
    rule: createClearingRule({ bytes, hash, gasLimit: BigInt(GAS_LIMIT) }),
  }
}

/** Wh that a home really imports and exports in a slot. */
export function energyOf(index: number, slot: SlotIndex): { importWh: number; exportWh: number } {
  const deviation = (slot * 7 + index * 3) % 40
  return index % 2 === 0
    ? { importWh: 280 + deviation, exportWh: 0 }
    : { importWh: deviation, exportWh: 240 + deviation }
}

export function memberAt({ community, street }: MonthStreet, index: number): Member {
  const home = street.homes[index]
  const member = home && community.members.get(home.member)
  if (member === undefined) throw new Error(`there is no home ${String(index)}`)
  return member
}
