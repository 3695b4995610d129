/** Tells the street's slots one by one, until enough of them are settled or somebody has seen enough; then sums up. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { BlockOutcome } from '../../engine/outcome.ts'
import type { Terminal } from '../terminal.ts'
import { demoDocument } from './document.ts'
import { followBlocks, noProgress, outcomesAt } from './follower.ts'
import type { StreetRecord } from './street-record.ts'
import { createStreetRecord } from './street-record.ts'
import type { Street } from './street.ts'
import { agreementLine, summaryLines } from './summary.ts'
import type { Names } from './words.ts'
import { describeNames, headingLine, slotLines } from './words.ts'

/** `--once` gives up after this long without a new block (design section 7), and never before three slots. */
const PATIENCE_MS = 60_000
const PATIENCE_SLOTS = 3
const LOOK_MS = 200
/** How long the last line waits for the last home. */
const AGREEMENT_LIMIT_MS = 3000

export interface FollowParts {
  readonly options: {
    readonly once?: number | undefined
    readonly json: boolean
    readonly dataDirectory?: string | undefined
  }
  readonly signal: AbortSignal
  readonly terminal: Terminal
  readonly tell: (line: string) => void
}

export async function followStreet(
  street: Street,
  { options, signal, terminal, tell }: FollowParts,
): Promise<void> {
  const { scenario, speed, files, homes } = street
  const { once, json } = options
  const record = createStreetRecord(files.genesis.firstSlot)
  const names = describeNames(files)
  const slotSeconds = scenario.slotMs / speed / 1000
  const allSlots = Math.ceil((scenario.endMs - scenario.startMs) / scenario.slotMs)
  const wanted = Math.min(once ?? allSlots, allSlots)
  const patienceMs =
    once === undefined ? Number.POSITIVE_INFINITY : Math.max(PATIENCE_MS, PATIENCE_SLOTS * slotSeconds * 1000)
  const ending = once === undefined ? 'Ctrl-C ends it' : `it ends after ${String(wanted)} settled slots`
  tell(
    `  A slot of ${String(scenario.slotMs / 60_000)} minutes takes ${String(Number(slotSeconds.toFixed(1)))} s; ${ending}.`,
  )
  tell('')
  tell(headingLine(names))
  for await (const outcome of followBlocks(homes, { signal, patienceMs })) {
    for (const slot of record.add(outcome)) for (const line of slotLines(slot, names)) tell(line)
    if (record.settledSlots() >= wanted) break
  }
  tell('')
  for (const line of summaryLines(record, names)) tell(line)
  const slots = Math.min(wanted, record.settledSlots())
  const height = record.heightOfSettled(slots)
  if (height === undefined) return
  if (json)
    terminal.print(
      JSON.stringify(
        await gatherDocument(street, record, { height, patienceMs: Math.min(patienceMs, PATIENCE_MS) }),
      ),
    )
  else await tellAgreement(street, { height, names, tell })
}

/** All roots at one height: that of the block which settled the last slot that was asked for. */
async function gatherDocument(
  street: Street,
  record: StreetRecord,
  { height, patienceMs }: { height: number; patienceMs: number },
): Promise<object> {
  const outcomes = await waitForAll(street, { height, limitMs: patienceMs })
  if (outcomes === undefined) throw noProgress(patienceMs)
  const { scenario, files } = street
  return demoDocument({ scenario, files, history: record.through(height), outcomes })
}

async function tellAgreement(
  street: Street,
  { height, names, tell }: { height: number; names: Names; tell: (line: string) => void },
): Promise<void> {
  const outcomes = await waitForAll(street, { height, limitMs: AGREEMENT_LIMIT_MS })
  if (outcomes !== undefined) tell(agreementLine(outcomes, names))
}

async function waitForAll(
  street: Street,
  { height, limitMs }: { height: number; limitMs: number },
): Promise<readonly BlockOutcome[] | undefined> {
  const deadlineMs = performance.now() + limitMs
  for (;;) {
    const outcomes = await outcomesAt(street.homes, height)
    if (outcomes !== undefined || performance.now() > deadlineMs) return outcomes
    await sleep(LOOK_MS)
  }
}
