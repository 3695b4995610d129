import type { curveMessages } from './curve-english.ts'

/** The same in German. */
export const curveGerman: typeof curveMessages = {
  title: 'Angebot und Nachfrage',
  demand: 'Nachfrage',
  supply: 'Angebot',
  filled: 'davon gehandelt',
  mine: 'Ihre Gebote',
  ownTariff: (low, high) => `Ihr Tarif, ${low} und ${high}`,
  tariffs: (low, high) => `Tarife der Straße, ${low} und ${high}`,
  both: (wanted, offered) => `Käufer wollten ${wanted}, Verkäufer boten ${offered}.`,
  onlyDemand: (wanted) => `Käufer wollten ${wanted}, und niemand bot etwas an.`,
  onlySupply: (offered) => `Verkäufer boten ${offered}, und niemand wollte etwas.`,
  onePrice: (energy, price) => `Geräumt: ${energy} zu ${price}`,
  twoPrices: (energy, buy, sell) => `Geräumt: ${energy}; Käufer zahlen ${buy}, Verkäufer bekommen ${sell}`,
  manyPrices: (energy) => `Geräumt: ${energy}, zu einem Preis für jedes Gebot`,
  untraded: 'Es wurde nichts gehandelt',
  ruleFailed: 'Die Regel ist gescheitert, und es wurde nichts gehandelt',
  falls: (from, to) => `Die Nachfrage fällt von ${from} auf ${to}.`,
  rises: (from, to) => `Das Angebot steigt von ${from} auf ${to}.`,
  twin: 'Das Buch darunter sagt es Gebot für Gebot.',
  besideFees:
    'Die Kurven liegen bei den Preisen, die die Regel sieht: Grenzen ohne die Gebühren der Käufer und mit denen der Verkäufer.',
  beyond: 'Grenzen weit außerhalb des Tarifs liegen nicht im Bild; im Buch stehen sie.',
}
