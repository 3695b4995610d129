/** The books of an exported ledger, computed again from its genesis as `ledger verify` does: only what holds is replayed. */
import { genesisState } from '../../node/core/chain/chain-state.ts'
import { tariffAt } from '../../node/core/governance/genesis.ts'
import { communityUnder } from '../../node/core/governance/terms.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { slotStartMs } from '../../node/core/units/slots.ts'
import { verifyChain } from '../../node/engine/verify-chain.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import { openExport } from '../../node/store/export-read.ts'
import { parseGenesis } from '../../node/store/genesis-file.ts'
import { createModuleShelf } from '../../node/store/rule-shelf.ts'
import type { ReplayBook } from './replay-books.ts'

/** Throws `ledger-invalid` at the first block that does not hold, and what `openExport` throws. */
export async function* readLedgerBooks(path: string): AsyncGenerator<ReplayBook, void> {
  const file = await openExport(path)
  const community = parseGenesis(file.genesisBytes, path)
  const rules = createModuleShelf(file.module)
  let { terms } = genesisState(community)
  for await (const step of verifyChain(
    { context: { community, verify: verifyEd25519 }, rules },
    file.blocks,
  )) {
    if (step.type === 'failed') throw invalid(path, step.failure)
    const { book } = step.execution
    // The block was judged by the terms before it.
    const { members } = communityUnder(community, terms)
    const startMs = slotStartMs(book.slot, community.genesis.slotMs)
    const tariffs = book.orders.map(({ member }) => {
      const known = members.get(member)
      return known === undefined ? undefined : tariffAt(known, startMs)
    })
    yield {
      energiesWh: Int32Array.from(book.orders, ({ side, energyWh }) =>
        side === 'bid' ? energyWh : -energyWh,
      ),
      limitPricesMicroPerKwh: Int32Array.from(book.orders, (order) => order.limitPriceMicroPerKwh),
      members: book.orders.map(({ member }) => member),
      lot: book.lot,
      retailMicroPerKwh: Int32Array.from(tariffs, (tariff) => tariff?.retailMicroPerKwh ?? 0),
      feedInMicroPerKwh: Int32Array.from(tariffs, (tariff) => tariff?.feedInMicroPerKwh ?? 0),
    }
    terms = step.state.terms
  }
  const damage = await file.finish()
  if (damage !== undefined) throw invalid(path, { code: 'export-damaged', height: file.to, what: damage })
}

function invalid(
  path: string,
  { code, height, what }: { code: string; height: number; what: string },
): OperatingError {
  return new OperatingError(
    { code: 'ledger-invalid', height },
    `${path}: the ledger does not hold at height ${height}: ${what} (${code}); see streetwatt ledger verify --export.`,
  )
}
