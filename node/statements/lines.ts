/** The lines of a statement: what every Wh and every payment of the month comes to, each counted once. */
import { assert } from '../core/units/assert.ts'
import type { LineCode, StatementLine, StatementPayment, StatementSlot } from './document.ts'
import { LINE_CODES } from './document.ts'

/** In the order of LINE_CODES, those with nothing left out; the sum is that of rows and payments, exactly. */
export function makeLines(
  rows: readonly StatementSlot[],
  payments: readonly StatementPayment[],
): StatementLine[] {
  const totals = new Map<LineCode, Total>()
  const add = (code: LineCode, energyWh: number | null, amountNano: bigint): void => {
    const { energyWh: before, amountNano: sum } = totals.get(code) ?? { energyWh: null, amountNano: 0n }
    const energy = energyWh === null ? before : (before ?? 0) + energyWh
    totals.set(code, { energyWh: energy, amountNano: sum + amountNano })
  }
  for (const row of rows) for (const part of partsOf(row)) add(part.code, part.energyWh, part.amountNano)
  for (const { code, amountNano } of payments) add(code, null, BigInt(amountNano))
  return LINE_CODES.flatMap((code) => {
    const total = totals.get(code)
    if (total === undefined || (total.amountNano === 0n && (total.energyWh ?? 0) === 0)) return []
    return [{ code, energyWh: total.energyWh, amountNano: String(total.amountNano) }]
  })
}

interface Total {
  readonly energyWh: number | null
  readonly amountNano: bigint
}

interface Part extends Total {
  readonly code: LineCode
}

/**
 * The parts of one slot (design section 5): trades at their prices; what was imported beyond what was bought, at retail;
 * what was exported beyond what was sold, at feed-in; and what was traded and not delivered, at the dearer side.
 */
function partsOf(row: StatementSlot): Part[] {
  const trade = BigInt(row.tradeNano)
  const { boughtNano, soldNano } = splitTrade(row, trade)
  const importedWh = Math.max(0, row.importWh - row.boughtWh)
  const exportedWh = Math.max(0, row.exportWh - row.soldWh)
  const importNano = -product(importedWh, row.retailMicroPerKwh)
  const exportNano = product(exportedWh, row.feedInMicroPerKwh)
  const undeliveredWh = Math.max(0, row.boughtWh - row.importWh) + Math.max(0, row.soldWh - row.exportWh)
  const parts: Part[] = [
    { code: 'bought', energyWh: row.boughtWh, amountNano: boughtNano },
    { code: 'sold', energyWh: row.soldWh, amountNano: soldNano },
    { code: 'supplier-import', energyWh: importedWh, amountNano: importNano },
    { code: 'supplier-export', energyWh: exportedWh, amountNano: exportNano },
    {
      code: 'undelivered',
      energyWh: undeliveredWh,
      amountNano: BigInt(row.supplierNano) - importNano - exportNano,
    },
    { code: 'fees', energyWh: null, amountNano: BigInt(row.feeNano) },
  ]
  const sum = parts.reduce((total, { amountNano }) => total + amountNano, 0n)
  const whole = trade + BigInt(row.supplierNano) + BigInt(row.feeNano)
  assert(sum === whole, 'the parts of a slot are its amounts')
  return parts
}

/** A member may buy and sell in one slot where a rule gives each its price; the sold part is what the price says. */
function splitTrade(row: StatementSlot, tradeNano: bigint): { boughtNano: bigint; soldNano: bigint } {
  if (row.soldWh === 0) return { boughtNano: tradeNano, soldNano: 0n }
  if (row.boughtWh === 0) return { boughtNano: 0n, soldNano: tradeNano }
  const soldNano = product(row.soldWh, row.sellPriceMicroPerKwh ?? 0)
  return { boughtNano: tradeNano - soldNano, soldNano }
}

function product(energyWh: number, priceMicroPerKwh: number): bigint {
  return BigInt(energyWh) * BigInt(priceMicroPerKwh)
}
