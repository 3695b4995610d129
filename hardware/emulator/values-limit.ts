import type { RawValues } from '../sunspec/encode.ts'
import { settingOf } from './controls.ts'
import type { RegisterView } from './register-view.ts'
import { LIMIT_SETTINGS } from './settings-storage.ts'

/** Model 123: connected, and the limit of power by the settings of its names. */
export function immediateLimit({ values }: RegisterView): RawValues {
  return {
    Conn: 1,
    ...Object.fromEntries(LIMIT_SETTINGS.map((name) => [name, settingOf(values, name)])),
    WMaxLimPct_SF: -2,
  }
}
