/** `streetwatt sim chaos`: runs seeds of the fault simulator and prints the document of design section 7. */
import type { ChaosDocument } from '../../../sim/street/campaign.ts'
import { runCampaign } from '../../../sim/street/campaign.ts'
import type { ChaosRun } from '../../../sim/street/chaos-run.ts'
import type { Mutant } from '../../../sim/street/mutants.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { Print } from '../print.ts'
import { formatTable } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import type { SeedRange } from './chaos-flags.ts'

export interface ChaosFlags {
  readonly seeds: SeedRange
  readonly validators: number
  readonly byzantine: number
  readonly slots: number
  readonly mutant?: Mutant
  readonly jobs: number
  readonly json?: true
}

/** Consensus needs four to bear one fault; above this a run takes minutes. */
const VALIDATORS = { least: 4, most: 21 }
const SLOTS = { least: 3, most: 1000 }
/** Into a file: some minutes of work. */
const SAID_EVERY = 100

/** Prints the document; throws `chaos-violations` or `chaos-not-live` after it where a promise was broken. */
export async function runChaosCommand(
  flags: ChaosFlags,
  { print, terminal, signal }: { print: Print; terminal: Terminal; signal: AbortSignal },
): Promise<void> {
  checkFlags(flags)
  const { seeds, validators, byzantine, slots, mutant, jobs } = flags
  const total = seeds.last - seeds.first + 1
  const document = await runCampaign(
    { firstSeed: seeds.first, lastSeed: seeds.last, validators, byzantine, slots, mutant },
    {
      nowMs: () => performance.now(),
      signal,
      jobs,
      ran(run, count) {
        if (run.invariant !== undefined) tell(run, { terminal, isAlone: total === 1 })
        const told = `${count} of ${total} seeds`
        if (terminal.isWatched || count % SAID_EVERY !== 0) terminal.progress(told)
        else terminal.say(told)
      },
    },
  )
  await print(flags.json === true ? `${JSON.stringify(document, null, 2)}\n` : describe(document))
  judge(document)
}

function checkFlags({ validators, byzantine, slots }: ChaosFlags): void {
  if (validators < VALIDATORS.least || validators > VALIDATORS.most)
    throw wrong(`--validators: from ${VALIDATORS.least} to ${VALIDATORS.most}`)
  if (byzantine >= validators) throw wrong('--byzantine: at least one validator must be honest')
  if (slots < SLOTS.least || slots > SLOTS.most) throw wrong(`--slots: from ${SLOTS.least} to ${SLOTS.most}`)
}

function wrong(what: string): OperatingError {
  return new OperatingError({ code: 'usage-value-invalid' }, `${what}.`)
}

/** One seed alone also shows how it came to it. */
function tell(run: ChaosRun, { terminal, isAlone }: { terminal: Terminal; isAlone: boolean }): void {
  if (isAlone) for (const line of run.ending) terminal.say(line)
  terminal.say(`seed ${run.seed}: ${run.invariant ?? ''}: ${run.words ?? ''}`)
}

function describe(document: ChaosDocument): string {
  const { faults, failing, ...numbers } = document
  const rows = [...Object.entries(numbers), ...Object.entries(faults)].map(([name, value]) => [
    name,
    String(value),
  ])
  const failed = failing.map(({ seed, invariant }) => `seed ${seed}: ${invariant}\n`)
  return formatTable(rows) + failed.join('')
}

function judge({ violations, notLive, runs }: ChaosDocument): void {
  if (violations > 0)
    throw new OperatingError(
      { code: 'chaos-violations', violations },
      `A promise was broken in ${violations} of ${runs} runs; run one of the failing seeds alone to see how.`,
    )
  if (notLive > 0)
    throw new OperatingError(
      { code: 'chaos-not-live', notLive },
      `After healing the street stood still in ${notLive} of ${runs} runs; run one of the failing seeds alone to see how.`,
    )
}
