/**
 * What a node that runs here tells its owner of itself: over the socket in its data directory, whatever its page asks for;
 * where there is none, or it is of an older version, over the page as much as that tells everybody.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { readinessSchema } from '../api/control-protocol.ts'
import { hostInUrl, withoutBrackets } from '../api/hosts.ts'
import type { Readiness } from '../api/source.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import { createControlClient } from './community/control-client.ts'
import { PLACE_FILE } from './place-file.ts'

export interface AskedNode {
  /** Where its page was said to be, as this machine reaches it; null where no node ever ran. */
  readonly url: string | null
  /** Whether a node answered. */
  readonly isAlive: boolean
  /** Null where it was not told, as the two that follow. */
  readonly readiness: Readiness | null
  readonly metrics: string | null
  /** JSON. */
  readonly logLines: string | null
}

const ANSWER_MS = 5000
const placeSchema = z.object({ url: z.url(), pid: z.int().positive().optional() })
const healthSchema = z.object({ ok: z.boolean() })
const NOTHING = { isAlive: false, readiness: null, metrics: null, logLines: null } as const

type Told = Omit<AskedNode, 'url'>

/** Throws nothing: a node that does not answer is none that is alive. */
export async function askNode({ dataDirectory }: { readonly dataDirectory: string }): Promise<AskedNode> {
  const text = await readFile(join(dataDirectory, PLACE_FILE), 'utf8').catch(() => '')
  const place = placeSchema.safeParse(parsed(text)).data
  const url = place === undefined ? null : reachableUrl(place.url)
  const told = await askSocket(dataDirectory)
  if (told !== null) return { url, ...told }
  // Where nobody listens on the socket, something else may have the port of a node that ended.
  const isThere = url !== null && (place?.pid === undefined || isProcess(place.pid))
  return { url, ...(isThere ? await askPage(url) : NOTHING) }
}

/** A server that listens on all addresses is asked at the one that every machine has. */
export function reachableUrl(url: string): string {
  const place = new URL(url)
  const host = withoutBrackets(place.hostname)
  if (host === '0.0.0.0') place.hostname = '127.0.0.1'
  if (host === '::') place.hostname = hostInUrl('::1')
  return place.href
}

async function askSocket(dataDirectory: string): Promise<Told | null> {
  const client = createControlClient({ dataDirectory })
  try {
    const readiness = await client.readiness()
    const { text: metrics } = await client.metrics()
    return { isAlive: true, readiness, metrics, logLines: JSON.stringify(await client.logLines()) }
  } catch (error) {
    if (error instanceof OperatingError) return null
    throw error
  }
}

async function askPage(url: string): Promise<Told> {
  const readiness = readinessSchema.safeParse(parsed((await get(url, 'readyz')) ?? '')).data
  if (readiness === undefined) {
    // To whoever has no password it says no more than this.
    const health = healthSchema.safeParse(parsed((await get(url, 'healthz')) ?? ''))
    return { ...NOTHING, isAlive: health.success }
  }
  const metrics = await get(url, 'metrics')
  return { isAlive: true, readiness, metrics, logLines: await get(url, 'api/v1/logs') }
}

/** A node that is not ready answers 503, with its checks; one that wants a password tells nothing. */
async function get(url: string, path: string): Promise<string | null> {
  try {
    const answer = await fetch(new URL(path, url), { signal: AbortSignal.timeout(ANSWER_MS) })
    return answer.ok || answer.status === 503 ? await answer.text() : null
  } catch {
    return null
  }
}

function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM'
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
