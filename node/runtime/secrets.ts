/** What people may not read over a shoulder, in a log or in a bundle that is sent to somebody: one rule for all of them. */
const HIDDEN = '***'
const SECRET_KEY = /password|secret|token|seed|private|credential|authorization|cookie/i
/** Tokens of this program, what follows `Bearer`, and the user's part of an address. */
const SECRET_FORMS: readonly (readonly [RegExp, string])[] = [
  [/sw_[\w-]{20,}/g, `sw_${HIDDEN}`],
  [/(bearer )[\w.~+/=-]+/gi, `$1${HIDDEN}`],
  [/(\w:\/\/)[^\s/@]+@/g, `$1${HIDDEN}@`],
]

/** The text with every secret in it hidden: those that are known, and what has the form of one. */
export function hideSecrets(text: string, secrets: readonly string[] = []): string {
  const hidden = secrets.reduce(
    (left, secret) => (secret === '' ? left : left.replaceAll(secret, HIDDEN)),
    text,
  )
  return SECRET_FORMS.reduce((left, [form, instead]) => left.replace(form, instead), hidden)
}

/** A copy of a document in which secrets, and whatever stands at a key that sounds like one, are hidden. */
export function redact(value: unknown, secrets: readonly string[] = []): unknown {
  if (typeof value === 'string') return hideSecrets(value, secrets)
  if (Array.isArray(value)) return value.map((each: unknown) => redact(each, secrets))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]: [string, unknown]) => [
      key,
      SECRET_KEY.test(key) && each !== null ? HIDDEN : redact(each, secrets),
    ]),
  )
}
