import type { accountMessages } from './account-english.ts'

/** The same in German. */
export const accountGerman: typeof accountMessages = {
  title: { today: 'Ertrag heute', month: 'Ertrag in diesem Monat', year: 'Ertrag in diesem Jahr' },
  spans: { title: 'Zeit', today: 'Heute', month: 'Monat', year: 'Jahr' },
  payments: 'Korrekturen, Belohnungen, Strafen',
  exact: '+ Sie bekommen, − Sie zahlen; jeder Betrag ist bis auf die letzte Stelle genau.',
  more: 'Energie, Tage und eine Tabelle dazu',
}
