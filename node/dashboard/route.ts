import { signal } from '@preact/signals'
import { focusContent } from './skip-link.ts'

/** The slot whose page is open, as the address says it (`#slot/1988612`); undefined on every other page. */
export const openSlot = signal<number | undefined>(undefined)
/** The day, month or year whose page is open (`#history/2026-06`); undefined on every other page. */
export const openPeriod = signal<string | undefined>(undefined)

/** Whether the page of settings is open. */
export const isSettingsOpen = signal(false)
export const SETTINGS_ADDRESS = '#settings'

/** The address of a slot's page. */
export function slotAddress(slot: number): string {
  return `#slot/${slot}`
}

/** The address of the page of a day, a month or a year. */
export function periodAddress(period: string): string {
  return `#history/${period}`
}

/** Follows the address for as long as the page is open. */
export function startRoute(): void {
  follow()
  window.addEventListener('hashchange', () => {
    const before = openPage()
    follow()
    if (openPage() !== before) requestAnimationFrame(showTop)
  })
}

function follow(): void {
  const { hash } = window.location
  const digits = /^#slot\/(\d{1,15})$/.exec(hash)?.[1]
  openSlot.value = digits === undefined ? undefined : Number(digits)
  isSettingsOpen.value = hash === SETTINGS_ADDRESS
  openPeriod.value = /^#history\/(\d{4}(?:-\d\d){0,2})$/.exec(hash)?.[1]
}

/** Days and months of one kind are one page: who goes from one to the next stays where they are. */
function openPage(): string {
  const slot = openSlot.peek()
  if (slot !== undefined) return slotAddress(slot)
  if (isSettingsOpen.peek()) return SETTINGS_ADDRESS
  return openPeriod.peek() === undefined ? 'home' : 'history'
}

/** Another page begins at its top, or at the card that the address names. */
function showTop(): void {
  focusContent()
  const card = document.getElementById(window.location.hash.slice(1))
  if (card === null) window.scrollTo(0, 0)
  else card.scrollIntoView()
}
