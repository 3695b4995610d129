/** The characters that every bank of SEPA takes (EPC217-08): what they lack is written as people would by hand. */
const SPELT: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  Ä: 'Ae',
  Ö: 'Oe',
  Ü: 'Ue',
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  ø: 'o',
  Ø: 'O',
  å: 'a',
  Å: 'A',
  ł: 'l',
  Ł: 'L',
  '&': '+',
  '–': '-',
  '—': '-',
}

/** At most `limit` characters of the basic Latin set; never empty. */
export function sepaText(text: string, limit: number): string {
  const spelt = text.replace(/\P{ASCII}|&/gu, (character) => SPELT[character] ?? character)
  const plain = spelt.normalize('NFD').replace(/\p{M}/gu, '')
  const allowed = plain.replace(/[^A-Za-z0-9/\-?:().,'+ ]/g, '.').trim()
  // References may not begin or end with a slash, nor hold two together.
  const tidy = allowed.replace(/\/{2,}/g, '/').replace(/^\/|\/$/g, '')
  return tidy.slice(0, limit).trim() || '-'
}
