/** Keeps the memory of a process that runs for years small, at a cost in processor time that docs/footprint.md tells. */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { collectOften } from './heap-collection.ts'

/**
 * The heap may grow by so much of what is alive before all of it is collected. V8 by itself lets a heap of this size grow
 * to several times that: with few objects per slot that takes hours, in which a home climbs without having a leak. In a burst it would
 * be collected every few blocks.
 */
const GROWING_PERCENT = { small: 10, burst: 60 } as const

/**
 * How long V8 waits before it compiles a function to fast machine code. A home runs most of its functions once a slot: so they
 * become warm for weeks, one after the other, and their code never pays for the memory that it takes. While it begins, a home
 * catches up with the street, and is in a hurry; what is warm then stays compiled, and later nothing is added to it.
 */
type Patience = 'usual' | 'begun' | 'settled'

const V8_MAJOR = Number.parseInt(process.versions.v8, 10)
/** Which of its two compilers V8 uses by itself; the one in the middle came with Node 24. */
const COMPILERS = V8_MAJOR < 13 ? ['opt'] : ['opt', 'maglev']
const COMPILING = COMPILERS.map((compiler) => `--${compiler}`)

/**
 * V8 forgets the bytecode of what has not run through some collections, and a home runs much of its program once a slot or once
 * a day: the same functions were compiled again and again, and each time what hangs on them was a little more. What only
 * the start needs is forgotten by the time a home has settled.
 */
const KEEP_BYTECODE = '--no-flush-bytecode'

/** V8 11, which Node 20 has, counts the bytes of bytecode that run; later ones how often a function is called, and are left as they are. */
const PATIENCE_FLAGS: Readonly<Record<Patience, readonly string[]>> = {
  usual: [...COMPILING, ...(V8_MAJOR < 12 ? ['--interrupt-budget=67584'] : [])],
  begun: [...COMPILING, ...(V8_MAJOR < 12 ? ['--interrupt-budget=540672'] : [])],
  settled: [...COMPILERS.map((compiler) => `--no-${compiler}`), KEEP_BYTECODE],
}

/** In a burst the part of the heap where objects are made grows until its halves have this together, or once more. */
const BUSY_NEW_BYTES = 8 * 1024 * 1024

let isSmall = false
let isBursting = false
/** Outside of a burst. */
let patience: Patience = 'begun'

/**
 * Keeps the part of the heap where objects are made at its size of now, 2 × 1 MB where nothing is loaded yet (V8 doubles it to
 * 2 × 8 MB or more while loading, and gives it back only when nothing happens for long), has the whole heap collected
 * often and packed tightly, and has less compiled. To be called before most of the program is loaded.
 *
 * @public: bin/streetwatt.js imports it from what was built.
 */
export function keepHeapSmall(): void {
  // V8 asks for these each time it thinks of growing; the limits themselves hold from its start on.
  setFlagsFromString('--semi-space-growth-factor=1')
  setGrowing(GROWING_PERCENT.small)
  setFlagsFromString('--optimize-for-size')
  patience = 'begun'
  setPatience(patience)
  isSmall = true
}

/**
 * For a burst of work in a home: to be called when it begins, again while it lasts, and with `end` when it is over. With a small heap
 * such work spends as much time on collecting objects as on itself, for each collection finds few that are dead: so new
 * objects get a few MB, V8 need not pack tightly, and a home that has begun long ago has compiled what it runs so often now.
 * Nothing changes where the heap is not kept small.
 */
export const heapForBurst = {
  goOn(): void {
    if (!isSmall) return
    isBursting = true
    setPatience('begun')
    setGrowing(GROWING_PERCENT.burst)
    setFlagsFromString('--no-optimize-for-size')
    // V8 has no limit that could be set now: it is let grow, twofold each time, until it has enough.
    setFlagsFromString(`--semi-space-growth-factor=${newBytes() < BUSY_NEW_BYTES ? 2 : 1}`)
  },
  end(): void {
    if (!isBursting) return
    isBursting = false
    setPatience(patience)
    setGrowing(GROWING_PERCENT.small)
    setFlagsFromString('--optimize-for-size')
    setFlagsFromString('--semi-space-growth-factor=1')
  },
}

function newBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? Infinity
}

/** For a command that calculates and ends: what V8 does by itself is faster. */
export function letHeapGrow(): void {
  setFlagsFromString('--semi-space-growth-factor=2')
  setGrowing(0)
  setFlagsFromString('--no-optimize-for-size')
  setPatience('usual')
  isSmall = false
}

/**
 * For a home that has begun and will run for years: from now on V8 compiles nothing more to fast code, and the heap is
 * collected whenever it has grown a little. Nothing changes where the heap is not kept small.
 */
export function settleHeap(): void {
  if (!isSmall) return
  patience = 'settled'
  if (!isBursting) setPatience(patience)
  collectOften({ isBusy: () => isBursting })
}

/** 0: as V8 thinks best. */
function setGrowing(percent: number): void {
  setFlagsFromString(`--heap-growing-percent=${String(percent)}`)
}

function setPatience(next: Patience): void {
  for (const flag of PATIENCE_FLAGS[next]) setFlagsFromString(flag)
}
