import type { ReadonlySignal } from '@preact/signals'
import { signal } from '@preact/signals'
import type { History } from '../api/history.ts'

/** What the node said of a period: its own words, or why there are none. */
export type HistoryAnswer =
  | { readonly code: 'waiting' | 'outside' | 'silent' }
  /** With the last answer, while the next one is on its way. */
  | { readonly code: 'told'; readonly history: History; readonly isAsking: boolean }

/** Somebody who asks for one period after another. */
export interface HistoryQuestion {
  readonly answer: ReadonlySignal<HistoryAnswer>
  /** Asks for a day, month or year; what was told last stays while the node adds up. */
  readonly ask: (period: string) => Promise<void>
}

export function createHistoryQuestion(): HistoryQuestion {
  const answer = signal<HistoryAnswer>({ code: 'waiting' })
  let asked = ''
  let text = ''
  return {
    answer,
    async ask(period) {
      if (asked !== period) {
        text = ''
        const shown = answer.peek()
        answer.value = shown.code === 'told' ? { ...shown, isAsking: true } : { code: 'waiting' }
      }
      asked = period
      const told = await fetchHistory(period)
      // Meanwhile people may have gone on to another one.
      if (asked !== period || told.text === text) return
      text = told.text
      answer.value = told.answer
    },
  }
}

/** That of the page of the past and of the tariff that is tried, of which one is open at most. */
export const { answer: historyAnswer, ask: askHistory } = createHistoryQuestion()

async function fetchHistory(period: string): Promise<{ text: string; answer: HistoryAnswer }> {
  try {
    const response = await fetch(`/api/v1/history/${period}`)
    if (response.status === 404 || response.status === 400)
      return { text: 'outside', answer: { code: 'outside' } }
    if (!response.ok) return { text: 'silent', answer: { code: 'silent' } }
    const told = await response.text()
    return { text: told, answer: { code: 'told', history: JSON.parse(told) as History, isAsking: false } }
  } catch {
    return { text: 'silent', answer: { code: 'silent' } }
  }
}
