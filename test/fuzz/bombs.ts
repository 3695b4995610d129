/** Bytes that promise much: lengths without contents, nesting without end, and the largest of each kind. */

const HUGE_LENGTHS = [
  [0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0x5a, 0xff, 0xff, 0xff, 0xff],
  [0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0x9a, 0x10, 0x00, 0x00, 0x00],
  [0x99, 0xff, 0xff],
  [0xbb, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00],
]

/** A few dozen, tried once each before chance begins. */
export function listBombs(valid: readonly Uint8Array[]): Uint8Array[] {
  const nested = [1, 12, 13, 1_000, 60_000].flatMap((depth) => [
    new Uint8Array(depth).fill(0x81),
    new Uint8Array(Buffer.from('['.repeat(depth))),
    new Uint8Array(Buffer.from('{"a":'.repeat(depth))),
    new Uint8Array(Buffer.from('- '.repeat(Math.min(depth, 2_000)))),
  ])
  const wide = [0x00, 0x40, 0x80, 0xff, 0x20].map((byte) => new Uint8Array(600_000).fill(byte))
  const [first = new Uint8Array()] = valid
  const promised = HUGE_LENGTHS.flatMap((head) => [
    Uint8Array.from(head),
    Uint8Array.from([0x82, ...head]),
    Uint8Array.from([...first.subarray(0, 1), ...head, ...first.subarray(1)]),
  ])
  // A WebAssembly section that says that it is 4 GB long, and a vector of as many functions.
  const module = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
  const sections = Array.from({ length: 13 }, (_, id) =>
    Uint8Array.from([...module, id, 0xff, 0xff, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0xff, 0x0f]),
  )
  const repeated = new Uint8Array(Buffer.concat(Array.from({ length: 50 }, () => first)))
  return [new Uint8Array(), ...nested, ...wide, ...promised, ...sections, repeated]
}
