/** `streetwatt device arm` and `disarm`: the owner says in words what may be done with the battery. Nothing is sent to it. */
import { armDevice, disarmDevice } from '../../../../hardware/control/arming.ts'
import type { Consent } from '../../../../hardware/control/consent.ts'
import { CONSENT_TEXTS, consentsNeeded } from '../../../../hardware/control/consent.ts'
import type { EnvelopeLimits } from '../../../../hardware/control/envelope.ts'
import { DEFAULT_LIMITS } from '../../../../hardware/control/envelope.ts'
import type { ControlPlan } from '../../../../hardware/control/plan.ts'
import { OperatingError } from '../../../core/units/operating-error.ts'
import type { Print } from '../../print.ts'
import { describeDevice, describePlace } from '../device-words.ts'
import type { NamedPlace, OpenPlace } from '../open-place.ts'
import { findPlace, openPlace } from '../open-place.ts'
import type { YesAsker } from './ask-yes.ts'
import type { FolderFlags } from './control-folder.ts'
import { controlDirectory } from './control-folder.ts'
import { limitLines } from './limit-words.ts'
import { listArmings } from './list-armings.ts'
import { planOf } from './steerable.ts'

export interface ArmFlags extends FolderFlags {
  readonly yes?: true
  readonly acceptPowerLossRisk?: true
  readonly maxChargeW?: number
  readonly maxDischargeW?: number
  readonly importLimitW?: number
  readonly exportLimitW?: number
  readonly floor?: number
  readonly ceiling?: number
  readonly json?: true
}

export interface ArmParts {
  readonly print: Print
  readonly say: (line: string) => void
  readonly asker: YesAsker
  readonly signal: AbortSignal
}

export async function arm(place: NamedPlace, flags: ArmFlags, parts: ArmParts): Promise<void> {
  const { print, signal } = parts
  const open = await openPlace(await findPlace(place), signal)
  try {
    const plan = await planOf(open, signal)
    const limits = limitsOf(flags)
    const consents = await askConsents({ open, plan, limits }, flags, parts)
    const { manufacturer, model, serial } = open.device.identity
    const device = { manufacturer, model, serial }
    const dataDirectory = await controlDirectory(flags)
    const record = await armDevice({ dataDirectory, device }, { plan, consents, limits }, { now: Date.now })
    if (flags.json === true) await print(`${JSON.stringify({ dataDirectory, ...record })}\n`)
    else
      await print(
        `Armed, with ${plan.name}; kept in ${dataDirectory}. Take it back: streetwatt device disarm\n`,
      )
  } finally {
    await open.close()
  }
}

function limitsOf(flags: ArmFlags): EnvelopeLimits {
  const { maxChargeW, maxDischargeW, importLimitW, exportLimitW, floor, ceiling } = flags
  return {
    ...DEFAULT_LIMITS,
    ...(maxChargeW !== undefined && { maxChargeW }),
    ...(maxDischargeW !== undefined && { maxDischargeW }),
    ...(importLimitW !== undefined && { importLimitW }),
    ...(exportLimitW !== undefined && { exportLimitW }),
    ...(floor !== undefined && { floorPpm: floor * 10_000 }),
    ...(ceiling !== undefined && { ceilingPpm: ceiling * 10_000 }),
  }
}

interface ArmTerms {
  readonly open: OpenPlace
  readonly plan: ControlPlan
  readonly limits: EnvelopeLimits
}

const FLAG_OF: Readonly<Record<Consent, string>> = {
  control: '--yes',
  'power-loss': '--accept-power-loss-risk',
}

/** Every consent by its flag or by an answer; without one of them nothing is armed. */
async function askConsents(
  { open, plan, limits }: ArmTerms,
  flags: ArmFlags,
  { say, asker, signal }: ArmParts,
): Promise<Consent[]> {
  const { identity } = open.device
  say(`${describeDevice(identity)} at ${describePlace(identity)}`)
  for (const line of limitLines(limits)) say(`  ${line}`)
  const given: Consent[] = []
  for (const consent of consentsNeeded(plan)) {
    say(`\n${CONSENT_TEXTS[consent]}`)
    const isGiven = consent === 'control' ? flags.yes : flags.acceptPowerLossRisk
    if (isGiven === true || (asker.isPossible && (await asker.ask('Do you agree?', signal))))
      given.push(consent)
    else throw consentMissing(consent)
  }
  return given
}

function consentMissing(consent: Consent): OperatingError {
  return new OperatingError(
    { code: 'usage-consent-missing', consent },
    `nothing was armed, for you did not agree to what stands above; say so with ${FLAG_OF[consent]} if you do.`,
  )
}

export interface DisarmFlags extends FolderFlags {
  readonly all?: true
  readonly json?: true
}

/** Needs no device: what is armed is on the disk. With more than one, the device is asked who it is. */
export async function disarm(place: NamedPlace, flags: DisarmFlags, parts: ArmParts): Promise<void> {
  const { print, signal } = parts
  const dataDirectory = await controlDirectory(flags)
  const armed = (await listArmings(dataDirectory)).map(({ device }) => device)
  const chosen = flags.all === true || armed.length <= 1 ? armed : [await identify(place, signal)]
  for (const device of chosen) await disarmDevice({ dataDirectory, device })
  if (flags.json === true) await print(`${JSON.stringify({ dataDirectory, disarmed: chosen })}\n`)
  else if (chosen.length === 0) await print('Nothing is armed.\n')
  else await print(chosen.map((device) => `Disarmed: ${describeDevice(device)}. It is read-only.\n`).join(''))
}

async function identify(place: NamedPlace, signal: AbortSignal) {
  const open = await openPlace(await findPlace(place), signal)
  const { manufacturer, model, serial } = open.device.identity
  await open.close()
  return { manufacturer, model, serial }
}
