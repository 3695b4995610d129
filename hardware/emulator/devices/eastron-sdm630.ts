import { NO_CONTROLS } from '../controls.ts'
import type { DeviceKind } from '../device-kind.ts'
import { layTable, measured, type Register, type RegisterTable } from '../register-table.ts'
import type { RegisterView } from '../register-view.ts'

/** Values are floats in input registers, two registers each, the high word first. */
const input = (address: number, value: (view: RegisterView) => number): Register =>
  measured(address, 'f32', value, { banks: ['input'] })

const holding = (
  address: number,
  type: 'f32' | 'u32' | 'u16',
  value: (view: RegisterView) => number,
): Register => measured(address, type, value, { banks: ['holding'] })

/** Voltage, current and power of each phase, then the sums; power is positive for import, energies are in kWh. */
const TABLE: RegisterTable = {
  wordOrder: 'high-first',
  blocks: [
    [0, 81],
    [200, 207],
    [342, 351],
    [64512, 64515],
  ],
  maxRegisters: 80,
  registers: [
    ...[0, 2, 4].map((address) => input(address, () => 230)),
    ...[6, 8, 10].map((address) => input(address, ({ gridW }) => Math.abs(gridW) / 3 / 230)),
    ...[12, 14, 16].map((address) => input(address, ({ gridW }) => gridW / 3)),
    ...[18, 20, 22].map((address) => input(address, ({ gridW }) => Math.abs(gridW) / 3)),
    ...[24, 26, 28].map((address) => input(address, () => 0)),
    ...[30, 32, 34].map((address) => input(address, () => 1)),
    input(42, () => 230),
    input(46, ({ gridW }) => Math.abs(gridW) / 3 / 230),
    input(48, ({ gridW }) => Math.abs(gridW) / 230),
    input(52, ({ gridW }) => gridW),
    input(56, ({ gridW }) => Math.abs(gridW)),
    input(62, () => 1),
    input(70, () => 50),
    input(72, (view) => view.counter('gridImportWh', 1, 64) / 1000),
    input(74, (view) => view.counter('gridExportWh', 1, 64) / 1000),
    ...[200, 202, 204].map((address) => input(address, () => 400)),
    input(342, (view) => (view.counter('gridImportWh', 1, 64) + view.counter('gridExportWh', 1, 64)) / 1000),
    holding(20, 'f32', ({ nameplate }) => nameplate.unitId),
    // 2: 9600 baud.
    holding(28, 'f32', () => 2),
    holding(64512, 'u32', ({ nameplate }) => Number(nameplate.serial.replace(/\D/g, '')) % 2 ** 32),
    // Meter code of the SDM630.
    holding(64514, 'u16', () => 0x0070),
  ],
}

/** A meter of three phases on a serial line; a request may ask for 80 registers at most. */
export const EASTRON_SDM630: DeviceKind = {
  identity: { manufacturer: 'Eastron', model: 'SDM630', serial: '23061234' },
  hasBattery: false,
  unitId: 1,
  controls: () => NO_CONTROLS,
  units: ({ unitId }) => new Map([[unitId, layTable(TABLE)]]),
}
