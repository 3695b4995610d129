/** Asks one endpoint which units it has and what they are. */
import type { EndpointAddress } from '../../../../hardware/modbus/address.ts'
import { createBus } from '../../../../hardware/modbus/bus.ts'
import type { Bus } from '../../../../hardware/modbus/bus.ts'
import { openDeviceOnBus } from '../../../../hardware/open-device.ts'
import type { DiscoveredDevice } from '../../../../hardware/sunspec/discover.ts'
import { UNIT_IDS_TO_SCAN, discoverSunSpec } from '../../../../hardware/sunspec/discover.ts'
import { OperatingError } from '../../../core/units/operating-error.ts'
import { describeDetection } from './describe-detection.ts'
import type { Detection } from './detection.ts'
import { mergeAliases } from './merge-aliases.ts'

/** What an endpoint has, and in one sentence why it has not more. */
export interface Examination {
  readonly detections: Detection[]
  readonly remark: string | null
}

const CONNECT_TIMEOUT_MS = 3_000
const REQUEST_TIMEOUT_MS = 1_500

/** Never throws for what a device does; a unit that fails is said and left. */
export async function examine(
  address: EndpointAddress,
  { unit, signal }: { unit: number | undefined; signal: AbortSignal },
): Promise<Examination> {
  const bus = createBus(
    { ...address, connectTimeoutMs: CONNECT_TIMEOUT_MS, requestTimeoutMs: REQUEST_TIMEOUT_MS },
    { random: Math.random },
  )
  const unitIds = unit === undefined ? UNIT_IDS_TO_SCAN : [unit]
  try {
    const units = await discoverSunSpec(bus, { unitIds, signal })
    const looks = await lookAtAll({ bus, address }, units, signal)
    const detections = mergeAliases(looks.flatMap(({ detection }) => detection ?? []))
    const nothing =
      detections.length === 0 ? `no device that is known answers at unit ${unitIds.join(', ')}` : null
    return { detections, remark: looks.find(({ remark }) => remark !== null)?.remark ?? nothing }
  } catch (error) {
    return { detections: [], remark: reasonOf(error) }
  } finally {
    await bus.close()
  }
}

interface Look {
  readonly detection: Detection | null
  readonly remark: string | null
}

interface Line {
  readonly bus: Bus
  readonly address: EndpointAddress
}

async function lookAtAll(
  line: Line,
  units: readonly DiscoveredDevice[],
  signal: AbortSignal,
): Promise<Look[]> {
  const looks: Look[] = []
  for (const unit of units) looks.push(await lookAt(line, unit, signal))
  return looks
}

/** A unit that says who it is but has nothing that we read is a detection too, with the reason as its note. */
async function lookAt({ bus, address }: Line, unit: DiscoveredDevice, signal: AbortSignal): Promise<Look> {
  try {
    const device = await openDeviceOnBus({ bus, unitId: unit.unitId, signal }, { now: Date.now })
    const sample = await device.sample({ signal })
    return { detection: describeDetection({ address, unit, device, sample }), remark: null }
  } catch (error) {
    if (signal.aborted) throw error
    const detection = describeDetection({ address, unit, device: null, sample: null })
    const remark = reasonOf(error)
    return { detection: { ...detection, notes: [...detection.notes, remark] }, remark: null }
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof OperatingError) return `${error.message.replace(/\.$/, '')} (${String(error.code)})`
  throw error
}
