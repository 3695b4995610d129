import { signal } from '@preact/signals'
import type { BackupsState, HomeSettings, LogEntry } from '../api/settings.ts'

/** The settings as the node last told them; undefined until it first did. */
export const settings = signal<HomeSettings | undefined>(undefined)
export const logLines = signal<readonly LogEntry[] | undefined>(undefined)

/** `unreadable`: the node says that it cannot read the folder. */
export type BackupsAnswer =
  { readonly code: 'waiting' | 'unreadable' } | { readonly code: 'told'; readonly backups: BackupsState }
export const backups = signal<BackupsAnswer>({ code: 'waiting' })

/** Asks what backups there are; without an answer, what was told last stays. */
export async function askBackups(): Promise<void> {
  try {
    const answer = await fetch('/api/v1/backups')
    if (answer.ok) backups.value = { code: 'told', backups: (await answer.json()) as BackupsState }
    else if (answer.status === 503) backups.value = { code: 'unreadable' }
  } catch {
    // The node is away: what was known stays.
  }
}

/** Asks for both; without an answer, what was told last stays. */
export async function askSettings(): Promise<void> {
  const [told, lines] = await Promise.all([
    fetchJson<HomeSettings>('/api/v1/settings'),
    fetchJson<readonly LogEntry[]>('/api/v1/logs'),
  ])
  settings.value = told ?? settings.peek()
  logLines.value = lines ?? logLines.peek()
}

async function fetchJson<T>(path: string): Promise<T | undefined> {
  try {
    const answer = await fetch(path)
    return answer.ok ? ((await answer.json()) as T) : undefined
  } catch {
    return undefined
  }
}
