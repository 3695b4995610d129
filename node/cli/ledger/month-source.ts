/** Where the documents of a month come from: the node that runs, or the ledger of one that does not. */
import { genesisState } from '../../core/chain/chain-state.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { StatementDocument } from '../../statements/document.ts'
import type { CloseDocument } from '../../statements/month-close.ts'
import type { StatementDesk, StatementOptions } from '../../statements/statement-desk.ts'
import { createStatementDesk } from '../../statements/statement-desk.ts'
import { nodeOf, readOwnHome } from '../community/own-home.ts'
import { withHomeLedger } from './open-ledger.ts'

export interface MonthSource {
  /** Of the last month that is over where none is named; of this home where nobody is. */
  statement(month: string | undefined, options: StatementOptions): Promise<StatementDocument>
  close(month: string | undefined): Promise<CloseDocument>
}

interface Flags {
  readonly config: string
}

/** Asks the ledger itself, and the running node where that holds it. */
export function openMonths(flags: Flags, say: (line: string) => void): MonthSource {
  async function ask<T>(offline: (desk: StatementDesk) => Promise<T>, online: () => Promise<T>): Promise<T> {
    try {
      return await withDesk(flags, say, offline)
    } catch (error) {
      if (error instanceof OperatingError && error.code === 'store-locked') return online()
      throw error
    }
  }
  return {
    statement: (month, options) =>
      ask(
        (desk) => desk.statement(month ?? desk.lastMonth(), options),
        async () =>
          (await nodeOf(flags.config)).statement(month ?? null, {
            member: options.memberId ?? null,
            namesPartners: options.namesPartners ?? false,
          }),
      ),
    close: (month) =>
      ask(
        (desk) => desk.close(month ?? desk.lastMonth()),
        async () => (await nodeOf(flags.config)).close(month ?? null),
      ),
  }
}

function withDesk<T>(
  { config }: Flags,
  say: (line: string) => void,
  work: (desk: StatementDesk) => Promise<T>,
): Promise<T> {
  return withHomeLedger({ config, say }, async ({ community, store }) => {
    const loaded = await store.load()
    const state = loaded?.state ?? genesisState(community)
    const self = await ownMember(config)
    return work(createStatementDesk({ founded: community, self, state: () => state, store }))
  })
}

/** The key of the member whose home this is; empty on a machine that has the ledger and no keys of a member. */
export async function ownMember(config: string): Promise<string> {
  try {
    return (await readOwnHome(config)).record.memberKey
  } catch (error) {
    if (error instanceof OperatingError) return ''
    throw error
  }
}
