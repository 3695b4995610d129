import type { HomeFigures } from '../../node/api/figures.ts'

/** Figures of a home with sun and battery that has traded for a while; parts of them can be set otherwise. */
export function makeFigures(change: Partial<HomeFigures> = {}): HomeFigures {
  return {
    energy: () => ({
      gridImportWh: 4_213_900,
      gridExportWh: 2_104_001,
      pvEnergyWh: 9_007_199_254,
      batteryChargeWh: 801_300,
      batteryDischargeWh: 722_940,
      loadWh: null,
    }),
    trading: () => ({
      boughtWh: 310_250,
      soldWh: 1_204_777,
      boughtSlots: 1_204,
      soldSlots: 2_911,
      earnedNano: 231_004_900_000n,
      spentNano: 71_330_000_001n,
    }),
    clearings: () => ({ bounds: [0.001, 0.01], counts: [5, 2, 1], sum: 0.0425 }),
    held: () => [
      { kind: 'votes', count: 12 },
      { kind: 'gate-votes', count: 3 },
    ],
    deviceRequests: () => ({ bounds: [0.1], counts: [90, 4], sum: 5.5 }),
    gossip: () => [
      { topic: 'sheets', result: 'accept', count: 41 },
      { topic: 'sheets', result: 'reject', count: 1 },
    ],
    devices: () => [{ device: 'home', isUp: true }],
    backups: () => ({ lastGoodMs: 1_780_000_000_000, hasFailed: false }),
    rule: () => 'uniform',
    version: '0.1.0',
    ...change,
  }
}
