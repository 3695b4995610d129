/** A street of few slots that needs no files, and what runs of it are made from. */
import { makeBundle } from '../../../sim/sweep/make-bundle.ts'
import type { RunBundle, StreetRun } from '../../../sim/sweep/street-run.ts'
import { readRule } from '../../matcher/load-rule.ts'

export const SMALL_STREET = `version: 1
title: Short street
start: 2026-06-19T09:00:00Z
days: 1
slotMinutes: 60
timezone: Europe/Berlin
seed: 3
site: { latitude: 48.14, longitude: 11.58 }
tariff: { retail: 31 ct/kWh, feedIn: 8 ct/kWh }
homes:
  - id: anna
    load: { generator: household, dailyKwh: 6 }
    pv: { generator: sun, kWp: 6 }
    battery: { capacity: 6 kWh, maxPower: 3 kW }
  - id: brandt
    load: { generator: household, dailyKwh: 9 }
  - id: celik
    load: { generator: household, dailyKwh: 12 }
    pv: { generator: sun, kWp: 4 }
`

/** A run that changes nothing but what a test says. */
export function streetRun(run: Partial<StreetRun> = {}): StreetRun {
  return { index: 0, changes: [], seed: null, days: null, rules: [], books: 'own', ...run }
}

export function bundleOf(
  runs: readonly StreetRun[],
  { scenarioText = SMALL_STREET, files = {} }: { scenarioText?: string; files?: Record<string, string> } = {},
): Promise<RunBundle> {
  return makeBundle({ path: 'street.yaml', scenarioText }, runs, {
    version: '0.0.0',
    findRule: (name) => Promise.resolve({ name, ...readRule(name) }),
    check: () => undefined,
    readFile: (path) => {
      const text = files[path]
      return text === undefined
        ? Promise.reject(new Error('no such file'))
        : Promise.resolve(new TextEncoder().encode(text))
    },
  })
}
