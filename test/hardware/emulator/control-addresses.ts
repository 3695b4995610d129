/** Where control registers stand, by the notes and by the lengths of the models before them. */
import * as assert from 'uvu/assert'
import type { RegisterType } from '../../../hardware/emulator/register-type.ts'
import type { homeOf } from './home-fixtures.ts'

type Home = ReturnType<typeof homeOf>
/** One value that a client writes. */
export type Write = readonly [address: number, type: RegisterType, value: number]

/** Writes in order; each must be taken. */
export function writeAll(home: Home, writes: readonly Write[]): void {
  for (const [address, type, value] of writes)
    assert.is(home.write(address, type, value), 0, `${address} = ${value}`)
}

/** Models of the hybrid after the marker: 1 68, 103 52, 120 28, 121 32, 122 46, 123 26, then 124. */
export const MODEL_123 = 40002 + 68 + 52 + 28 + 32 + 46
export const MODEL_124 = MODEL_123 + 26
export const HYBRID = {
  mode: MODEL_124 + 5,
  reserve: MODEL_124 + 7,
  outRate: MODEL_124 + 12,
  inRate: MODEL_124 + 13,
  revertS: MODEL_124 + 15,
  gridCharge: MODEL_124 + 17,
}
/** On a Fronius 160 with four inputs, 90 registers, is before it. */
export const FRONIUS_124 = MODEL_124 + 90
/** Of the DER: 1 68, 701 155, 702 52, then 704. */
export const MODEL_704 = 40002 + 68 + 155 + 52
export const DER = {
  limitEna: MODEL_704 + 14,
  setEna: MODEL_704 + 22,
  setMod: MODEL_704 + 23,
  set: MODEL_704 + 24,
}
