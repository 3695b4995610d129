/** Reads a home's own HTTP interface, the same that everybody may use. */
import type { HomeState } from '../../api/state.ts'
import type { BlockOutcome } from '../../engine/outcome.ts'

const TIMEOUT_MS = 3000

/** Undefined when the home does not answer or does not know. */
export async function fetchOutcome(url: string, height: number): Promise<BlockOutcome | undefined> {
  return fetchJson(url, `api/v1/blocks/${String(height)}/outcome`) as Promise<BlockOutcome | undefined>
}

export async function fetchState(url: string): Promise<HomeState | undefined> {
  return fetchJson(url, 'api/v1/state') as Promise<HomeState | undefined>
}

/** Whether the home has its device and every neighbour. */
export async function isHomeReady(url: string, homes: number): Promise<boolean> {
  const state = await fetchState(url)
  const connected = state?.peers.filter((peer) => peer.connected).length
  return connected === homes - 1 && (await fetchJson(url, 'readyz')) !== undefined
}

async function fetchJson(url: string, path: string): Promise<unknown> {
  try {
    const answer = await fetch(new URL(path, url), { signal: AbortSignal.timeout(TIMEOUT_MS) })
    return answer.ok ? await answer.json() : undefined
  } catch {
    return undefined
  }
}
