/** The columns of a statement's slots, with their units in the heading: the same in CSV, on paper and on the page. */
import type { StatementDocument, StatementSlot } from './document.ts'
import { slotTime } from './words.ts'

export interface SlotColumn {
  readonly heading: string
  readonly cell: (row: StatementSlot, statement: StatementDocument) => string
}

export const SLOT_COLUMNS: readonly SlotColumn[] = [
  { heading: 'slot', cell: ({ slot }) => String(slot) },
  { heading: 'start', cell: ({ startMs }, statement) => slotTime(startMs, statement) },
  { heading: 'importWh', cell: ({ importWh }) => String(importWh) },
  { heading: 'exportWh', cell: ({ exportWh }) => String(exportWh) },
  {
    heading: 'generationWh',
    cell: ({ generationWh }) => known(generationWh),
  },
  { heading: 'boughtWh', cell: ({ boughtWh }) => String(boughtWh) },
  { heading: 'soldWh', cell: ({ soldWh }) => String(soldWh) },
  { heading: 'buyPriceMicroPerKwh', cell: ({ buyPriceMicroPerKwh }) => known(buyPriceMicroPerKwh) },
  { heading: 'sellPriceMicroPerKwh', cell: ({ sellPriceMicroPerKwh }) => known(sellPriceMicroPerKwh) },
  { heading: 'retailMicroPerKwh', cell: ({ retailMicroPerKwh }) => String(retailMicroPerKwh) },
  { heading: 'feedInMicroPerKwh', cell: ({ feedInMicroPerKwh }) => String(feedInMicroPerKwh) },
  { heading: 'tradeNano', cell: ({ tradeNano }) => tradeNano },
  { heading: 'supplierNano', cell: ({ supplierNano }) => supplierNano },
  { heading: 'feeNano', cell: ({ feeNano }) => feeNano },
  { heading: 'tariffAloneNano', cell: ({ tariffAloneNano }) => tariffAloneNano },
  { heading: 'quality', cell: ({ quality }) => quality },
  { heading: 'trust', cell: ({ trust }) => trust },
  { heading: 'doubt', cell: ({ doubt }) => doubt ?? '' },
  { heading: 'certifiedMintedWh', cell: ({ certificates }) => String(certificates.mintedWh) },
  { heading: 'certifiedReceivedWh', cell: ({ certificates }) => String(certificates.boughtWh) },
  { heading: 'certifiedGivenWh', cell: ({ certificates }) => String(certificates.soldWh) },
  { heading: 'certifiedGridWh', cell: ({ certificates }) => String(certificates.gridWh) },
  { heading: 'certifiedRetiredWh', cell: ({ certificates }) => String(certificates.retiredWh) },
]

function known(value: number | null): string {
  return value === null ? '' : String(value)
}
