/** Asks one endpoint which units it has and what they are. */
import type { EndpointAddress } from '../../../../hardware/modbus/address.ts'
import { exceptionCodeOf } from '../../../../hardware/modbus/bus-errors.ts'
import type { Bus } from '../../../../hardware/modbus/bus.ts'
import { createBus } from '../../../../hardware/modbus/bus.ts'
import { SUNSPEC_ALONE, openDeviceOnBus } from '../../../../hardware/open-device.ts'
import { matchProfile } from '../../../../hardware/profiles/match-profile.ts'
import type { DiscoveredDevice } from '../../../../hardware/sunspec/discover.ts'
import { SCAN_LIMIT_MS, UNIT_IDS_TO_SCAN, discoverSunSpec } from '../../../../hardware/sunspec/discover.ts'
import { BASE_ADDRESSES } from '../../../../hardware/sunspec/walk.ts'
import { OperatingError } from '../../../core/units/operating-error.ts'
import { describeDetection } from './describe-detection.ts'
import type { Detection } from './detection.ts'
import { mergeAliases } from './merge-aliases.ts'

/** What an endpoint has, and in one sentence why it has not more. */
export interface Examination {
  readonly detections: Detection[]
  readonly remark: string | null
}

export interface ExamineOptions {
  /** Only this one. */
  readonly unit: number | undefined
  /** What a unit is, where that cannot be found out by asking; a unit that is something else is left. */
  readonly profile?: string | undefined
  readonly signal: AbortSignal
}

const CONNECT_TIMEOUT_MS = 3_000
const REQUEST_TIMEOUT_MS = 1_500

/** Never throws for what a device does; a unit that fails is said and left. */
export async function examine(
  address: EndpointAddress,
  { unit, profile, signal }: ExamineOptions,
): Promise<Examination> {
  const patience = { connectTimeoutMs: CONNECT_TIMEOUT_MS, requestTimeoutMs: REQUEST_TIMEOUT_MS }
  const bus = createBus({ ...address, ...patience }, { random: Math.random })
  const unitIds = unit === undefined ? UNIT_IDS_TO_SCAN : [unit]
  const limit = AbortSignal.any([signal, AbortSignal.timeout(SCAN_LIMIT_MS)])
  const detections: Detection[] = []
  let missed: string | undefined
  try {
    for (const unitId of unitIds) {
      const detection = await examineUnit({ address, bus, unitId, profile, signal: limit })
      // What was named cannot be read there: then it is no device of that kind, and the reason is kept.
      if (profile !== undefined && detection?.signs === null) missed = detection.notes.at(-1)
      else if (detection !== null) detections.push(detection)
    }
  } catch (error) {
    if (!limit.aborted) return { detections: mergeAliases(detections), remark: reasonOf(error) }
  } finally {
    await bus.close()
  }
  const nothing = missed ?? `no device that is known answers at unit ${unitIds.join(', ')}`
  return { detections: mergeAliases(detections), remark: detections.length === 0 ? nothing : null }
}

interface Unit {
  readonly address: EndpointAddress
  readonly bus: Bus
  readonly unitId: number
  readonly profile: string | undefined
  readonly signal: AbortSignal
}

/** Null where nobody answers whom we know. */
async function examineUnit(unit: Unit): Promise<Detection | null> {
  const { bus, unitId, signal } = unit
  if (await isNobody(unit)) return null
  const [sunspec = null] = await discoverSunSpec(bus, { unitIds: [unitId], signal })
  if (unit.profile !== undefined) return lookAt(unit, sunspec, unit.profile)
  const profile = await matchProfile(bus, unitId, { signal, sunspec })
  if (profile === null && sunspec === null) return null
  return lookAt(unit, sunspec, profile?.name ?? SUNSPEC_ALONE)
}

/** A gateway says at once which units it has not; a unit that is silent here may still answer elsewhere. */
const GATEWAY_EXCEPTIONS = [10, 11]

async function isNobody({ bus, unitId, signal }: Unit): Promise<boolean> {
  try {
    await bus.readHolding(unitId, BASE_ADDRESSES[0], 1, { attempts: 1, signal })
    return false
  } catch (error) {
    return GATEWAY_EXCEPTIONS.includes(exceptionCodeOf(error) ?? 0)
  }
}

/** A unit that says who it is but has nothing that we read is a detection too, with the reason as its note. */
async function lookAt(unit: Unit, sunspec: DiscoveredDevice | null, profile: string): Promise<Detection> {
  const { address, bus, unitId, signal } = unit
  const known = { address, unitId, sunspec }
  try {
    const device = await openDeviceOnBus({ bus, unitId, profile, signal }, { now: Date.now })
    const sample = await device.sample({ signal })
    const plan = await device.findPlan(signal)
    return describeDetection({ ...known, device, sample, plan })
  } catch (error) {
    if (signal.aborted) throw error
    const detection = describeDetection({ ...known, device: null, sample: null, plan: null })
    return { ...detection, notes: [...detection.notes, reasonOf(error)] }
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof OperatingError) return `${error.message.replace(/\.$/, '')} (${String(error.code)})`
  throw error
}
