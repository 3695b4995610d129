import type { SlotReason } from '../../api/state.ts'

type OwnReason =
  | 'own-limits'
  | 'refused'
  | 'not-admitted'
  | 'meter-doubted'
  | 'device-silent'
  | 'no-forecast'
  | 'missed'
  | 'no-order'

/** What kept the home's own orders out, in German. */
export const ownReasonsGerman: Readonly<Record<Extract<SlotReason, OwnReason>, () => string>> = {
  'own-limits': () =>
    'Ihre eigenen Grenzen haben Ihr Gebot herausgehalten: Ohne sie hätte es das eines Nachbarn getroffen.',
  refused: () => 'Die Straße hat Ihr Gebot nicht angenommen.',
  'not-admitted': () => 'Ihr Haus ist kein aktives Mitglied der Straße: Es hat keine Gebote gesendet.',
  'meter-doubted': () =>
    'Ihr Zähler steht in Zweifel: Ihr Haus hat keine Gebote gesendet. Warum, steht unter den Hinweisen.',
  'device-silent': () => 'Ihr Gerät antwortet nicht: Ihr Haus hat keine Gebote gesendet.',
  'no-forecast': () => 'Von Ihrem Haus ist noch nichts bekannt: Es hat keine Gebote gesendet.',
  missed: () => 'Ihre Gebote haben die Straße nicht vor Annahmeschluss erreicht.',
  'no-order': () => 'Nachbarn haben gehandelt; von Ihrem Haus war kein Gebot dabei.',
}

/** Why the street did not take an order, by the codes of docs/errors.md. */
export const REFUSALS_GERMAN: Readonly<Record<string, string>> = {
  'order-credit-exceeded':
    'Mit allem, was Ihr Haus schuldet und zugesagt hat, überschreitet es Ihren Kreditrahmen',
  'order-limit-beyond-fees': 'Mit den Entgelten liegt sein Preis außerhalb dessen, was ein Gebot sagen darf',
  'sheet-version-unknown': 'Dieses Programm spricht eine andere Fassung des Protokolls',
  'sheet-community-other': 'Es war für eine andere Gemeinschaft',
  'sheet-member-unknown': 'Ihr Haus ist kein Mitglied',
  'sheet-member-suspended': 'Ihr Haus ist ausgesetzt',
  'sheet-gate-closed': 'Es kam nach Annahmeschluss',
  'sheet-slot-too-far': 'Sein Zeitraum liegt zu weit in der Zukunft',
  'sheet-energy-zero': 'Es war ein Gebot über 0 Wh',
  'sheet-energy-over-connection': 'Es war mehr Energie, als Ihr Anschluss in einem Zeitraum trägt',
  'sheet-price-out-of-range': 'Sein Preis liegt außerhalb dessen, was ein Gebot sagen darf',
  'sheet-orders-cross': 'Kauf und Verkauf darin trafen sich selbst',
  'sheet-signature-invalid': 'Seine Unterschrift war nicht die Ihres Hauses',
}

export function refusedGerman(code: string): string {
  const why = REFUSALS_GERMAN[code] ?? 'Der Code steht in docs/errors.md'
  return `Die Straße hat Ihr Gebot nicht angenommen: ${why} (${code}).`
}
