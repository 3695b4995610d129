/** What people may not read over a shoulder, in a log or in a bundle that is sent to somebody. */
const HIDDEN = '***'
const SECRET_KEY = /password|secret|token|credential/i

/** The text with every secret in it hidden. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce(
    (hidden, secret) => (secret === '' ? hidden : hidden.replaceAll(secret, HIDDEN)),
    text,
  )
}

/** A copy of a document in which secrets, and whatever stands at a key that sounds like one, are hidden. */
export function redact(value: unknown, secrets: readonly string[]): unknown {
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
