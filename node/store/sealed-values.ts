/**
 * Values that carry their own checksum. LevelDB's plain reads verify none, and on an SD card bits rot: a value is
 * followed by 8 bytes of the sha-256 of its key and itself, so that one in the wrong place is found too.
 */
import { hash } from 'node:crypto'

const SEAL_BYTES = 8

export function sealValue(key: string, value: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(value.length + SEAL_BYTES)
  sealed.set(value)
  sealed.set(sealOf(key, value), value.length)
  return sealed
}

/** The value, or undefined when it is not the one that was sealed under this key. */
export function openValue(key: string, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.length < SEAL_BYTES) return undefined
  // A copy, because level hands out a Buffer.
  const value = new Uint8Array(sealed.subarray(0, -SEAL_BYTES))
  const seal = sealed.subarray(-SEAL_BYTES)
  return sealOf(key, value).every((byte, index) => byte === seal[index]) ? value : undefined
}

function sealOf(key: string, value: Uint8Array): Uint8Array {
  // One message and one call: for the short values of a state, four calls cost more than the hash.
  const keyBytes = Buffer.byteLength(key)
  const message = Buffer.allocUnsafe(keyBytes + 1 + value.length)
  message.write(key)
  message[keyBytes] = 0
  message.set(value, keyBytes + 1)
  return hash('sha256', message, 'buffer').subarray(0, SEAL_BYTES)
}
