/** A profile of a maker that does not exist, and registers that fit it. */

/** Registers: 0 type, 10 power, 20-21 import (0.1 kWh), 30 and 40 sun, 50 state of the meter. */
export const PROFILE = `version: 1
name: mine
manufacturer: Ours
models: [One]
testedOnARealDevice: no
sources: [a document]
protocol: registers
connection: { timeoutMs: 2000 }
match: [{ register: kind, oneOf: [7, 8] }]
identity: { model: kind, modelNames: { '7': Seven } }
parts: { inverter: true, meter: { absentWhen: { register: meterState, oneOf: [0] } } }
registers:
  kind: { vendor: Type, address: 0, type: u16 }
  power: { vendor: P, address: 10, type: i16, unit: W }
  imported: { vendor: E+, address: 20, type: u32, scale: 0.1, unit: kWh }
  pv1: { vendor: PV1, address: 30, type: u16, unit: W }
  pv2: { vendor: PV2, address: 90, type: u16, unit: W, optional: true }
  meterState: { vendor: State, address: 50, type: u16 }
points:
  pvPowerW: { sum: [pv1, pv2] }
  gridPowerW: { of: power, positive: export }
  gridImportWh: imported
variants:
  - name: newer
    when: { register: kind, oneOf: [8] }
    registers: { power: { scale: 10 } }
`

export function makeRegisters(): Map<number, number> {
  const registers = new Map(Array.from({ length: 60 }, (_, address) => [address, 0]))
  for (const [address, word] of Object.entries({ 0: 7, 10: 100, 21: 5000, 30: 2000, 50: 1 }))
    registers.set(Number(address), word)
  return registers
}
