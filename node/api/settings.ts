/**
 * What the page of settings shows: the device with what it says now, the tariff with who decides on it, and the limits.
 * Powers in W, energies in Wh, prices in micro-currency per kWh, amounts as decimal strings of nano-currency.
 */
export interface HomeSettings {
  readonly device: DeviceSettings
  readonly tariff: TariffSettings
  readonly limits: LimitSettings
  /** What the owner agreed to when arming; null where the battery is not armed, or this home steers none. */
  readonly arming: ArmingSettings | null
}

/** Within these limits the battery is told what to do; times of the machine's clock. */
export interface ArmingSettings {
  readonly armedAtMs: number
  readonly maxChargeW: number
  readonly maxDischargeW: number
  /** What may cross the connection while the battery is steered. */
  readonly importLimitW: number
  readonly exportLimitW: number
  readonly floorPpm: number
  readonly ceilingPpm: number
  /** The fastest rise of what it is told; null for none. */
  readonly rampWPerS: number | null
  /** Of one register in a UTC day, and how many of them were made today; null where a write wears nothing. */
  readonly writes: { readonly perDay: number; readonly today: number } | null
  /** Why it is read-only until it is armed again. */
  readonly alarm: { readonly code: string; readonly message: string; readonly atMs: number } | null
}

/** The backups in the home's folder, and how they come about. */
export interface BackupsState {
  readonly folder: string
  /** So many of those that were made at night are kept. */
  readonly keep: number
  /** Minutes after the site's midnight; null: none at night. */
  readonly nightlyAtMinute: number | null
  /** Why the last one at night failed; null while all is well. */
  readonly problem: { readonly code: string; readonly sentence: string } | null
  /** The last made first; so many more are there. */
  readonly backups: readonly BackupEntry[]
  readonly more: number
}

export interface BackupEntry {
  readonly file: string
  /** `own`: somebody asked for it. */
  readonly kind: 'nightly' | 'own'
  /** `ok` when its form and manifest read; else the code of what is wrong. */
  readonly code: string
  /** By the machine's clock; these are null where it cannot be read. */
  readonly createdAtMs: number | null
  readonly bytes: number | null
  readonly hasKeys: boolean | null
  /** Of the last block in it; 0 for a ledger without blocks. */
  readonly height: number | null
}

export interface DeviceSettings {
  /** Empty where the device does not say it, or was not reached yet. */
  readonly manufacturer: string
  readonly model: string
  readonly serial: string
  /** Host and port, or the path of a serial line. */
  readonly place: string
  readonly unitId: number
  readonly capabilities: readonly string[]
  readonly pollMs: number
  /** Market time of the last look that was answered; null before the first. */
  readonly atMs: number | null
  /** Why it is silent; null while it answers. */
  readonly problem: { readonly code: string; readonly sentence: string } | null
  /** What the device has, in a fixed order; a value that is not known is null. */
  readonly points: readonly DevicePoint[]
}

export interface DevicePoint {
  /** As hardware/device.ts names it, with its unit last. */
  readonly name: string
  readonly value: number | null
  readonly quality: 'ok' | 'stale' | 'implausible'
  /** The register that it came from. */
  readonly source: string
}

export interface TariffSettings {
  /** In force now, and what follows within two days, oldest first. */
  readonly periods: readonly {
    readonly fromMs: number
    readonly retailMicroPerKwh: number
    readonly feedInMicroPerKwh: number
  }[]
  /** Prices that are decided for later than that. */
  readonly later: number
  /** Approvals that a new tariff needs, and of how many validators. */
  readonly quorum: number
  readonly validators: number
}

export interface LimitSettings {
  /** What may cross the home's connection; by the community. */
  readonly connectionLimitW: number
  /** What the home may owe before its orders are refused; null for any amount. By the community. */
  readonly creditLimitNano: string | null
  /** The owner's own limits on prices, by the configuration; null for none. */
  readonly sellMinMicroPerKwh: number | null
  readonly buyMaxMicroPerKwh: number | null
}

/** What a test of the device found, the same as `streetwatt device test --json`. */
export interface DeviceReport {
  readonly device: object
  readonly ok: boolean
  readonly looks: number
  readonly failed: number
  readonly tookMs: { readonly median: number | null; readonly slowest: number | null }
  readonly checks: readonly DeviceCheck[]
}

export interface DeviceCheck {
  readonly name: string
  /** What was found, for who says it in another language than the sentence, with what the sentence names. */
  readonly code: string
  readonly facts: Readonly<Record<string, number | string | readonly string[]>>
  readonly result: 'ok' | 'attention' | 'failed' | 'unknown'
  readonly sentence: string
  readonly remedy: string | null
}

/** One line of the log, without what could be a secret; `fields` is JSON, and may be cut. */
export interface LogEntry {
  readonly atMs: number
  readonly level: 'info' | 'warn' | 'error'
  readonly message: string
  readonly fields: string
}
