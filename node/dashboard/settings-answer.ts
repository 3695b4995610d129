import { signal } from '@preact/signals'
import type { HomeSettings, LogEntry } from '../api/settings.ts'

/** The settings as the node last told them; undefined until it first did. */
export const settings = signal<HomeSettings | undefined>(undefined)
export const logLines = signal<readonly LogEntry[] | undefined>(undefined)

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
