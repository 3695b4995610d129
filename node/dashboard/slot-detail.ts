import { signal } from '@preact/signals'
import type { SlotDetail } from '../api/source.ts'

/** What the node said of the slot that is open: its own words, or why there are none. */
export type SlotAnswer =
  { readonly code: 'waiting' | 'unknown' | 'silent' } | { readonly code: 'told'; readonly detail: SlotDetail }

export const slotAnswer = signal<SlotAnswer>({ code: 'waiting' })

let asked: number | undefined
let text = ''

/** Asks for a slot, once more when it is asked for again; an answer that says the same changes nothing. */
export async function askSlot(slot: number): Promise<void> {
  if (asked !== slot) {
    slotAnswer.value = { code: 'waiting' }
    text = ''
  }
  asked = slot
  const answer = await fetchSlot(slot)
  // Meanwhile people may have gone on to another one.
  if (asked !== slot || answer.text === text) return
  text = answer.text
  slotAnswer.value = answer.answer
}

async function fetchSlot(slot: number): Promise<{ text: string; answer: SlotAnswer }> {
  try {
    const response = await fetch(`/api/v1/slots/${slot}`)
    if (!response.ok) return { text: 'unknown', answer: { code: 'unknown' } }
    const told = await response.text()
    return { text: told, answer: { code: 'told', detail: JSON.parse(told) as SlotDetail } }
  } catch {
    return { text: 'silent', answer: { code: 'silent' } }
  }
}
