/** What an emulated device is, how to read it, and what happens in it now. */
import type { EmulatorState } from '../../../../hardware/emulator/emulator.ts'
import type { FaultName } from '../../../../hardware/emulator/fault-names.ts'
import type { EmulatorFacts } from '../../../../hardware/emulator/options.ts'
import { formatHostPort } from '../endpoint-text.ts'
import { grouped } from '../point-words.ts'

export function factLines({ device, units, endpoints }: EmulatorFacts): string[] {
  const unit = units.length === 1 ? `unit ${units.join()}` : `units ${units.join(', ')}`
  return [
    `${device === 'image' ? 'The recorded registers' : `An emulated ${device}`}, ${unit}; Ctrl-C ends it.`,
    ...endpoints.flatMap(({ transport, host, port }) => {
      const place = formatHostPort({ host, port })
      const name =
        transport === 'rtu'
          ? `--serial ${place}`
          : `${place}${transport === 'tcp' ? '' : ' --transport rtu-tcp'}`
      return [`  streetwatt detect ${name}`, `  streetwatt device watch ${name} --unit ${units[0] ?? 1}`]
    }),
  ]
}

/** What happens in it now. */
export interface EmulatedNow {
  readonly home: EmulatorState
  readonly faults: readonly FaultName[]
}

/** Lines for a terminal, redrawn. */
export function stateLines({ home, faults }: EmulatedNow): string[] {
  const { powersW, storedWh } = home
  const row = (label: string, watts: number) => `${label.padEnd(16)}${grouped(watts).padStart(7)} W`
  const battery = [row('battery charges', powersW.chargeWh), row('battery gives', powersW.dischargeWh)]
  return [
    row('sun', powersW.pvWh),
    row('house', powersW.loadWh),
    row('from the grid', powersW.gridImportWh),
    row('to the grid', powersW.gridExportWh),
    ...(storedWh === null ? [] : [...battery, `battery holds   ${kWh(storedWh).padStart(7)} kWh`]),
    ...(faults.length === 0 ? [] : [`going wrong now: ${faults.join(', ')}`]),
  ]
}

/** The same in one line. */
export function stateLine({ home: { powersW, storedWh }, faults }: EmulatedNow): string {
  const { pvWh, loadWh, gridImportWh, gridExportWh, chargeWh, dischargeWh } = powersW
  const battery =
    storedWh === null ? '' : `, battery ${signed(dischargeWh - chargeWh)} W with ${kWh(storedWh)} kWh`
  const wrong = faults.length === 0 ? '' : `, going wrong: ${faults.join(', ')}`
  return `sun ${pvWh} W, house ${loadWh} W, grid ${signed(gridImportWh - gridExportWh)} W${battery}${wrong}`
}

/** + is from the grid, or from the battery. */
function signed(watts: number): string {
  return watts > 0 ? `+${watts}` : String(watts)
}

function kWh(energyWh: number): string {
  return (energyWh / 1000).toFixed(1)
}
