/**
 * Reads an exported ledger as a stream: one record in memory at a time, each within the limit of its kind. What is
 * damaged ends the blocks, and is said afterwards; the digest at the end is over everything before it.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { equalBytes } from '../core/codec/bytes.ts'
import { toHex } from '../core/codec/hex.ts'
import { decodeRecord } from '../core/codec/record.ts'
import type { Hash } from '../core/crypto/sha256.ts'
import { sha256 } from '../core/crypto/sha256.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { Height } from '../core/units/quantities.ts'
import type { FoundBlock } from '../engine/chain-store.ts'
import type { RecordKind } from './export-format.ts'
import { decodeHead, EXPORT_MAGIC, RECORD_HEAD_BYTES, RECORD_LIMITS } from './export-format.ts'

export interface ExportFile {
  readonly from: Height
  readonly to: Height
  readonly genesisBytes: Uint8Array
  /** In the order of the file; to be walked once. */
  readonly blocks: AsyncIterable<FoundBlock>
  /** Modules that stood before the blocks read so far. */
  readonly module: (hash: Hash) => Promise<Uint8Array | undefined>
  /** Reads what nobody has read; what is wrong with the file, in words, or undefined when it is whole. */
  finish(): Promise<string | undefined>
}

const MODULES_LIMIT = 64

/** Throws `export-unreadable` and, where the file does not even begin as an export, `export-damaged`. */
export function openExport(path: string): Promise<ExportFile> {
  return readExport(path, createReadStream(path, { highWaterMark: 1 << 16 }))
}

/** The same of bytes that come from anywhere; the path is only said in errors. */
export async function readExport(path: string, chunks: AsyncIterable<Uint8Array>): Promise<ExportFile> {
  const records = readRecords(chunks)
  const header = readHeader(await first(records, 'header', path))
  const genesisBytes = await first(records, 'genesis', path)
  if (header === undefined) throw damaged(path, 'its header does not read')
  const { from, to } = header
  const modules = new Map<Hash, Uint8Array>()
  let damage: string | undefined
  let isEnded = false
  let last = from - 1

  async function* blocks(): AsyncGenerator<FoundBlock, void> {
    while (!isEnded) {
      const next = await records.next().catch(unlessUnreadable(path))
      const record: Read = next.done === true ? { kind: 'broken', what: 'it ends too early' } : next.value
      if (record.kind === 'broken') {
        damage ??= record.what
        isEnded = true
        continue
      }
      const found = take(record)
      if (found !== undefined) yield found
    }
  }

  /** The block in a record that holds one. */
  function take({ kind, content }: Exclude<Read, { kind: 'broken' }>): FoundBlock | undefined {
    if (kind === 'end') {
      isEnded = true
      if (last !== to) damage ??= 'it has fewer blocks than it says'
      return undefined
    }
    if (kind === 'rule' && modules.size < MODULES_LIMIT) {
      modules.set(toHex(sha256(content)), content)
      return undefined
    }
    const found = kind === 'block' ? readFound(content) : undefined
    if (found === undefined) damage ??= `it has a record that does not belong after block ${last}`
    else last = found.height
    return found
  }

  const walk = blocks()
  return {
    from,
    to,
    genesisBytes,
    // Who ends a walk early must not end the stream: the digest is still to be read.
    blocks: { [Symbol.asyncIterator]: () => ({ next: () => walk.next() }) },
    module: (hash) => Promise.resolve(modules.get(hash)),
    async finish() {
      for await (const _ of walk);
      return damage
    },
  }
}

type Read =
  | { readonly kind: RecordKind; readonly content: Uint8Array }
  | { readonly kind: 'broken'; readonly what: string }

/** The records after the first line; one that is broken, or a digest that does not fit, is the last. */
async function* readRecords(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Read, void> {
  const digest = createHash('sha256')
  const source = createSource(chunks)
  const magic = await source.take(EXPORT_MAGIC.length)
  if (magic === undefined || !equalBytes(magic, EXPORT_MAGIC)) {
    yield { kind: 'broken', what: 'it is not an exported ledger' }
    return
  }
  digest.update(magic)
  for (;;) {
    const record = await readRecord(source)
    if (record === undefined) {
      yield { kind: 'broken', what: `it is damaged at byte ${source.at()}` }
      return
    }
    const { head, kind, content } = record
    if (kind === 'end') {
      const isWhole = equalBytes(content, digest.digest()) && (await source.take(1)) === undefined
      yield isWhole ? { kind, content } : { kind: 'broken', what: 'its digest does not fit' }
      return
    }
    digest.update(head).update(content)
    yield { kind, content }
  }
}

async function readRecord(
  source: Source,
): Promise<{ head: Uint8Array; kind: RecordKind; content: Uint8Array } | undefined> {
  const head = await source.take(RECORD_HEAD_BYTES)
  const announced = head && decodeHead(head)
  if (head === undefined || announced === undefined) return undefined
  const content = await source.take(announced.length)
  return content && { head, kind: announced.kind, content }
}

interface Source {
  take(count: number): Promise<Uint8Array | undefined>
  at(): number
}

/** Takes exact numbers of bytes from a stream of chunks; undefined when it ends before. */
function createSource(chunks: AsyncIterable<Uint8Array>): Source {
  const iterator = chunks[Symbol.asyncIterator]()
  let rest = new Uint8Array()
  let at = 0
  return {
    at: () => at,
    async take(count) {
      const parts = [rest]
      let held = rest.length
      while (held < count) {
        const next = await iterator.next()
        if (next.done === true) break
        parts.push(Uint8Array.from(next.value))
        held += next.value.length
      }
      const whole = parts.length === 1 ? rest : Uint8Array.from(Buffer.concat(parts))
      rest = whole.subarray(Math.min(count, whole.length))
      if (whole.length < count) return undefined
      at += count
      return whole.slice(0, count)
    },
  }
}

async function first(records: AsyncIterator<Read>, kind: RecordKind, path: string): Promise<Uint8Array> {
  const next = await records.next().catch(unlessUnreadable(path))
  const record = next.done === true ? undefined : next.value
  if (record?.kind === 'broken') throw damaged(path, record.what)
  if (record?.kind !== kind) throw damaged(path, `it has no ${kind}`)
  return record.content
}

function readHeader(content: Uint8Array): { from: Height; to: Height } | undefined {
  const limits = { maxBytes: RECORD_LIMITS.header, length: 2 }
  return decodeRecord(content, limits, (fields) => ({ from: fields.uint(), to: fields.uint() }))
}

function readFound(content: Uint8Array): FoundBlock | undefined {
  const { block: most } = RECORD_LIMITS
  return decodeRecord(content, { maxBytes: most, length: 3 }, (fields) => ({
    height: fields.uint(),
    pair: { block: fields.bytesUpTo(most), certificate: fields.bytesUpTo(most) },
  }))
}

function damaged(path: string, what: string): OperatingError {
  return new OperatingError(
    { code: 'export-damaged', path },
    `The exported ledger ${path} cannot be used: ${what}. Export it again, or copy it again.`,
  )
}

function unlessUnreadable(path: string): (cause: unknown) => never {
  return (cause) => {
    throw new OperatingError(
      { code: 'export-unreadable', path },
      `The exported ledger ${path} cannot be read: check the path and its permissions.`,
      { cause },
    )
  }
}
