/**
 * Files one after the other in the form of POSIX ustar, so that a backup opens with any tar. Only what this program
 * writes is read: plain files with short names, zeros between and behind them. Libraries write a file's header before its
 * content, for a stream cannot go back; the length of what is read out of a database in use is known only afterwards.
 */
import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { assert } from '../../core/units/assert.ts'
import { backupDamaged } from './backup-errors.ts'

/** What one file came to. */
export interface WrittenPart {
  readonly name: string
  readonly bytes: number
  /** Hex, of its content. */
  readonly sha256: string
}

export interface TarWriter {
  /** Writes a file of a content whose length need not be known before. */
  add(name: string, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<WrittenPart>
  /** Ends the archive; nothing is synced. */
  end(): Promise<void>
}

/** Where the content of a file lies in an archive. */
export interface TarPart {
  readonly name: string
  readonly offset: number
  readonly bytes: number
}

const BLOCK_BYTES = 512
const END_BYTES = 2 * BLOCK_BYTES
const NAME_LIMIT = 100
/** Eleven octal digits. */
const SIZE_LIMIT = 8 ** 11
/** A home has as many rule modules as its street ever had, and some ten files more. */
const PARTS_LIMIT = 4096

/** Writes at the beginning of an empty file; `modifiedMs` stands at every part. */
export function createTarWriter(handle: FileHandle, { modifiedMs }: { modifiedMs: number }): TarWriter {
  let position = 0

  async function write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position)
      done += bytesWritten
      position += bytesWritten
    }
  }

  return {
    async add(name, pieces) {
      const start = position
      const digest = createHash('sha256')
      position += BLOCK_BYTES
      for await (const piece of pieces) {
        digest.update(piece)
        await write(piece)
      }
      const bytes = position - start - BLOCK_BYTES
      await write(new Uint8Array(padding(bytes)))
      const end = position
      position = start
      await write(header({ name, bytes, modifiedMs }))
      position = end
      return { name, bytes, sha256: digest.digest('hex') }
    },
    end: () => write(new Uint8Array(END_BYTES)),
  }
}

function padding(bytes: number): number {
  return (BLOCK_BYTES - (bytes % BLOCK_BYTES)) % BLOCK_BYTES
}

function header({
  name,
  bytes,
  modifiedMs,
}: {
  name: string
  bytes: number
  modifiedMs: number
}): Uint8Array {
  assert(name.length > 0 && name.length <= NAME_LIMIT, 'parts have short names')
  assert(bytes < SIZE_LIMIT, 'a part is below 8 GiB')
  const block = Buffer.alloc(BLOCK_BYTES)
  block.write(name, 0, 'latin1')
  block.write('0000600\0', 100)
  block.write('0000000\0', 108)
  block.write('0000000\0', 116)
  block.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124)
  block.write(
    `${Math.floor(modifiedMs / 1000)
      .toString(8)
      .padStart(11, '0')}\0`,
    136,
  )
  block.write('0', 156)
  block.write('ustar\x0000', 257)
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

/** The sum of all bytes, those of the sum itself taken as spaces. */
function checksum(block: Uint8Array): number {
  return block.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0)
}

/** The parts of an archive in their order; throws `backup-damaged` where it is not one that was written here, whole. */
export async function readTarParts(handle: FileHandle, path: string): Promise<TarPart[]> {
  const { size } = await handle.stat()
  const parts: TarPart[] = []
  let position = 0
  for (;;) {
    const block = await readBlock(handle, position)
    if (block === undefined || parts.length > PARTS_LIMIT) throw backupDamaged(path)
    position += BLOCK_BYTES
    if (block.every((byte) => byte === 0)) break
    const { name, bytes } = readHeader(block) ?? {}
    if (name === undefined || bytes === undefined) throw backupDamaged(path)
    if (parts.some((part) => part.name === name)) throw backupDamaged(path)
    parts.push({ name, offset: position, bytes })
    position += bytes
    const gap = padding(bytes)
    if (gap > 0 && !(await isZero(handle, { position, length: gap }))) throw backupDamaged(path)
    position += gap
  }
  const rest = END_BYTES - BLOCK_BYTES
  if (size !== position + rest || !(await isZero(handle, { position, length: rest })))
    throw backupDamaged(path)
  return parts
}

/** A header that this program would write, to the byte but for its time; undefined for any other. */
function readHeader(block: Buffer): { name: string; bytes: number } | undefined {
  const name = block.subarray(0, NAME_LIMIT).toString('latin1').replace(/\0+$/, '')
  const bytes = octal(block.subarray(124, 136))
  const seconds = octal(block.subarray(136, 148))
  if (!/^[\w.-]+(\/[\w.-]+)?$/.test(name) || bytes === undefined || seconds === undefined) return undefined
  return block.equals(header({ name, bytes, modifiedMs: seconds * 1000 })) ? { name, bytes } : undefined
}

function octal(field: Buffer): number | undefined {
  const digits = /^([0-7]{11})\0$/.exec(field.toString('latin1'))?.[1]
  return digits === undefined ? undefined : Number.parseInt(digits, 8)
}

async function readBlock(handle: FileHandle, position: number): Promise<Buffer | undefined> {
  const block = Buffer.alloc(BLOCK_BYTES)
  const { bytesRead } = await handle.read(block, 0, BLOCK_BYTES, position)
  return bytesRead === BLOCK_BYTES ? block : undefined
}

async function isZero(
  handle: FileHandle,
  { position, length }: { position: number; length: number },
): Promise<boolean> {
  const gap = Buffer.alloc(length, 1)
  const { bytesRead } = await handle.read(gap, 0, length, position)
  return bytesRead === length && gap.every((byte) => byte === 0)
}
