import type { ownerMessages } from './owner-english.ts'

/** The same in German. */
export const ownerGerman: typeof ownerMessages = {
  logIn: 'Zum Ändern anmelden',
  setPassword: 'Zum Ändern ein Passwort setzen',
  trading: {
    title: 'Handel',
    on: (from) =>
      `Ihr Haus handelt. Halten Sie den Handel jetzt an, sendet es für Zeitfenster ab ${from} keine Gebote.`,
    resumed: (from) => `Ihr Haus handelt wieder, vom Zeitfenster um ${from} an.`,
    paused: (since, from) =>
      `Von Ihnen angehalten seit ${since}: keine Gebote für Zeitfenster ab ${from}. Was vorher gehandelt wurde, wird geliefert und abgerechnet.`,
    battery: 'Die Batterie versorgt dann nur Ihr Haus.',
    again: (from) => `Nehmen Sie ihn jetzt wieder auf, handelt es ab ${from}.`,
    pause: 'Handel anhalten',
    resume: 'Handel wieder aufnehmen',
    done: { pause: 'Der Handel ist angehalten.', resume: 'Ihr Haus handelt wieder.' },
  },
  wishes: {
    title: 'Was Sie von der Batterie möchten',
    reserve: 'Bleibt für Ihr Haus',
    sellFrom: (unit) => `Verkauft an Nachbarn ab diesem Preis, ${unit}`,
    anyPrice: 'wann immer es sich lohnt',
    anyPriceHint: 'Leer heißt: Sie verkauft, wann immer es sich lohnt.',
    sells: 'Verkauft an Nachbarn',
    from: (price) => `ab ${price}`,
    source: {
      owner: 'hier von Ihnen gesetzt',
      configuration: 'aus Ihrer Konfiguration',
      default: 'wie üblich',
    },
    now: (words, source) => `Jetzt: ${words}, ${source}.`,
    floor: (energy) =>
      `Freigegeben haben Sie die Batterie mit einer Untergrenze von ${energy}; das ist mehr und gilt.`,
    willReserve: (next, now) => `${next} bleiben für Ihr Haus statt ${now}.`,
    willSell: (next, now) => `Die Batterie verkauft ${next} statt ${now}.`,
    willFrom: (from) => `Für Zeitfenster ab ${from}:`,
    same: 'Das gilt jetzt schon.',
    noPrice: 'Schreiben Sie den Preis als Zahl, oder lassen Sie das Feld leer.',
    save: 'Speichern',
    drop: 'Zurücknehmen, was ich gesetzt habe',
    then: (reserve, sells) => `Dann gilt wieder: ${reserve}, Verkauf ${sells}.`,
    done: {
      save: (from) => `Gespeichert. Es gilt für Zeitfenster ab ${from}.`,
      drop: (from) => `Zurückgenommen, für Zeitfenster ab ${from}.`,
    },
  },
  outcome: {
    'owner-file-unwritable':
      'Der Knoten konnte es nicht behalten, darum hat sich nichts geändert: Sein Datenträger ist voll oder nur lesbar.',
    'wish-reserve-invalid': 'Die Reserve liegt zwischen 0 und 95 %.',
    'wish-price-invalid': 'Das ist kein Preis, den ein Gebot haben darf.',
    'credentials-missing': 'Sie sind abgemeldet; melden Sie sich unter Einstellungen wieder an.',
    'csrf-token-missing': 'Sie sind abgemeldet; melden Sie sich unter Einstellungen wieder an.',
    other: 'Der Knoten hat es nicht getan; versuchen Sie es noch einmal.',
  },
}
