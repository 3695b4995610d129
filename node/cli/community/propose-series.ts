/** `streetwatt community propose tariffs …`: a tariff that changes with time, in as many decisions as it takes. */
import { readTariffTexts } from '../../../sim/profiles/file-texts.ts'
import { readLimitedFile } from '../../../sim/scenario/read-file.ts'
import { readTariffFile } from '../../../sim/scenario/read-tariff-file.ts'
import { SERIES_LIMIT } from '../../core/governance/change.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { EpochMs } from '../../core/units/quantities.ts'
import { slotAt, slotStartMs } from '../../core/units/slots.ts'
import { findMember } from './decisions.ts'
import type { MakeChanges } from './propose.ts'
import { refusal } from './refusals.ts'
import { inBatches, tariffSeries } from './tariff-series.ts'

export interface SeriesFlags {
  readonly file: string
  readonly from?: EpochMs
  readonly until: EpochMs
}

/** Longer ones are decided on in parts. */
const SPAN_LIMIT_MS = 366 * 86_400_000
/** A node holds so many proposals of one validator. */
const BATCHES_LIMIT = 8

/** The first price is in force with the decision, or from a later moment; the last stays, or what the file says afterwards. */
export function addTariffs(ids: readonly string[], { file, from, until }: SeriesFlags): MakeChanges {
  return async ({ view, effectiveSlot }) => {
    const { slotMs, timezone } = view
    const members = ids.map((id) => findMember(id, view).memberKey)
    const effectiveMs = slotStartMs(effectiveSlot, slotMs)
    const startMs = slotStartMs(slotAt(from ?? effectiveMs, slotMs), slotMs)
    if (until <= startMs || until - startMs > SPAN_LIMIT_MS) throw spanInvalid()
    const written = await readTariffFile(file)
    const texts = await readTariffTexts(written.tariff, readLimitedFile)
    const span = { startMs, slotMs, slots: Math.ceil((until - startMs) / slotMs) }
    const tariffs = tariffSeries(written, { span, effectiveMs, timezone, texts })
    const batches = inBatches(tariffs, SERIES_LIMIT)
    if (batches.length === 0) throw refusal('change-tariff-not-after-last')
    if (batches.length > BATCHES_LIMIT) throw refusal('change-tariffs-too-many')
    return batches.map((part) => ({ type: 'add-tariffs', members, tariffs: part }))
  }
}

function spanInvalid(): OperatingError {
  return new OperatingError(
    { code: 'usage-value-invalid' },
    '--until must lie after --from, or after the slot in which the decision is in force, and at most a year later.',
  )
}
