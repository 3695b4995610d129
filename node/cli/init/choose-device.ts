/** Which device the home is read from: the one that is named, or one of those that are found. */
import { InvalidArgumentError } from 'commander'
import { SUNSPEC_ALONE } from '../../../hardware/open-device.ts'
import { loadProfile } from '../../../hardware/profiles/load-profile.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { describeDevice } from '../device/device-words.ts'
import type { Detection } from '../device/detect/detection.ts'
import { findDevices } from '../device/detect/detect.ts'
import { formatHostPort } from '../device/endpoint-text.ts'
import type { PlaceFlags } from '../device/place.ts'
import { placeOfFlags } from '../device/place.ts'
import type { Terminal } from '../terminal.ts'
import type { Asker } from './asker.ts'

/** How it is spoken to, as `detect` and `device read` are told. */
export interface DeviceFlags extends Omit<PlaceFlags, 'host'> {
  /** HOST[:PORT]; `none` for a home whose device comes later. Left out: the serial line, or the local networks. */
  readonly device?: string
}

export interface ChooseParts {
  readonly asker: Asker
  readonly terminal: Terminal
  readonly signal: AbortSignal
}

export const NO_DEVICE = 'none'

/** Null where the home begins without one. Throws `device-not-found` for one that is named and does not answer. */
export async function chooseDevice(flags: DeviceFlags, parts: ChooseParts): Promise<Detection | null> {
  const { device } = flags
  await checkPlace(flags)
  if (device === NO_DEVICE) return null
  const found = await lookFor(device === undefined ? [] : [device], flags, parts)
  const [first] = found
  if (found.length > 1) return chooseOne(found, parts)
  if (first !== undefined) return first
  if (flags.serial !== undefined) throw notOnLine(flags.serial)
  if (device !== undefined) throw notFound(device)
  const named = await parts.asker.ask({
    text: `No device found. Its address (HOST or HOST:PORT), or ${NO_DEVICE} to write it in later`,
    flag: '--device',
    fallback: null,
    read: (text) => text,
  })
  return chooseDevice({ ...flags, device: named }, parts)
}

/** Before anything is asked of a line or a network: what contradicts itself, and a profile that there is not. */
async function checkPlace(flags: DeviceFlags): Promise<void> {
  const { device, profile, baud, parity, serial } = flags
  if (device === NO_DEVICE && serial !== undefined)
    throw new OperatingError(
      { code: 'usage-place-invalid' },
      `--device ${NO_DEVICE} goes on without a device, and --serial names one: leave one of them out.`,
    )
  const isNamed = device !== undefined && device !== NO_DEVICE
  if (isNamed || [baud, parity, serial].some((each) => each !== undefined))
    placeOfFlags(isNamed ? device : undefined, flags)
  if (profile !== undefined && profile !== SUNSPEC_ALONE) await loadProfile(profile)
}

/** Those with a grid meter first: a home needs one to trade. */
async function lookFor(
  hosts: readonly string[],
  flags: PlaceFlags,
  { terminal, signal }: ChooseParts,
): Promise<Detection[]> {
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

function notOnLine(path: string): OperatingError {
  return new OperatingError(
    { code: 'device-not-found', place: path },
    `No device that is known answers on ${path}: are speed, parity and unit as the device has them (--baud, --parity, --unit), and the wires the right way round? --device ${NO_DEVICE} goes on without one.`,
  )
}
