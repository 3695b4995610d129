import { open } from 'node:fs/promises'

/** How files are read: all bytes, or at most one more than `maxBytes`, so that the reader sees that it is too large. */
export type ReadFile = (path: string, limit: { maxBytes: number }) => Promise<Uint8Array>

/** Reads from the disk and never takes in more than the limit and one byte, whatever the file claims to be. */
export const readLimitedFile: ReadFile = async (path, { maxBytes }) => {
  const handle = await open(path, 'r')
  try {
    const { size } = await handle.stat()
    const buffer = new Uint8Array(Math.min(size, maxBytes) + 1)
    let filled = 0
    while (filled < buffer.length) {
      const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return buffer.subarray(0, filled)
  } finally {
    await handle.close()
  }
}
