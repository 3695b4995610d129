/** An account number as banks write it: ISO 13616, checked by ISO 7064 mod 97-10. */

/** Without spaces and in capitals; undefined where the text is none or its check digits are wrong. */
export function parseIban(text: string): string | undefined {
  const iban = text.replace(/\s/g, '').toUpperCase()
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return undefined
  return remainder97(`${iban.slice(4)}${iban.slice(0, 4)}`) === 1 ? iban : undefined
}

/** Letters count as 10 to 35; the number is too long for a machine's integers, so it is taken digit by digit. */
function remainder97(text: string): number {
  let remainder = 0
  for (const character of text) {
    const value = Number.parseInt(character, 36)
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
  }
  return remainder
}

/** ISO 9362: eight or eleven characters. */
export function isBic(text: string): boolean {
  return /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(text)
}

/**
 * A creditor identifier of SEPA (EPC262-08): country, two check digits over country and national part, three characters
 * of the creditor's own that are not checked, and the national part.
 */
export function isCreditorId(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{3}[A-Z0-9]{1,28}$/.test(text)) return false
  return remainder97(`${text.slice(7)}${text.slice(0, 4)}`) === 1
}
