import type { Figure } from './figure.ts'
import { escapeText } from './markup.ts'

/** A figure with its sentence, and buttons to save the drawing and its numbers. */
export function figureCard({ id, title, sentence, svg }: Omit<Figure, 'rows'>): string {
  return `<figure class="card" id="${id}"><figcaption><h2>${escapeText(title)}</h2><p>${escapeText(sentence)}</p></figcaption>${svg}<div class="tools"><button type="button" data-svg="${id}" aria-label="${escapeText(title)} as SVG">SVG</button><button type="button" data-csv="${id}" aria-label="${escapeText(title)} as CSV">CSV</button></div></figure>`
}
