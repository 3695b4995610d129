/** `streetwatt device list`: what is configured, whether it answers, and what is armed. */
import { access } from 'node:fs/promises'
import type { ArmingRecord } from '../../../hardware/control/arming.ts'
import { nameOf } from '../../../hardware/modbus/address.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { readHomeConfig } from '../../config/home-config.ts'
import type { Print } from '../print.ts'
import { describeDevice } from './device-words.ts'
import { formatHostPort } from './endpoint-text.ts'
import { openPlace } from './open-place.ts'
import { placeOfConfig } from './place-of-config.ts'
import type { DevicePlace } from './place.ts'
import { controlDirectory } from './steering/control-folder.ts'
import { limitLines } from './steering/limit-words.ts'
import { listArmings } from './steering/list-armings.ts'

export interface ListFlags {
  readonly config: string
  readonly dataDir?: string
  readonly json?: true
}

/** Asks the configured device who it is; one that does not answer is listed with the reason. */
export async function listDevices(
  flags: ListFlags,
  { print, signal }: { print: Print; signal: AbortSignal },
): Promise<void> {
  const place = await configuredPlace(flags.config)
  const armings = await listArmings(await controlDirectory(flags))
  const configured = place === null ? [] : [await describe(place, armings, signal)]
  const others = armings
    .filter((record) => !configured.some(({ armed }) => armed === record))
    .map((armed) => ({ ...UNCONFIGURED, ...armed.device, armed }))
  const listed = [...configured, ...others]
  if (flags.json === true) await print(`${JSON.stringify(listed)}\n`)
  else await print(listed.length === 0 ? NOTHING : listed.map(textOf).join('\n'))
}

const NOTHING = 'No device is configured here and none is armed; look for one: streetwatt detect\n'

interface Listed {
  readonly host: string | null
  readonly port: number | null
  readonly unitId: number | null
  readonly transport: string | null
  readonly profile: string | null
  readonly manufacturer: string
  readonly model: string
  readonly serial: string
  readonly capabilities: readonly string[]
  /** Why it does not answer now; null where it does. */
  readonly problem: { readonly code: string; readonly message: string } | null
  readonly armed: ArmingRecord | null
}

const UNCONFIGURED = {
  ...{ host: null, port: null, unitId: null, transport: null, profile: null },
  ...{ capabilities: [], problem: null },
}

async function configuredPlace(config: string): Promise<DevicePlace | null> {
  const isThere = await access(config).then(
    () => true,
    () => false,
  )
  return isThere ? placeOfConfig((await readHomeConfig(config)).device) : null
}

async function describe(
  place: DevicePlace,
  armings: readonly ArmingRecord[],
  signal: AbortSignal,
): Promise<Listed> {
  const [address] = place.addresses
  const named = address === undefined ? UNCONFIGURED : nameOf(address)
  const known = { ...UNCONFIGURED, ...named, unitId: place.unitId, profile: place.profile }
  try {
    const open = await openPlace(place, signal)
    const { identity, capabilities, profile } = open.device
    await open.close()
    const { manufacturer, model, serial } = identity
    const isThis = ({ device }: ArmingRecord): boolean =>
      device.serial === serial && device.model === model && device.manufacturer === manufacturer
    const armed = armings.find(isThis) ?? null
    return {
      ...known,
      manufacturer,
      model,
      serial,
      capabilities,
      profile: profile?.name ?? place.profile,
      armed,
    }
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error
    const problem = { code: String(error.code), message: error.message }
    return { ...known, manufacturer: '', model: '', serial: '', problem, armed: null }
  }
}

function textOf({ host, port, unitId, problem, armed, capabilities, ...named }: Listed): string {
  const place =
    host === null ? 'not configured here' : `${formatHostPort({ host, port })} unit ${unitId ?? '?'}`
  const who =
    problem === null ? `${describeDevice(named)}${list(capabilities)}` : `does not answer: ${problem.message}`
  return `${[`${place}: ${who}`, ...armedLines(armed)].map((line, at) => (at === 0 ? line : `  ${line}`)).join('\n')}\n`
}

function list(capabilities: readonly string[]): string {
  return capabilities.length === 0 ? '' : ` (${capabilities.join(', ')})`
}

function armedLines(armed: ArmingRecord | null): string[] {
  if (armed === null) return ['read-only']
  const head = `armed since ${new Date(armed.armedAtMs).toLocaleString('en-GB')}, steered as ${armed.planName}`
  const { alarm } = armed
  if (alarm === null) return [head, ...limitLines(armed.limits)]
  return [`read-only since an alarm: ${alarm.message} (${alarm.code})`, 'find the reason, then arm it again']
}
