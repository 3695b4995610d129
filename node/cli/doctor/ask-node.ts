/** What the page of a node that runs here tells without a password: its checks, its metrics, its last log lines. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { PLACE_FILE } from '../start.ts'

export interface AskedNode {
  readonly url: string | null
  readonly checks: readonly { readonly check: string; readonly isOk: boolean; readonly detail: string }[]
  /** Null where it was not told. */
  readonly metrics: string | null
  readonly logLines: string | null
}

const ANSWER_MS = 5000
const placeSchema = z.object({ url: z.url() })
const readinessSchema = z.object({
  checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string() })),
})

export async function askNode(dataDirectory: string): Promise<AskedNode> {
  const place = await readFile(join(dataDirectory, PLACE_FILE), 'utf8').catch(() => '')
  const url = placeSchema.safeParse(parsed(place)).data?.url ?? null
  if (url === null) return { url, checks: [], metrics: null, logLines: null }
  const readiness = readinessSchema.safeParse(parsed((await get(url, 'readyz')) ?? '')).data
  const checks = Object.entries(readiness?.checks ?? {})
  return {
    url: readiness === undefined ? null : url,
    checks: checks.map(([check, { ok, detail }]) => ({ check, isOk: ok, detail })),
    metrics: await get(url, 'metrics'),
    logLines: await get(url, 'api/v1/logs'),
  }
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
