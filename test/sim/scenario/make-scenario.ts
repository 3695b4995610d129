import { OperatingError } from '../../../node/core/units/operating-error.ts'

/** A small scenario that is right; a test replaces the one piece that matters to it. */
export const SCENARIO_TEXT = `version: 1
start: 2026-06-19T09:00:00Z
days: 1
slotMinutes: 15
timezone: Europe/Berlin
currency: EUR
seed: 3
site: { latitude: 48.14, longitude: 11.58 }
tariff: { retail: 31 ct/kWh, feedIn: 0.08 }
rule: { name: uniform, params: { k: 1/2 } }
homes:
  - id: anna
    load: { csv: homes.csv, column: load, unit: kWh, resolution: 1 h }
    pv: { csv: ../sun.csv, column: pv, unit: W/kWp, resolution: 1 h, kWp: 4 }
    battery: { capacity: 6.4 kWh, maxPower: 5 kW }
  - id: brandt
    load: { generator: household, dailyKwh: 9 }
`

/** The scenario with one piece replaced; a piece that is not there is a mistake of the test. */
export function scenarioWith(piece: string, replacement: string): string {
  if (!SCENARIO_TEXT.includes(piece)) throw new Error(`the scenario does not contain ${piece}`)
  return SCENARIO_TEXT.replace(piece, replacement)
}

/** What a failing call threw, as far as tests look at it. */
export interface Failure {
  readonly code: unknown
  readonly line: unknown
  readonly column: unknown
  readonly message: string
}

/** Runs something that must fail with an operating error, and returns what it said. */
export async function failureOf(action: () => unknown): Promise<Failure> {
  try {
    await action()
  } catch (error) {
    if (!isOperatingError(error)) throw error
    const { code, line, column } = error.detail
    return { code, line, column, message: error.message }
  }
  throw new Error('nothing failed')
}

function isOperatingError(error: unknown): error is OperatingError {
  return error instanceof OperatingError
}
