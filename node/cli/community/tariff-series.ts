/**
 * A supplier's tariff over a span of time as the dated prices that the chain keeps. Windows of local time, days on which
 * the clocks change and the files of an exchange are resolved here: the chain knows no time zone.
 */
import type { SlotSpan } from '../../../sim/profiles/flexible-task.ts'
import type { FileTexts } from '../../../sim/profiles/file-texts.ts'
import { createZoneOffset } from '../../../sim/profiles/local-time.ts'
import { priceColumn } from '../../../sim/profiles/price-column.ts'
import type { TariffFile } from '../../../sim/scenario/read-tariff-file.ts'
import type { Tariff } from '../../core/governance/genesis.ts'
import type { EpochMs } from '../../core/units/quantities.ts'

interface SeriesOptions {
  /** Of the slot in which the first price, and the first row of a file, begins; and where the last ends. */
  readonly span: SlotSpan
  /** What lies before is over, or not for this decision to say: it is left out. */
  readonly effectiveMs: EpochMs
  readonly timezone: string
  readonly texts: FileTexts
}

/** One tariff for each slot in which the prices change, oldest first; none where the whole span is over. */
export function tariffSeries(
  { tariff, afterwards }: TariffFile,
  { span, effectiveMs, timezone, texts }: SeriesOptions,
): Tariff[] {
  const offset = createZoneOffset(timezone)
  const retail = priceColumn(tariff.retail, { span, offset, texts })
  const feedIn = priceColumn(tariff.feedIn, { span, offset, texts })
  const endMs = span.startMs + span.slots * span.slotMs
  if (endMs <= effectiveMs) return []
  const first = Math.max(0, Math.ceil((effectiveMs - span.startMs) / span.slotMs))
  const tariffs: Tariff[] = []
  for (let slot = first; slot < span.slots; slot++) {
    const [retailMicroPerKwh, feedInMicroPerKwh] = [retail[slot] ?? 0, feedIn[slot] ?? 0]
    add(tariffs, { fromMs: span.startMs + slot * span.slotMs, retailMicroPerKwh, feedInMicroPerKwh })
  }
  if (afterwards !== null) add(tariffs, { fromMs: endMs, ...afterwards })
  return tariffs
}

/** A price that stays needs no entry of its own. */
function add(tariffs: Tariff[], next: Tariff): void {
  const last = tariffs.at(-1)
  const isSame =
    last?.retailMicroPerKwh === next.retailMicroPerKwh && last.feedInMicroPerKwh === next.feedInMicroPerKwh
  if (!isSame) tariffs.push(next)
}

/** Parts that a decision can carry each. */
export function inBatches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
