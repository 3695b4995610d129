import { signal } from '@preact/signals'
import type { History } from '../api/history.ts'

/** What the node said of the period that is open: its own words, or why there are none. */
export type HistoryAnswer =
  | { readonly code: 'waiting' | 'outside' | 'silent' }
  /** With the last answer, while the next one is on its way. */
  | { readonly code: 'told'; readonly history: History; readonly isAsking: boolean }

export const historyAnswer = signal<HistoryAnswer>({ code: 'waiting' })

let asked = ''
let text = ''

/** Asks for a day, month or year; what was told last stays while the node adds up. */
export async function askHistory(period: string): Promise<void> {
  const isOther = asked !== period
  asked = period
  const shown = historyAnswer.peek()
  if (isOther) {
    text = ''
    historyAnswer.value = shown.code === 'told' ? { ...shown, isAsking: true } : { code: 'waiting' }
  }
  const answer = await fetchHistory(period)
  // Meanwhile people may have gone on to another one.
  if (asked !== period || answer.text === text) return
  text = answer.text
  historyAnswer.value = answer.answer
}

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
