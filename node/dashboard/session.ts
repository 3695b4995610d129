import { signal } from '@preact/signals'

/** Who looks at this page, as the node knows it; undefined until it said so. */
export interface Session {
  readonly isPasswordSet: boolean
  readonly isLoggedIn: boolean
  /** Sent with every change; null for who is not logged in. */
  readonly csrfToken: string | null
}

export const session = signal<Session | undefined>(undefined)

export const LOGIN_PAGE = '/login'
const SESSION_PATH = '/api/v1/session'

/** Asks who is logged in. Where nobody may look any more, the page to log in takes the place of this one. */
export async function askSession(): Promise<void> {
  try {
    const answer = await fetch(SESSION_PATH)
    if (answer.status === 401) window.location.assign(LOGIN_PAGE)
    if (answer.ok) session.value = (await answer.json()) as Session
  } catch {
    // The node is away: what was known stays.
  }
}

/** Ends the session here, and shows what is open to everybody: the page itself, or the page to log in. */
export async function logOut(): Promise<void> {
  await change('DELETE', SESSION_PATH)
  window.location.reload()
}

/** Asks the node to change something; undefined where it did not answer. */
export async function change(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
): Promise<Response | undefined> {
  const headers = {
    'x-csrf-token': session.peek()?.csrfToken ?? '',
    ...(body && { 'content-type': 'application/json' }),
  }
  try {
    return await fetch(path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  } catch {
    return undefined
  }
}
