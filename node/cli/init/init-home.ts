/**
 * `streetwatt init`: from nothing to a home that can be started. It finds the device, shows what it says, asks what
 * only a person knows, makes keys and files, and says the next command. The home is in `paper` mode.
 */
import { text as readText } from 'node:stream/consumers'
import type { HomeFlags } from '../community/create.ts'
import type { Terminal } from '../terminal.ts'
import { askBattery } from './ask-battery.ts'
import { createAsker, createUnattendedAsker } from './asker.ts'
import type { Asker } from './asker.ts'
import { chooseDevice } from './choose-device.ts'
import { confirmDevice } from './confirm-device.ts'
import type { Detection } from '../device/detect/detection.ts'
import type { InitFlags } from './init-flags.ts'
import { reportHome } from './report-home.ts'
import type { SettledHome } from './settle.ts'
import { settle } from './settle.ts'

export interface InitParts {
  readonly terminal: Terminal
  readonly signal: AbortSignal
}

/** Throws `usage-answer-missing` for what nobody answers, and what founding and joining throw. */
export async function initHome(flags: InitFlags, { terminal, signal }: InitParts): Promise<void> {
  // An invitation that is piped in leaves nobody to ask.
  const isUnattended = flags.yes === true || flags.invitation === '-'
  const asker = isUnattended
    ? createUnattendedAsker()
    : createAsker({ input: process.stdin, output: process.stderr })
  try {
    const pasted = flags.invitation === '-' ? await readText(process.stdin) : flags.invitation
    const given = { ...flags, ...(pasted !== undefined && { invitation: pasted.replace(/\s/g, '') }) }
    const { detection, settled } = await answer(given, { asker, terminal, signal })
    reportHome(settled, detection, { isJson: flags.json === true, terminal })
  } finally {
    asker.close()
  }
}

/** Everything that is asked, in the order in which it is asked. */
async function answer(
  flags: InitFlags,
  parts: InitParts & { readonly asker: Asker },
): Promise<{ detection: Detection | null; settled: SettledHome }> {
  const detection = await chooseDevice(flags, parts)
  const device = detection === null ? undefined : await confirmDevice(detection, flags, parts)
  const battery = await askBattery(detection, flags, parts)
  const facts = { ...factsOf(detection, flags), battery, ...(device !== undefined && { device }) }
  return { detection, settled: await settle(flags, facts, parts) }
}

/** What the device says of the home: its serial number binds it, and without an inverter nothing is generated. */
function factsOf(
  detection: Detection | null,
  { generationW, connectionW, trust, resolution, address }: InitFlags,
): Omit<HomeFlags, 'id' | 'battery'> {
  const isMeterAlone =
    detection !== null &&
    !detection.capabilities.includes('inverter') &&
    !detection.capabilities.includes('battery')
  const serial = detection?.serial ?? ''
  const generation = generationW ?? (isMeterAlone ? 0 : undefined)
  return {
    ...{ connectionW, trust, resolution },
    ...(generation !== undefined && { generationW: generation }),
    ...(address !== undefined && { address }),
    ...(/^[\x20-\x7e]{1,64}$/.test(serial) && { serial: [serial] }),
  }
}
