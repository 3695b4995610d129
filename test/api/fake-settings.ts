/** The settings of a home that only exists in tests, and what a test of its device finds. */
import type {
  BackupEntry,
  BackupsState,
  DeviceReport,
  HomeSettings,
  LogEntry,
} from '../../node/api/settings.ts'

const DAY_MS = 86_400_000

export function makeSettings(nowMs: number): HomeSettings {
  const point = (name: string, value: number | null, source: string) => ({
    ...{ name, value, source },
    quality: value === null ? ('implausible' as const) : ('ok' as const),
  })
  return {
    device: {
      ...{ manufacturer: 'Fronius', model: 'Symo GEN24 10.0', serial: '34119102' },
      ...{ place: '192.168.1.50:502', unitId: 1, pollMs: 5_000, atMs: nowMs - 2_000, problem: null },
      capabilities: ['inverter', 'battery', 'meter'],
      points: [
        point('pvPowerW', 4_180, '103.W@40083'),
        point('gridExportPowerW', 2_040, '203.W@40097'),
        point('stateOfChargePpm', 634_000, '124.ChaState@40313'),
        point('gridImportWh', 1_204_310, '203.TotWhImp@40115'),
        point('gridExportWh', 3_911_004, '203.TotWhExp@40107'),
        point('pvEnergyWh', null, '103.WH@40093'),
      ],
    },
    tariff: {
      periods: [
        { fromMs: 0, retailMicroPerKwh: 312_000, feedInMicroPerKwh: 82_000 },
        { fromMs: nowMs + DAY_MS, retailMicroPerKwh: 336_000, feedInMicroPerKwh: 79_000 },
      ],
      ...{ later: 0, quorum: 5, validators: 6 },
    },
    limits: {
      connectionLimitW: 17_000,
      creditLimitNano: '50000000000',
      sellMinMicroPerKwh: 90_000,
      buyMaxMicroPerKwh: null,
    },
    arming: {
      ...{ armedAtMs: nowMs - 20 * DAY_MS, maxChargeW: 3_000, maxDischargeW: 2_500 },
      ...{
        importLimitW: 5_750,
        exportLimitW: 5_750,
        floorPpm: 100_000,
        ceilingPpm: 950_000,
        rampWPerS: null,
      },
      ...{ writes: { perDay: 48, today: 9 }, alarm: null },
    },
  }
}

export function makeBackups(nowMs: number): BackupsState {
  const entry = (
    daysAgo: number,
    kind: 'nightly' | 'own',
    change: Partial<BackupEntry> = {},
  ): BackupEntry => {
    const createdAtMs = nowMs - daysAgo * DAY_MS
    const moment = new Date(createdAtMs).toISOString().slice(0, 19).replaceAll(':', '')
    return {
      file: `${kind === 'own' ? 'backup' : kind}-${moment}Z.streetwatt.tar`,
      ...{ kind, code: 'ok', createdAtMs, bytes: 4_213_900, hasKeys: true, height: 5_000 - 96 * daysAgo },
      ...change,
    }
  }
  const lost = { code: 'backup-damaged', createdAtMs: null, bytes: null, hasKeys: null, height: null }
  return {
    ...{ folder: '/var/lib/streetwatt/backups', keep: 7, nightlyAtMinute: 190, problem: null, more: 0 },
    backups: [
      entry(1, 'nightly'),
      entry(2, 'nightly'),
      entry(9, 'own', { hasKeys: false }),
      entry(3, 'nightly', lost),
    ],
  }
}

export const FAKE_REPORT: DeviceReport = {
  device: { manufacturer: 'Fronius', model: 'Symo GEN24 10.0', serial: '34119102' },
  ...{ ok: true, looks: 5, failed: 0, tookMs: { median: 41, slowest: 63 } },
  checks: [
    {
      ...{ name: 'connection', code: 'looks-answered', facts: { looks: 5 } },
      ...{ result: 'ok', sentence: '5 looks, all answered', remedy: null },
    },
    {
      ...{ name: 'timing', code: 'timing-good', facts: { medianMs: 41, slowestMs: 63, requests: 0 } },
      ...{ result: 'ok', sentence: '41 ms a look, the slowest 63 ms', remedy: null },
    },
    {
      ...{ name: 'meter sign', code: 'meter-too-little' },
      facts: { countedWh: 3, neededWh: 20, stepWh: 1 },
      result: 'unknown',
      sentence: 'too little flowed to say',
      remedy: 'test for longer, while something flows',
    },
  ],
}

export function makeLogLines(nowMs: number): LogEntry[] {
  return [
    {
      atMs: nowMs - 60_000,
      level: 'info',
      message: 'http server listens',
      fields: '{"url":"http://127.0.0.1:7080/"}',
    },
    {
      atMs: nowMs - 9_000,
      level: 'warn',
      message: 'The device at 192.168.1.50:502 is late.',
      fields: '{"code":"device-timeout"}',
    },
  ]
}
