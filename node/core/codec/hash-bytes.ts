import { assert } from '../units/assert.ts'
import { fromHex } from './hex.ts'

/** The 32 bytes behind a hash or key that this program made or has checked already. */
export function hashBytes(hex: string): Uint8Array {
  const bytes = fromHex(hex)
  assert(bytes?.length === 32, 'a hash or key has 32 bytes')
  return bytes
}
