/** Looks at a running demo from outside: its homes' places, processes and ledgers. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { HomePlace } from '../../node/cli/start.ts'

export interface BlockRoot {
  readonly height: number
  readonly stateRoot: string
}

/** Where a home says that it runs; undefined before it does. */
export async function placeOf(directory: string, id: string): Promise<HomePlace | undefined> {
  const text = await readFile(join(directory, id, 'node.json'), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as HomePlace)
}

export async function heightOf({ url }: HomePlace): Promise<number | undefined> {
  const state = (await getJson(url, 'api/v1/state')) as { ledger: { height: number } } | undefined
  return state?.ledger.height
}

/** What a home itself computed at a height. */
export async function rootAt({ url }: HomePlace, height: number): Promise<BlockRoot | undefined> {
  return (await getJson(url, `api/v1/blocks/${height}/outcome`)) as BlockRoot | undefined
}

async function getJson(url: string, path: string): Promise<unknown> {
  const answer = await fetch(new URL(path, url), { signal: AbortSignal.timeout(3000) }).catch(() => undefined)
  return answer?.ok === true ? await answer.json() : undefined
}

/** Resident memory of a process in MB, where the system tells. */
export async function memoryMb(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]
  return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024)
}

/** What a process was started with, `NAME=value` each, where the system tells. */
export async function environmentOf(pid: number): Promise<readonly string[] | undefined> {
  const text = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => undefined)
  return text?.split('\0')
}
