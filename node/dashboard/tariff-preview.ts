import type { HistoryEntry } from '../api/history.ts'

/** Prices per kWh with the supplier. */
export interface Prices {
  readonly retailMicroPerKwh: number
  readonly feedInMicroPerKwh: number
}

/** What the energy of some time comes to at these prices; negative is paid. */
export interface Outcome {
  readonly aloneNano: bigint
  /** Trades as they were, and the supplier for the rest. */
  readonly tradingNano: bigint
}

/**
 * The same energy at other prices. Near, and not exact: what neighbours traded is taken from the sum of the time and not
 * slot by slot, and with other prices homes would have traded otherwise.
 */
export function outcomeAt(
  past: Pick<
    HistoryEntry,
    'importWh' | 'exportWh' | 'boughtWh' | 'soldWh' | 'tradeNano' | 'feeNano' | 'paymentNano'
  >,
  prices: Prices,
): Outcome {
  const { importWh, exportWh, boughtWh, soldWh, tradeNano, feeNano, paymentNano } = past
  const rest = {
    importWh: Math.max(0, importWh - boughtWh),
    exportWh: Math.max(0, exportWh - soldWh),
  }
  return {
    aloneNano: supplierNano({ importWh, exportWh }, prices),
    tradingNano: BigInt(tradeNano) + BigInt(feeNano) + BigInt(paymentNano) + supplierNano(rest, prices),
  }
}

/** Wh by micro-currency per kWh are nano-currency, exactly. */
function supplierNano(
  { importWh, exportWh }: { importWh: number; exportWh: number },
  { retailMicroPerKwh, feedInMicroPerKwh }: Prices,
): bigint {
  return BigInt(exportWh) * BigInt(feedInMicroPerKwh) - BigInt(importWh) * BigInt(retailMicroPerKwh)
}
