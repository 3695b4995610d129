/**
 * A street of home processes that trades for hours, and what each of them takes of the machine meanwhile. The homes are
 * those of `streetwatt demo`: ordinary nodes on emulated devices.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { beginWhenReady } from '../../node/cli/demo/beginning.ts'
import { fetchOutcome, fetchState } from '../../node/cli/demo/home-client.ts'
import type { Street } from '../../node/cli/demo/street.ts'
import { openStreet } from '../../node/cli/demo/street.ts'
import type { Terminal } from '../../node/cli/terminal.ts'
import type { BlockOutcome } from '../../node/engine/outcome.ts'
import { createDefaultStreet } from '../../sim/scenario/default-street.ts'
import type { WatchedHome, WatchOptions } from './watch-homes.ts'
import { watchHomes } from './watch-homes.ts'

export interface SoakOptions extends WatchOptions {
  readonly homes: number
  /** Market time runs so many times faster than life. */
  readonly speed: number
  readonly directory: string
}

export interface SoakRun {
  readonly homes: readonly WatchedHome[]
  readonly traded: Traded
}

export interface Traded {
  /** From the first block to the last. */
  readonly slots: number
  readonly slotsWithoutBlock: number
  readonly tradedWh: number
  /** One, where all homes agree. */
  readonly stateRoots: readonly string[]
}

/** How long the last look waits for the last home. */
const AGREEMENT_LIMIT_MS = 20_000
const LOOK_MS = 200

export async function runSoak(
  { homes: count, speed, directory, ...watch }: SoakOptions,
  { signal, terminal }: { signal: AbortSignal; terminal: Terminal },
): Promise<SoakRun> {
  const scenario = createDefaultStreet({ homes: count })
  const tell = (line: string): void => {
    terminal.say(line)
  }
  const headline = `${count} homes, ${speed} times faster than life`
  const street = await openStreet({ scenario, directory, speed, foresight: false, headline }, { tell })
  try {
    await beginWhenReady(street, { signal, terminal, tell })
    const ids = street.homes.map(({ id }) => id)
    const homes = await watchHomes(ids, directory, watch, { signal, terminal })
    return { homes, traded: await readTrading(street) }
  } finally {
    await street.stop()
  }
}

async function readTrading({ homes, files }: Street): Promise<Traded> {
  const urls = await Promise.all(homes.map((home) => home.url()))
  const height = Math.min(...(await Promise.all(urls.map(heightAt))))
  const last = await Promise.all(urls.map((url) => outcomeInTime(url, height)))
  const blocks: BlockOutcome[] = []
  for (let at = 1; at <= height; at++) {
    const outcome = await fetchOutcome(urls[0] ?? '', at)
    if (outcome !== undefined) blocks.push(outcome)
  }
  const slots = blocks.length === 0 ? 0 : (blocks.at(-1)?.slot ?? 0) - files.genesis.firstSlot + 1
  return {
    slots,
    slotsWithoutBlock: slots - blocks.length,
    tradedWh: blocks.reduce((total, { energyWh }) => total + energyWh, 0),
    stateRoots: [...new Set(last.map((outcome) => outcome?.stateRoot ?? 'none'))],
  }
}

async function heightAt(url: string | undefined): Promise<number> {
  return url === undefined ? 0 : ((await fetchState(url))?.ledger.height ?? 0)
}

async function outcomeInTime(url: string | undefined, height: number): Promise<BlockOutcome | undefined> {
  const deadlineMs = performance.now() + AGREEMENT_LIMIT_MS
  while (url !== undefined && performance.now() < deadlineMs) {
    const outcome = await fetchOutcome(url, height)
    if (outcome !== undefined) return outcome
    await sleep(LOOK_MS)
  }
  return undefined
}
