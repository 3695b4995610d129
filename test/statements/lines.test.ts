/** The worked evening of docs/settlement.md, to the nano. */
import { readFile } from 'node:fs/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { supplierNano, tariffAloneNano } from '../../node/core/settlement/settle-member.ts'
import type { StatementSlot } from '../../node/statements/document.ts'
import { makeLines } from '../../node/statements/lines.ts'
import { roundToCents } from '../../node/statements/rounding.ts'

const TARIFF = { retailMicroPerKwh: 300_000, feedInMicroPerKwh: 80_000 }
const PRICE = 220_000

const rows = [
  slotRow(18, { soldWh: 250, exportWh: 260 }),
  slotRow(19, { soldWh: 250, exportWh: 240 }),
  slotRow(20, { soldWh: 0, exportWh: 100 }),
]

test('the worked evening comes to what the page says', async () => {
  const lines = makeLines(rows, [])
  assert.equal(
    lines.map(({ code, amountNano }) => [code, amountNano]),
    [
      ['sold', '110000000'],
      ['supplier-export', '8800000'],
      ['undelivered', '-3000000'],
    ],
  )
  const net = lines.reduce((sum, { amountNano }) => sum + BigInt(amountNano), 0n)
  const alone = rows.reduce((sum, row) => sum + BigInt(row.tariffAloneNano), 0n)
  assert.equal([net, alone, net - alone], [115_800_000n, 48_000_000n, 67_800_000n])
  assert.equal(roundToCents(net), { cents: 12n, roundingNano: 4_200_000n })
  const page = await readFile('docs/settlement.md', 'utf8')
  for (const figure of ['115,800,000', '48,000,000', '67,800,000', '4,200,000'])
    assert.ok(page.includes(figure))
})

test('a member that buys and sells in one slot has both apart, and nothing is lost between', () => {
  const both = { ...slotRow(21, { soldWh: 100, exportWh: 100 }), boughtWh: 40, importWh: 40 }
  const row = { ...both, buyPriceMicroPerKwh: 250_000, tradeNano: String(100 * PRICE - 40 * 250_000) }
  const amounts = new Map(makeLines([row], []).map(({ code, amountNano }) => [code, amountNano]))
  assert.is(amounts.get('sold'), '22000000')
  assert.is(amounts.get('bought'), '-10000000')
})

function slotRow(hour: number, { soldWh, exportWh }: { soldWh: number; exportWh: number }): StatementSlot {
  const energies = { importWh: 0, exportWh, generationWh: exportWh, boughtWh: 0, soldWh }
  return {
    slot: hour,
    startMs: hour * 3_600_000,
    ...energies,
    buyPriceMicroPerKwh: PRICE,
    sellPriceMicroPerKwh: PRICE,
    ...TARIFF,
    tradeNano: String(soldWh * PRICE),
    supplierNano: String(supplierNano({ ...energies, ...TARIFF })),
    feeNano: '0',
    tariffAloneNano: String(tariffAloneNano({ importWh: 0, exportWh, ...TARIFF })),
    quality: 'metered',
    trust: 'calibrated',
    doubt: null,
    certificates: { mintedWh: 0, soldWh: 0, boughtWh: 0, gridWh: 0, retiredWh: 0 },
  }
}

test.run()
