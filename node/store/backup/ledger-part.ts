/**
 * The store in a backup: a line with the version of the form, then for each entry the length of its key and of its value
 * (4 bytes each, big end first), the key and the value as it lies in the store, keys ascending; compressed by gzip.
 */
import { createReadStream } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { createGunzip, createGzip } from 'node:zlib'

export type StoreEntry = readonly [key: string, value: Uint8Array]

const FIRST_LINE = 'streetwatt-ledger-1\n'
const LENGTHS_BYTES = 8
const KEY_BYTES_LIMIT = 1024
const VALUE_BYTES_LIMIT = 64 << 20
/** Most bytes are signatures and hashes: a higher level costs a small board minutes and saves little. */
const COMPRESSION = 3

/** The compressed form of all entries. */
export function packEntries(entries: AsyncIterable<StoreEntry>): AsyncIterable<Uint8Array> {
  const gzip = createGzip({ level: COMPRESSION })
  // What goes wrong with the entries is thrown where the packed bytes are read.
  feed(gzip, entries).catch((error: unknown) => gzip.destroy(error as Error))
  return gzip
}

async function feed(gzip: NodeJS.WritableStream, entries: AsyncIterable<StoreEntry>): Promise<void> {
  const put = (bytes: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      gzip.write(bytes, (error) => {
        if (error) reject(error)
        else resolve()
      })
    })
  await put(Buffer.from(FIRST_LINE, 'latin1'))
  for await (const [key, value] of entries) await put(frame(key, value))
  gzip.end()
}

function frame(key: string, value: Uint8Array): Uint8Array {
  const name = Buffer.from(key, 'utf8')
  const framed = Buffer.alloc(LENGTHS_BYTES + name.length + value.length)
  framed.writeUInt32BE(name.length, 0)
  framed.writeUInt32BE(value.length, 4)
  name.copy(framed, LENGTHS_BYTES)
  framed.set(value, LENGTHS_BYTES + name.length)
  return framed
}

/** The entries again, in order; throws where the bytes are not what `packEntries` makes. */
export async function* unpackEntries(
  handle: FileHandle,
  { path, offset, bytes }: { path: string; offset: number; bytes: number },
): AsyncGenerator<StoreEntry, void> {
  const file = createReadStream(path, {
    ...{ fd: handle, start: offset, end: offset + bytes - 1, autoClose: false },
  })
  const gunzip = createGunzip()
  file.on('error', (error) => gunzip.destroy(error)).pipe(gunzip)
  const reader = createByteReader(gunzip)
  try {
    const line = await reader.take(FIRST_LINE.length)
    if (line?.toString('latin1') !== FIRST_LINE) throw new Error('the ledger of a backup begins otherwise')
    let last = ''
    for (;;) {
      const lengths = await reader.take(LENGTHS_BYTES)
      if (lengths === undefined) return
      const [keyBytes, valueBytes] = [lengths.readUInt32BE(0), lengths.readUInt32BE(4)]
      if (keyBytes > KEY_BYTES_LIMIT || valueBytes > VALUE_BYTES_LIMIT)
        throw new Error('an entry is too long')
      const key = (await reader.take(keyBytes))?.toString('utf8')
      const value = await reader.take(valueBytes)
      if (key === undefined || value === undefined) throw new Error('an entry is cut')
      if (key <= last) throw new Error('entries are not in order')
      last = key
      yield [key, value]
    }
  } finally {
    file.destroy()
    gunzip.destroy()
  }
}

/** Takes exact numbers of bytes from a stream; undefined at its very end, an error where it ends within what is taken. */
function createByteReader(source: AsyncIterable<Buffer>) {
  const chunks = source[Symbol.asyncIterator]()
  let held: Buffer[] = []
  let length = 0

  return {
    async take(count: number): Promise<Buffer | undefined> {
      if (count === 0) return Buffer.alloc(0)
      while (length < count) {
        const next = await chunks.next()
        if (next.done === true) {
          if (length === 0) return undefined
          throw new Error('the ledger of a backup is cut')
        }
        held.push(next.value)
        length += next.value.length
      }
      const all = held.length === 1 ? (held[0] ?? Buffer.alloc(0)) : Buffer.concat(held)
      held = [all.subarray(count)]
      length -= count
      return all.subarray(0, count)
    },
  }
}
