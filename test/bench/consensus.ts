/**
 * Gate closure to final block, in a street of seven processes of `streetwatt start` on this machine: real libp2p, real
 * disks, and emulated devices in this process. Each home keeps the market time at which a block became final there; the
 * gate of its slot is known, so the difference over the speed is real time.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BlockSummary } from '../../node/api/source.ts'
import { assert } from '../../node/core/units/assert.ts'
import { gateClosureMs } from '../../node/core/units/slots.ts'
import { openProcessStreet } from '../ordeal/process-street.ts'
import type { ProcessStreet } from '../ordeal/process-street.ts'
import type { BenchRow } from './measure.ts'

const HOMES = 7
const SPEED = 180
const BLOCKS = 120
/** The first are cold: programs are compiled while they run. */
const WARM_UP_BLOCKS = 5
/** A street on a machine out of breath misses slots, and is given up at last. */
const LIMIT_SLOTS = 3 * (BLOCKS + WARM_UP_BLOCKS)

/** What `npm run bench -- consensus` prints: of every home, of the last one of each slot, and the same in market time. */
export async function benchConsensus(): Promise<readonly BenchRow[]> {
  const directory = await mkdtemp(join(tmpdir(), 'streetwatt-bench-'))
  const street = await openProcessStreet({ homes: HOMES, speed: SPEED, directory }, () => undefined)
  try {
    await untilAllHave(WARM_UP_BLOCKS + BLOCKS, street)
    const blocks = await Promise.all(street.homes.map((home) => home.url().then((url) => blocksOf(url))))
    return rowsOf(blocks, street)
  } finally {
    await street.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

async function untilAllHave(height: number, { homes, slotRealMs }: ProcessStreet): Promise<void> {
  for (let slot = 0; slot < LIMIT_SLOTS; slot++) {
    const heights = await Promise.all(homes.map((home) => home.height()))
    if (heights.every((each) => each !== undefined && each >= height)) return
    await sleep(slotRealMs)
  }
  throw new Error(`the street did not reach height ${height} in ${LIMIT_SLOTS} slots`)
}

async function blocksOf(url: string | undefined): Promise<BlockSummary[]> {
  const blocks: BlockSummary[] = []
  for (let height = WARM_UP_BLOCKS + 1; height <= WARM_UP_BLOCKS + BLOCKS; height++)
    blocks.push((await (await fetch(new URL(`api/v1/blocks/${height}`, url))).json()) as BlockSummary)
  return blocks
}

function rowsOf(
  blocksOfHomes: readonly (readonly BlockSummary[])[],
  { community: { genesis } }: ProcessStreet,
): BenchRow[] {
  const delayMs = ({ slot, finalAtMs }: BlockSummary): number => {
    assert(finalAtMs !== null, 'a final block has its time')
    return finalAtMs - gateClosureMs(slot, genesis.slotMs, genesis.gateLeadMs)
  }
  const [first = []] = blocksOfHomes
  const everyMs = blocksOfHomes.flatMap((blocks) => blocks.map(delayMs))
  const lastMs = first.map((_, index) =>
    Math.max(...blocksOfHomes.map((blocks) => delayMs(blocks[index] ?? raise(index)))),
  )
  const slots = (first.at(-1)?.slot ?? 0) - (first[0]?.slot ?? 0) + 1
  const later = first.filter(({ certificate }) => (certificate?.round ?? 0) > 0).length
  const missed = `${slots - first.length} of ${slots} slots without a block, ${later} blocks of later rounds`
  const real = (delays: readonly number[]): number[] => delays.map((ms) => ms / SPEED)
  return [
    spreadRow(`gate to final block, ${HOMES} homes; ${missed}`, real(everyMs)),
    spreadRow('the same, the last home of each slot', real(lastMs)),
    spreadRow(`the same, every home, in market time (${SPEED} times real time)`, everyMs),
  ]
}

function raise(index: number): never {
  throw new Error(`a home lacks block ${WARM_UP_BLOCKS + 1 + index}`)
}

function spreadRow(name: string, delaysMs: readonly number[]): BenchRow {
  const sorted = [...delaysMs].sort((one, other) => one - other)
  const usAt = (share: number): number => 1000 * (sorted[Math.ceil(share * sorted.length) - 1] ?? NaN)
  return {
    case: name,
    n: sorted.length,
    medianUs: usAt(0.5),
    ratioTo: {},
    p99Us: usAt(0.99),
    maxUs: usAt(1),
  }
}
