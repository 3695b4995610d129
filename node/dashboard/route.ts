import { signal } from '@preact/signals'

/** The slot whose page is open, as the address says it (`#slot/1988612`); undefined on the home's page. */
export const openSlot = signal<number | undefined>(undefined)

/** The address of a slot's page. */
export function slotAddress(slot: number): string {
  return `#slot/${slot}`
}

/** Follows the address for as long as the page is open. */
export function startRoute(): void {
  follow()
  window.addEventListener('hashchange', () => {
    const before = openSlot.peek()
    follow()
    if (openSlot.peek() !== before) requestAnimationFrame(showTop)
  })
}

function follow(): void {
  const digits = /^#slot\/(\d{1,15})$/.exec(window.location.hash)?.[1]
  openSlot.value = digits === undefined ? undefined : Number(digits)
}

/** Another page begins at its top, or at the card that the address names. */
function showTop(): void {
  const card = document.getElementById(window.location.hash.slice(1))
  if (card === null) window.scrollTo(0, 0)
  else card.scrollIntoView()
}
