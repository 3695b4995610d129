/** Answers a home's questions about months, from what its store keeps of final blocks. */
import type { ChainState } from '../core/chain/chain-state.ts'
import type { Community, Member } from '../core/governance/genesis.ts'
import { communityUnder } from '../core/governance/terms.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { ChainStore } from '../engine/chain-store.ts'
import type { StatementFormat, WrittenStatement } from '../api/source.ts'
import type { CalendarMonth } from '../runtime/site-time.ts'
import { monthOf, parseMonth } from '../runtime/site-time.ts'
import type { StatementDocument } from './document.ts'
import { makeStatement, monthText } from './make-statement.ts'
import type { CloseDocument } from './month-close.ts'
import { closeMonth } from './month-close.ts'
import type { OutcomeSource } from '../engine/past-outcomes.ts'
import { storedOutcomes } from '../engine/past-outcomes.ts'
import { writeStatement } from './write-statement.ts'

export interface StatementOptions {
  /** Another member than this home, by its id or key. */
  readonly memberId?: string | undefined
  /** Names partners by their titles in place of numbers. */
  readonly namesPartners?: boolean | undefined
}

export interface StatementDesk {
  /** Of this home, or of another member by its id. Throws what `makeStatement` throws, and `member-id-unknown`. */
  statement(month: string, options?: StatementOptions): Promise<StatementDocument>
  /** This home's statement, written in one of its forms. */
  written(month: string, format: StatementFormat): Promise<WrittenStatement>
  close(month: string): Promise<CloseDocument>
  /** The last month that is over by the ledger. */
  lastMonth(): string
}

export interface StatementDeskParts {
  readonly founded: Community
  /** Whose statement it is where nobody is named. */
  readonly self: string
  /** Where the chain stands now. */
  readonly state: () => ChainState
  readonly store: Pick<ChainStore, 'outcome'>
}

export function createStatementDesk({ founded, self, state, store }: StatementDeskParts): StatementDesk {
  const source = (): OutcomeSource => storedOutcomes(store, state().height)
  const community = (): Community => communityUnder(founded, state().terms)
  async function statement(
    month: string,
    { memberId, namesPartners = false }: StatementOptions = {},
  ): Promise<StatementDocument> {
    const now = community()
    const member = memberId === undefined ? now.members.get(self) : memberById(now, memberId)
    if (member === undefined) throw memberUnknown(memberId ?? self)
    return makeStatement({ community: now, member, month: readMonth(month), namesPartners }, source())
  }
  return {
    statement,
    written: async (month, format) => writeStatement(await statement(month), format),
    close: (month) => closeMonth({ community: community(), month: readMonth(month) }, source()),
    lastMonth() {
      const { genesis } = founded
      const { year, month } = monthOf(state().settledThrough * genesis.slotMs, genesis.timezone)
      return monthText(month === 1 ? { year: year - 1, month: 12 } : { year, month: month - 1 })
    },
  }
}

/** Throws `statement-month-invalid`. */
export function readMonth(text: string): CalendarMonth {
  const month = parseMonth(text)
  if (month !== undefined) return month
  throw new OperatingError(
    { code: 'statement-month-invalid', month: text },
    `"${text}" is no month: write it as 2026-10.`,
  )
}

/** By the id of its genesis or admission, or by its key. */
export function memberById({ members }: Community, id: string): Member | undefined {
  return members.get(id) ?? [...members.values()].find((member) => member.id === id)
}

function memberUnknown(id: string): OperatingError {
  return new OperatingError(
    { code: 'member-id-unknown', member: id },
    `There is no member "${id}" in this community: streetwatt community members lists them.`,
  )
}
