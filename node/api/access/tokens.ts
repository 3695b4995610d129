/** API tokens: 32 random bytes that are shown once; only their hash is kept. */
import { createHash, randomBytes } from 'node:crypto'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { AccessRecord, TokenRecord, TokenScope } from './access-file.ts'
import { TOKEN_NAME, TOKENS_LIMIT } from './access-file.ts'

const PREFIX = 'sw_'

export interface NewToken {
  readonly record: AccessRecord
  readonly token: TokenRecord
  /** To be shown once, and never again. */
  readonly secret: string
}

/** Throws `token-name-invalid`, `token-name-taken` and `tokens-too-many`. */
export function addToken(
  record: AccessRecord,
  { name, scope, nowMs }: { name: string; scope: TokenScope; nowMs: number },
): NewToken {
  const refusal = refusalOf(record, name)
  if (refusal !== undefined) throw new OperatingError({ code: refusal.code, name }, refusal.message)
  const secret = `${PREFIX}${randomBytes(32).toString('base64url')}`
  const token = { id: randomBytes(4).toString('hex'), name, scope, hash: hashOf(secret), createdAtMs: nowMs }
  return { record: { ...record, tokens: [...record.tokens, token] }, token, secret }
}

function refusalOf({ tokens }: AccessRecord, name: string): { code: string; message: string } | undefined {
  if (!TOKEN_NAME.test(name))
    return {
      code: 'token-name-invalid',
      message: 'A token is named by 1 to 48 letters, digits, spaces, dots, dashes and underscores.',
    }
  if (tokens.some((each) => each.name === name))
    return { code: 'token-name-taken', message: `There is a token "${name}" already; revoke it first.` }
  if (tokens.length >= TOKENS_LIMIT)
    return { code: 'tokens-too-many', message: `There are ${String(TOKENS_LIMIT)} tokens; revoke one first.` }
  return undefined
}

/** Without the token of this id or name. Throws `token-unknown`. */
export function revokeToken(record: AccessRecord, idOrName: string): AccessRecord {
  const tokens = record.tokens.filter(({ id, name }) => id !== idOrName && name !== idOrName)
  if (tokens.length < record.tokens.length) return { ...record, tokens }
  throw new OperatingError(
    { code: 'token-unknown' },
    'There is no such token; streetwatt token list names them.',
  )
}

/** The token that this is the secret of. What is compared are hashes, so that time tells nothing of the secret. */
export function findToken({ tokens }: AccessRecord, secret: string): TokenRecord | undefined {
  const hash = hashOf(secret)
  return tokens.find((each) => each.hash === hash)
}

/** What may be told of a token. */
export function describeToken({ id, name, scope, createdAtMs }: TokenRecord): Omit<TokenRecord, 'hash'> {
  return { id, name, scope, createdAtMs }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
