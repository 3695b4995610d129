/** What the flags of `streetwatt init` say; what is left out is asked. */
import type { TrustLevel } from '../../core/metering/site.ts'
import type { BatteryAnswer } from '../community/values.ts'
import type { ConfirmFlags } from './confirm-device.ts'
import type { DeviceFlags } from './choose-device.ts'

export interface InitFlags extends DeviceFlags, ConfirmFlags {
  readonly id?: string
  readonly title?: string
  readonly dir?: string
  /** The text of an invitation, or `-` to read it from standard input; it excludes `name`. */
  readonly invitation?: string
  /** Of a street of one's own. */
  readonly name?: string
  readonly timezone?: string
  readonly currency: string
  readonly gateMinutes: number
  readonly retail?: number
  readonly feedIn?: number
  readonly latitude?: number
  readonly longitude?: number
  readonly connectionW: number
  readonly generationW?: number
  readonly battery?: BatteryAnswer
  readonly trust: TrustLevel
  readonly resolution: number
  readonly address?: readonly string[]
  /** Ask nothing. */
  readonly yes?: true
  readonly json?: true
}
