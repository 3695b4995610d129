import type { RunResult } from '../fast/run-result.ts'
import { headlineCase } from './figure.ts'
import type { Tile } from './tile.ts'
import { countWords, decimal, energyWords, shareWords } from './words.ts'

/** What the cables had to bear; none where the street has no feeder. */
export function feederTiles(run: RunResult): Tile[] {
  if (run.feeder === null) return []
  const { kpis } = headlineCase(run)
  const none = run.cases.none.kpis
  const lossWh = kpis.feederLossWh ?? 0
  const broken = (kpis.feederViolationSlots ?? 0) + (kpis.feederUnsolvedSlots ?? 0)
  const brokenBefore = (none.feederViolationSlots ?? 0) + (none.feederUnsolvedSlots ?? 0)
  return [
    {
      id: 'losses',
      label: 'Lost in the cables',
      value: energyWords(lossWh),
      baseline: `without trading: ${energyWords(none.feederLossWh ?? 0)}`,
      formula: 'Σ losses of lines and transformer × length of a slot',
      mood: lossWh > (none.feederLossWh ?? 0) ? 'bad' : 'good',
    },
    {
      id: 'transformer',
      label: 'Transformer at most',
      value: shareWords(kpis.peakTransformerShare),
      baseline: `without trading: ${shareWords(none.peakTransformerShare)}`,
      formula: 'highest apparent power of a slot ÷ its rating',
      mood: (kpis.peakTransformerShare ?? 0) > 1 ? 'bad' : 'good',
    },
    {
      id: 'voltage',
      label: 'Voltage, of nominal',
      value: `${percent(kpis.lowestVoltageShare)} to ${shareWords(kpis.highestVoltageShare, 1)}`,
      baseline: `without trading: ${percent(none.lowestVoltageShare)} to ${shareWords(none.highestVoltageShare, 1)}`,
      formula: 'lowest and highest of all buses, phases and slots',
    },
    {
      id: 'violations',
      label: 'Beyond a limit of the feeder',
      value: countWords(broken, 'slot'),
      baseline: `without trading: ${decimal(brokenBefore, 0)}; of ${decimal(run.slots, 0)}`,
      formula: 'slots with a voltage, line or transformer beyond its limit',
      mood: broken > 0 ? 'bad' : 'good',
    },
  ]
}

function percent(share: number | null): string {
  return share === null ? 'none' : decimal(100 * share, 1)
}
