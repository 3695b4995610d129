/** Who is logged in, in memory: a restart logs everybody out. A new password ends all sessions of the old one. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { PasswordHash } from './password-hash.ts'

export interface Session {
  /** To be sent back in the header of every write: no other page can read it. */
  readonly csrfToken: string
}

export interface Sessions {
  /** The cookie's value and the session; the oldest ends where there are too many. */
  open(password: PasswordHash): { readonly id: string; readonly session: Session }
  find(id: string, password: PasswordHash | null): Session | undefined
  close(id: string): void
}

export const SESSION_MS = 7 * 86_400_000
const SESSIONS_LIMIT = 64

export function createSessions({ monotonicMs = () => performance.now() } = {}): Sessions {
  // By the hash of the id, in the order in which they began: what lies in memory opens nothing.
  const sessions = new Map<string, Session & { readonly untilMs: number; readonly passwordHash: string }>()

  return {
    open({ hash }) {
      for (const oldest of sessions.keys()) {
        if (sessions.size < SESSIONS_LIMIT) break
        sessions.delete(oldest)
      }
      const id = randomBytes(32).toString('base64url')
      const session = { csrfToken: randomBytes(32).toString('base64url') }
      sessions.set(digest(id), { ...session, untilMs: monotonicMs() + SESSION_MS, passwordHash: hash })
      return { id, session }
    },
    find(id, password) {
      const session = sessions.get(digest(id))
      if (session === undefined) return undefined
      if (session.untilMs > monotonicMs() && session.passwordHash === password?.hash) return session
      sessions.delete(digest(id))
      return undefined
    },
    close(id) {
      sessions.delete(digest(id))
    },
  }
}

export function isCsrfToken({ csrfToken }: Session, told: string | undefined): boolean {
  return told !== undefined && timingSafeEqual(Buffer.from(digest(csrfToken)), Buffer.from(digest(told)))
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
