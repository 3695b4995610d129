/** Which device the home is read from: the one that is named, or one of those that are found. */
import { InvalidArgumentError } from 'commander'
import { OperatingError } from '../../core/units/operating-error.ts'
import { describeDevice } from '../device/device-words.ts'
import type { Detection } from '../device/detect/detection.ts'
import { findDevices } from '../device/detect/detect.ts'
import { formatHostPort } from '../device/endpoint-text.ts'
import type { Terminal } from '../terminal.ts'
import type { Asker } from './asker.ts'

export interface DeviceFlags {
  /** HOST[:PORT]; `none` for a home whose device comes later. Left out: the local networks are looked through. */
  readonly device?: string
  readonly unit?: number
}

export interface ChooseParts {
  readonly asker: Asker
  readonly terminal: Terminal
  readonly signal: AbortSignal
}

export const NO_DEVICE = 'none'

/** Null where the home begins without one. Throws `device-not-found` for one that is named and does not answer. */
export async function chooseDevice(
  { device, unit }: DeviceFlags,
  parts: ChooseParts,
): Promise<Detection | null> {
  if (device === NO_DEVICE) return null
  const found = await lookFor(device === undefined ? [] : [device], unit, parts)
  const [first] = found
  if (found.length > 1) return chooseOne(found, parts)
  if (first !== undefined) return first
  if (device !== undefined) throw notFound(device)
  const named = await parts.asker.ask({
    text: `No device found. Its address (HOST or HOST:PORT), or ${NO_DEVICE} to write it in later`,
    flag: '--device',
    fallback: null,
    read: (text) => text,
  })
  return chooseDevice({ device: named, ...(unit !== undefined && { unit }) }, parts)
}

/** Those with a grid meter first: a home needs one to trade. */
async function lookFor(
  hosts: readonly string[],
  unit: number | undefined,
  { terminal, signal }: ChooseParts,
): Promise<Detection[]> {
  const flags = unit === undefined ? {} : { unit }
  const found = await findDevices({ hosts, flags }, { terminal, signal })
  return found.sort((left, right) => Number(hasMeter(right)) - Number(hasMeter(left)))
}

function hasMeter({ capabilities }: Detection): boolean {
  return capabilities.includes('meter')
}

/** Enter takes the first; unattended that is right only where one alone has a meter. */
async function chooseOne(found: readonly Detection[], { asker, terminal }: ChooseParts): Promise<Detection> {
  for (const [index, each] of found.entries()) {
    const { host, port, unitId, capabilities } = each
    const place = `${formatHostPort({ host, port })} unit ${String(unitId)}`
    terminal.say(`  ${String(index + 1)}  ${place}: ${describeDevice(each)} (${capabilities.join(', ')})`)
  }
  const isClear = found.filter(hasMeter).length === 1
  return asker.ask({
    text: 'Which of them meters this home',
    flag: '--device HOST:PORT --unit N',
    fallback: isClear ? '1' : null,
    read(text) {
      const chosen = found[Number(text) - 1]
      if (chosen !== undefined) return chosen
      throw new InvalidArgumentError(`write a number from 1 to ${String(found.length)}`)
    },
  })
}

function notFound(place: string): OperatingError {
  return new OperatingError(
    { code: 'device-not-found', place },
    `No device that is known answers at ${place}: is it on, and is Modbus TCP enabled in it? --device ${NO_DEVICE} goes on without one.`,
  )
}
