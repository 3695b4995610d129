/**
 * The form of an exported ledger: a line that says what it is, then records of a kind (1 byte), a length (4 bytes, big
 * end first) and a content, and as the last record the sha-256 of everything before it (docs/ledger.md).
 */
export const EXPORT_MAGIC = new TextEncoder().encode('streetwatt-ledger-1\n')

/** By the byte that stands for it. `header` is CBOR `[from, to]`, `block` CBOR `[height, block, certificate]`. */
export const RECORD_KINDS = ['header', 'genesis', 'rule', 'block', 'end'] as const
export type RecordKind = (typeof RECORD_KINDS)[number]

/** The most bytes that a record of a kind may have. */
export const RECORD_LIMITS: Readonly<Record<RecordKind, number>> = {
  header: 64,
  genesis: 4 << 20,
  rule: 1_000_000,
  block: (1 << 20) + 64,
  end: 32,
}

export const RECORD_HEAD_BYTES = 5

export function encodeRecord(kind: RecordKind, content: Uint8Array): Uint8Array {
  const record = new Uint8Array(RECORD_HEAD_BYTES + content.length)
  record[0] = RECORD_KINDS.indexOf(kind)
  new DataView(record.buffer).setUint32(1, content.length)
  record.set(content, RECORD_HEAD_BYTES)
  return record
}

/** The kind and length of a record, or undefined where no record begins so. */
export function decodeHead(head: Uint8Array): { kind: RecordKind; length: number } | undefined {
  const kind = RECORD_KINDS[head[0] ?? RECORD_KINDS.length]
  if (kind === undefined) return undefined
  const length = new DataView(head.buffer, head.byteOffset).getUint32(1)
  return length <= RECORD_LIMITS[kind] ? { kind, length } : undefined
}
