/** Exit codes that other programs rely on (design section 7), and which errors end in which. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  inputInvalid: 3,
  deviceUnreachable: 4,
  verificationFailed: 5,
} as const

/** By the first word of an error's code; everything else is a plain failure. */
const BY_AREA: Readonly<Record<string, number>> = {
  usage: EXIT.usage,
  scenario: EXIT.inputInvalid,
  csv: EXIT.inputInvalid,
  strategy: EXIT.inputInvalid,
  feeder: EXIT.inputInvalid,
  book: EXIT.inputInvalid,
  config: EXIT.inputInvalid,
  genesis: EXIT.inputInvalid,
  key: EXIT.inputInvalid,
  keys: EXIT.inputInvalid,
  text: EXIT.inputInvalid,
  chaos: EXIT.verificationFailed,
  device: EXIT.deviceUnreachable,
  modbus: EXIT.deviceUnreachable,
  sunspec: EXIT.deviceUnreachable,
  serial: EXIT.deviceUnreachable,
  profile: EXIT.inputInvalid,
}

/** Where the first word would mislead. */
const BY_CODE: Readonly<Record<string, number>> = {
  'green-button-invalid': EXIT.inputInvalid,
  'pvgis-invalid': EXIT.inputInvalid,
  'standard-profile-invalid': EXIT.inputInvalid,
  'device-closed': EXIT.failed,
  'device-not-steerable': EXIT.failed,
  'device-test-failed': EXIT.verificationFailed,
  'profile-not-matching': EXIT.failed,
  'sunspec-read-only': EXIT.failed,
  'sunspec-scale-unusable': EXIT.failed,
  'sunspec-value-invalid': EXIT.failed,
  'sunspec-value-out-of-range': EXIT.failed,
  'control-command-invalid': EXIT.usage,
  'control-device-unreachable': EXIT.deviceUnreachable,
  'control-plan-invalid': EXIT.inputInvalid,
  'emulator-device-unknown': EXIT.usage,
  'emulator-fault-unknown': EXIT.usage,
  'emulator-image-invalid': EXIT.inputInvalid,
  'emulator-image-unreadable': EXIT.inputInvalid,
  'modbus-range': EXIT.usage,
  'unit-quarantined': EXIT.deviceUnreachable,
  'lan-address-needs-password': EXIT.inputInvalid,
  'store-other-community': EXIT.inputInvalid,
  'member-file-invalid': EXIT.inputInvalid,
  'book-too-large': EXIT.failed,
  'chaos-process-ended': EXIT.failed,
  'rule-refused': EXIT.inputInvalid,
  'rule-research': EXIT.inputInvalid,
  'rule-unreadable': EXIT.inputInvalid,
  'rule-too-large': EXIT.inputInvalid,
  'rule-guarantee-broken': EXIT.verificationFailed,
  'ledger-invalid': EXIT.verificationFailed,
  'statement-unproved': EXIT.verificationFailed,
  'statement-unreadable': EXIT.inputInvalid,
  'invoice-differs': EXIT.verificationFailed,
  'invoice-invalid': EXIT.inputInvalid,
  'invoice-unreadable': EXIT.inputInvalid,
  'bank-file-invalid': EXIT.inputInvalid,
  'bank-file-unreadable': EXIT.inputInvalid,
  'statement-month-invalid': EXIT.usage,
  'statement-month-outside': EXIT.usage,
  'member-id-unknown': EXIT.usage,
  'export-damaged': EXIT.verificationFailed,
  'export-unreadable': EXIT.inputInvalid,
  'store-corrupt': EXIT.verificationFailed,
  'certified-value-invalid': EXIT.verificationFailed,
}

/** The exit code of a command that ends with this error; a test holds it against docs/errors.md. */
export function exitCodeOf(code: string): number {
  return BY_CODE[code] ?? BY_AREA[code.split('-')[0] ?? ''] ?? EXIT.failed
}
