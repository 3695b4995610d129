/**
 * `streetwatt device steer`: holds a lease on the battery and shows what it does, until its time is over or Ctrl-C; then
 * the battery is set back to normal.
 */
import type { ControlCommand } from '../../../../hardware/control/command.ts'
import { LONGEST_LEASE_MS } from '../../../../hardware/control/command.ts'
import type { Lease, LeaseEvent, SetPoint } from '../../../../hardware/control/lease-interface.ts'
import { createLease } from '../../../../hardware/control/lease.ts'
import { OperatingError } from '../../../core/units/operating-error.ts'
import { createSystemClock } from '../../../runtime/clock.ts'
import { waitFor } from '../../../runtime/waiting.ts'
import type { Print } from '../../print.ts'
import { describeDevice, describePlace } from '../device-words.ts'
import type { NamedPlace, OpenPlace } from '../open-place.ts'
import { findPlace, openPlace } from '../open-place.ts'
import type { Screen } from '../screen.ts'
import type { YesAsker } from './ask-yes.ts'
import type { FolderFlags } from './control-folder.ts'
import { controlDirectory } from './control-folder.ts'
import type { SteerView } from './steer-words.ts'
import { commandWords, eventWords, steerLine, steerTable } from './steer-words.ts'
import { planOf } from './steerable.ts'

export interface SteerFlags extends FolderFlags {
  readonly powerW: number
  readonly for: number
  readonly yes?: true
  readonly json?: true
}

export interface SteerParts {
  readonly print: Print
  readonly say: (line: string) => void
  readonly asker: YesAsker
  /** Null where standard output is no terminal. */
  readonly screen: Screen | null
  readonly signal: AbortSignal
}

const SHOW_EVERY_MS = 1_000
/** Without a terminal a line in so many looks is enough. */
const LINE_EVERY_LOOKS = 10

export async function steer(place: NamedPlace, flags: SteerFlags, parts: SteerParts): Promise<void> {
  const { signal, asker, say } = parts
  const command = commandOf(flags)
  const open = await openPlace(await findPlace(place), signal)
  try {
    const plan = await planOf(open, signal)
    const { identity } = open.device
    say(
      `${describeDevice(identity)} at ${describePlace(identity)}: ${commandWords(command)} for ${flags.for} s`,
    )
    const isMeant = flags.yes ?? (asker.isPossible && (await asker.ask('Steer this battery now?', signal)))
    if (!isMeant)
      throw new OperatingError(
        { code: 'usage-consent-missing' },
        'nothing was sent; say that you mean it with --yes.',
      )
    const dataDirectory = await controlDirectory(flags)
    const { bus, device } = open
    const events: LeaseEvent[] = []
    const { unitId } = identity
    const lease = createLease(
      { plan, bus, unitId, identity, dataDirectory },
      {
        sample: (options) => device.sample(options),
        now: Date.now,
        random: Math.random,
        onEvent: (event) => events.push(event),
      },
    )
    await hold({ lease, open, flags, events }, parts)
  } finally {
    await open.close()
  }
}

/** + discharges, - charges, 0 holds the battery still. */
function commandOf({ powerW, for: seconds }: SteerFlags): ControlCommand {
  if (seconds * 1000 > LONGEST_LEASE_MS)
    throw new OperatingError(
      { code: 'usage-value-invalid' },
      `--for ${seconds} is longer than a day; take at most ${LONGEST_LEASE_MS / 1000}.`,
    )
  const action = powerW > 0 ? 'discharge' : powerW < 0 ? 'charge' : 'hold'
  return { action, powerW: Math.abs(powerW), untilMs: Date.now() + seconds * 1000 }
}

interface Held {
  readonly lease: Lease
  readonly open: OpenPlace
  readonly flags: SteerFlags
  readonly events: LeaseEvent[]
}

/** Whatever happens in between, the lease is closed, which sets the battery back. */
async function hold(held: Held, parts: SteerParts): Promise<void> {
  const { lease, flags, events } = held
  const { say, signal } = parts
  let failure: OperatingError | null = null
  try {
    if (await lease.restore({ signal }))
      say('An earlier command had not been ended; the battery was set back first.')
    if (signal.aborted) return
    await lease.take({ ...commandOf(flags) })
    failure = await follow(held, parts)
  } finally {
    if (lease.state().type === 'held') say('Releasing the battery …')
    await lease.close()
    await report(events.splice(0), flags, parts)
  }
  if (failure !== null) throw failure
}

/** Shows the lease until it ends or the signal; resolves to what ended it too early. */
async function follow(held: Held, parts: SteerParts): Promise<OperatingError | null> {
  const { lease, events, flags } = held
  const clock = createSystemClock()
  let looks = 0
  let failure: OperatingError | null = null
  while (!parts.signal.aborted) {
    const news = events.splice(0)
    await report(news, flags, parts)
    failure = news.map(failureOf).findLast((each) => each !== null) ?? failure
    const state = lease.state()
    if (state.type === 'idle' || state.type === 'closed') return failure
    const set = state.type === 'held' ? state.set : null
    const leftMs = state.type === 'held' ? state.leftMs : 0
    if (set !== null) await show(held, { set, leftMs, looks }, parts)
    looks += 1
    if (!(await waitFor(clock, SHOW_EVERY_MS, parts.signal))) break
  }
  return failure
}

async function show(
  { open, flags }: Held,
  { set, leftMs, looks }: { set: SetPoint; leftMs: number; looks: number },
  { print, screen, signal }: SteerParts,
): Promise<void> {
  const isShown = flags.json === true || screen !== null || looks % LINE_EVERY_LOOKS === 0
  if (!isShown) return
  const { sample, trouble } = await look(open, signal)
  const { identity } = open.device
  const [who, where] = [describeDevice(identity), describePlace(identity)]
  const view: SteerView = { who, where, command: set.command, set, leftMs, sample, trouble }
  if (flags.json === true)
    await print(`${JSON.stringify({ type: 'state', leftMs, set, points: sample?.points })}\n`)
  else if (screen !== null) await screen.draw(steerTable(view))
  else await print(`${steerLine(view)}\n`)
}

async function look(open: OpenPlace, signal: AbortSignal) {
  try {
    return { sample: await open.device.sample({ signal }), trouble: null }
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error
    return { sample: null, trouble: error.message }
  }
}

async function report(events: readonly LeaseEvent[], flags: SteerFlags, parts: SteerParts): Promise<void> {
  for (const event of events) {
    if (flags.json === true) await parts.print(`${JSON.stringify(event)}\n`)
    // What the screen shows already would only push it down.
    else if (event.type !== 'changed' || parts.screen === null) parts.say(eventWords(event))
  }
}

function failureOf(event: LeaseEvent): OperatingError | null {
  if (event.type !== 'alarm' && event.type !== 'trouble') return null
  return new OperatingError({ code: event.code }, event.message)
}
