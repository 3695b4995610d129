/** What the demo says at its end: what the street traded, and each home against its tariff alone. */
import { tariffAt } from '../../core/chain/genesis.ts'
import { tariffAloneNano } from '../../core/settlement/settle-member.ts'
import type { OutcomeSettled } from '../../engine/outcome.ts'
import type { StreetRecord } from './street-record.ts'
import type { Names } from './words.ts'
import { kwh, money } from './words.ts'

export function summaryLines(record: StreetRecord, { genesis }: Names): string[] {
  const rows = record.settled()
  if (rows.length === 0) return ['No slot is settled yet.']
  const tradedWh = rows.reduce((sum, row) => sum + row.boughtWh, 0)
  const heading = `${String(record.settledSlots())} slots settled, ${kwh(tradedWh)} traded between neighbours. Against the tariff alone:`
  const homes = genesis.members.map((member) => {
    const own = rows.filter((row) => row.member === member.memberKey)
    const savingNano = own.reduce((sum, row) => sum + savingOf(row, genesis.slotMs, member), 0n)
    const boughtWh = own.reduce((sum, row) => sum + row.boughtWh, 0)
    const soldWh = own.reduce((sum, row) => sum + row.soldWh, 0)
    const saving = `${savingNano < 0n ? '' : '+'}${money(savingNano, genesis.currency)}`
    return `  ${member.title.padEnd(16)} bought ${kwh(boughtWh).padStart(9)}  sold ${kwh(soldWh).padStart(9)}  ${saving}`
  })
  return [heading, ...homes]
}

function savingOf(row: OutcomeSettled, slotMs: number, member: Names['genesis']['members'][number]): bigint {
  const alone = tariffAloneNano({ importWh: row.importWh, exportWh: row.exportWh, ...tariffAt(member, row.slot * slotMs) })
  return BigInt(row.tradeNano) + BigInt(row.supplierNano) - BigInt(alone)
}
