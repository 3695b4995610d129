import { signal } from '@preact/signals'
import type { OwnerState } from '../api/owner.ts'
import { home } from './live.ts'
import { messages } from './messages.ts'
import { askSession, change } from './session.ts'

/** What came of the last press in a part of the page, in words; empty before the first. */
export const outcomes = { trading: signal(''), wishes: signal('') }

/** Asks the node to change something; what holds then is shown at once, and what came of it is said. */
export async function decide(
  part: keyof typeof outcomes,
  request: { method: 'PUT' | 'DELETE'; path: string; body?: object },
  done: (owner: OwnerState) => string,
): Promise<boolean> {
  const answer = await change(request.method, request.path, request.body)
  if (answer?.ok !== true) {
    outcomes[part].value = await refusalOf(answer)
    if (answer?.status === 401 || answer?.status === 403) void askSession()
    return false
  }
  const owner = (await answer.json()) as OwnerState
  const shown = home.peek()
  if (shown !== undefined) home.value = { ...shown, owner }
  outcomes[part].value = done(owner)
  return true
}

async function refusalOf(answer: Response | undefined): Promise<string> {
  const { outcome } = messages.owner
  const code = await codeOf(answer)
  return outcome[code] ?? outcome['other'] ?? ''
}

async function codeOf(answer: Response | undefined): Promise<string> {
  try {
    return ((await answer?.json()) as { code: string }).code
  } catch {
    return 'other'
  }
}
