/** What people call the points of a device. */
import type { PointName } from '../device.ts'

const LABELS: Readonly<Record<PointName, string>> = {
  pvPowerW: 'solar power',
  loadPowerW: 'house uses',
  gridImportPowerW: 'from the grid',
  gridExportPowerW: 'to the grid',
  batteryChargePowerW: 'battery charges',
  batteryDischargePowerW: 'battery gives',
  stateOfChargePpm: 'battery is full to',
  gridImportWh: 'counter, from the grid',
  gridExportWh: 'counter, to the grid',
  pvEnergyWh: 'counter, solar',
}

export function labelOf(name: PointName): string {
  return LABELS[name]
}
