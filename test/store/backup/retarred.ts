/** A backup with other contents and every checksum right again: what a liar would write, and not a bad disk. */
import { createHash } from 'node:crypto'
import type { Manifest } from '../../../node/store/backup/manifest.ts'

export interface Changes {
  readonly manifest?: (manifest: Manifest) => object
  /** Contents that take the place of a part, or are added. */
  readonly parts?: Readonly<Record<string, Buffer>>
}

const BLOCK = 512

export function retarred(
  whole: Buffer,
  { manifest: change = (same) => same, parts: changed = {} }: Changes,
): Buffer {
  const parts = new Map(readParts(whole))
  const said = JSON.parse(parts.get('manifest.json')?.toString('utf8') ?? '') as Manifest
  for (const [name, bytes] of Object.entries(changed)) parts.set(name, bytes)
  for (const name of ['manifest.json', 'manifest.sha256']) parts.delete(name)
  const listed = [...parts].map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: hex(bytes) }))
  const manifest = Buffer.from(`${JSON.stringify(change({ ...said, parts: listed }), null, 2)}\n`)
  parts.set('manifest.json', manifest)
  parts.set('manifest.sha256', Buffer.from(`${hex(manifest)}  manifest.json\n`))
  const files = [...parts].flatMap(([name, bytes]) => [
    headerOf(name, bytes.length),
    bytes,
    Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK),
  ])
  return Buffer.concat([...files, Buffer.alloc(2 * BLOCK)])
}

function readParts(whole: Buffer): [string, Buffer][] {
  const parts: [string, Buffer][] = []
  for (let at = 0; whole[at] !== 0;) {
    const name = whole
      .subarray(at, at + 100)
      .toString('latin1')
      .replace(/\0+$/, '')
    const length = Number.parseInt(whole.subarray(at + 124, at + 135).toString('latin1'), 8)
    parts.push([name, whole.subarray(at + BLOCK, at + BLOCK + length)])
    at += BLOCK + Math.ceil(length / BLOCK) * BLOCK
  }
  return parts
}

function headerOf(name: string, length: number): Buffer {
  const block = Buffer.alloc(BLOCK)
  block.write(name)
  block.write('0000600\x000000000\x000000000\0', 100)
  block.write(`${length.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0        0`, 124)
  block.write('ustar\x0000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

function hex(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
