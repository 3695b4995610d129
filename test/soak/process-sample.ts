/** What Linux says of a process and of its folder, from outside. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

export interface ProcessSample {
  readonly rssBytes: number
  /** Of it what is mapped from files: the program itself, and the database's tables. */
  readonly mappedBytes: number
  /** Processor time since it began, its threads' included. */
  readonly cpuMs: number
  /** Files, sockets and pipes that are open. */
  readonly openFiles: number
  /** What it gave to the disk since it began; pages it only changed again count once. */
  readonly writtenBytes: number
}

export interface FolderSample {
  readonly dataBytes: number
  readonly logBytes: number
}

/** Linux counts in hundredths of a second whatever its own clock is (USER_HZ). */
const TICK_MS = 10

/** Undefined when the process is gone. */
export async function sampleProcess(pid: number): Promise<ProcessSample | undefined> {
  try {
    const [status, ticks, io, files] = await Promise.all([
      readFile(`/proc/${pid}/status`, 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/io`, 'utf8'),
      readdir(`/proc/${pid}/fd`),
    ])
    return {
      rssBytes: numberAfter(status, /^VmRSS:\s+(\d+) kB/m) * 1024,
      mappedBytes: numberAfter(status, /^RssFile:\s+(\d+) kB/m) * 1024,
      cpuMs: readTicks(ticks) * TICK_MS,
      openFiles: files.length,
      writtenBytes: numberAfter(io, /^write_bytes: (\d+)/m),
    }
  } catch {
    return undefined
  }
}

/** The log apart from everything else below the folder. */
export async function sampleFolder(directory: string, logName: string): Promise<FolderSample> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(
    files.map(async ({ name, parentPath }) => ({ name, bytes: await sizeOf(join(parentPath, name)) })),
  )
  const sumOf = (isLog: boolean): number =>
    sizes.filter(({ name }) => (name === logName) === isLog).reduce((total, { bytes }) => total + bytes, 0)
  return { dataBytes: sumOf(false), logBytes: sumOf(true) }
}

/** A store removes files while one looks. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

/** Fields 14 and 15; the name before them is in brackets and may hold anything. */
function readTicks(line: string): number {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}

function numberAfter(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1] ?? NaN)
}
