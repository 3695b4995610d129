/** Homes that a page for people makes, on free ports and with a market whose time runs faster than life. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePorts } from '../../node/cli/demo/free-ports.ts'
import { writeBeginning } from '../../node/cli/market-clock.ts'
import type { HomePlace } from '../../node/cli/start.ts'
import { waitFor } from './run-command.ts'

export const PAGE_LIMIT_MS = 180_000
const SLOT_MS = 900_000
/** A home has so much of its first slot's eve to start in, in slots. */
const EVE = 1.5

/** The ports of a page may be taken on this machine: words that end in one get another. */
export async function ownPorts(named: readonly string[]): Promise<(word: string) => string> {
  const free = await freePorts(named.length)
  return (word) =>
    named.reduce((text, port, at) => text.replace(new RegExp(`\\b${port}$`), String(free[at])), word)
}

/** Fast market time for every node, by the environment alone: the commands stay as they are on the page. */
export async function fastClock(directory: string, speed: number): Promise<Record<string, string>> {
  const file = join(directory, 'clock.json')
  await writeBeginning(file, Date.now())
  return {
    STREETWATT_CLOCK__FILE: file,
    STREETWATT_CLOCK__SPEED: String(speed),
    STREETWATT_CLOCK__MARKET_ORIGIN_MS: String(((await firstSlotOf(directory)) - EVE) * SLOT_MS),
    STREETWATT_WEB__PORT: '0',
    STREETWATT_DEVICE__POLL_MS: '300',
  }
}

/** Of the street that `home-1` founded. */
export async function firstSlotOf(directory: string): Promise<number> {
  const text = await readFile(join(directory, 'home-1/genesis.json'), 'utf8')
  return (JSON.parse(text) as { firstSlot: number }).firstSlot
}

/** Where this home's node is; of an earlier process only where `pid` is left out. */
export async function placeOf(
  directory: string,
  id: string,
  { heard, pid }: { readonly heard: () => string; readonly pid?: number },
): Promise<HomePlace> {
  const read = async (): Promise<HomePlace | undefined> => {
    const text = await readFile(join(directory, id, 'data/node.json'), 'utf8').catch(() => undefined)
    const place = text === undefined ? undefined : (JSON.parse(text) as HomePlace)
    return pid === undefined || place?.pid === pid ? place : undefined
  }
  return waitFor(`${id} to run`, read, { limitMs: PAGE_LIMIT_MS, heard })
}
