/** What the page of settings shows of this home. */
import type { Device, Sample } from '../../hardware/device.ts'
import { POINT_NAMES } from '../../hardware/device.ts'
import type { DevicePoint, DeviceSettings, HomeSettings, TariffSettings } from '../api/settings.ts'
import type { Community, GenesisMember } from '../core/governance/genesis.ts'
import { faultBound, tariffIndexAt } from '../core/governance/genesis.ts'
import type { EpochMs } from '../core/units/quantities.ts'
import type { OwnLimits } from './own-limits.ts'
import type { Samples } from './samples.ts'

export interface SettingsParts {
  readonly community: Community
  readonly member: GenesisMember
  readonly device: Pick<Device, 'identity' | 'capabilities'>
  readonly pollMs: number
  readonly limits: OwnLimits
  readonly samples: Pick<Samples, 'last' | 'problem'>
  readonly nowMs: EpochMs
}

export function viewSettings(parts: SettingsParts): Omit<HomeSettings, 'arming'> {
  const { member, limits } = parts
  const { connectionLimitW, creditLimitNano } = member
  return {
    device: viewDevice(parts),
    tariff: viewTariff(parts),
    limits: {
      connectionLimitW,
      creditLimitNano: creditLimitNano === null ? null : String(creditLimitNano),
      ...limits,
    },
  }
}

function viewDevice({ device, pollMs, samples }: SettingsParts): DeviceSettings {
  const { manufacturer, model, serial, host, port, unitId } = device.identity
  const problem = samples.problem()
  const sample = samples.last()
  return {
    ...{ manufacturer, model, serial, unitId, pollMs },
    place: port === null ? host : `${host}:${String(port)}`,
    capabilities: device.capabilities,
    atMs: sample?.atMs ?? null,
    problem: problem === undefined ? null : { code: problem.code, sentence: problem.message },
    points: sample === undefined ? [] : pointsOf(sample),
  }
}

/** Without what the device does not have. */
function pointsOf({ points }: Sample): DevicePoint[] {
  return POINT_NAMES.flatMap((name) => {
    const { value, quality, source } = points[name]
    return quality === 'not-implemented' ? [] : [{ name, value, quality, source }]
  })
}

const AHEAD_MS = 2 * 86_400_000

/** A tariff of quarter hours has thousands of periods: the near ones are shown, the others counted. */
function viewTariff({ community, member, nowMs }: SettingsParts): TariffSettings {
  const { length: validators } = community.genesis.validators
  const ahead = member.tariffs.slice(tariffIndexAt(member, nowMs))
  const near = ahead.filter(({ fromMs }) => fromMs < nowMs + AHEAD_MS)
  return {
    periods: near.map(({ fromMs, retailMicroPerKwh, feedInMicroPerKwh }) => ({
      ...{ fromMs, retailMicroPerKwh, feedInMicroPerKwh },
    })),
    later: ahead.length - near.length,
    ...{ quorum: faultBound(validators).quorum, validators },
  }
}
