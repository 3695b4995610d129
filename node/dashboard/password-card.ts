import { signal } from '@preact/signals'
import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { Card } from './card.ts'
import { messages } from './messages.ts'
import { askSession, change, session } from './session.ts'

/** What came of the last press; `code` is that of docs/errors.md, or one of ours. */
const outcome = signal<string | undefined>(undefined)

/** Log in, and set another password; the first one is set on the machine itself. */
export function PasswordCard(): VNode {
  const text = messages.settings.password
  const known = session.value
  return html`<${Card} id="password" title=${text.title}>
    ${
      known === undefined
        ? html`<p class="sentence">${messages.settings.waiting}</p>`
        : !known.isPasswordSet
          ? html`<p class="sentence">${text.notSet} <code>streetwatt password set</code></p>`
          : known.isLoggedIn
            ? html`<${ChangeForm} />`
            : html`<${LogInForm} />`
    }
    <p class="note" role="status" data-test="password-outcome">${outcomeText()}</p>
  <//>`
}

function outcomeText(): string {
  const { note, outcome: texts } = messages.settings.password
  const code = outcome.value
  if (code === undefined) return session.value?.isLoggedIn === true ? note : ''
  return texts[code] ?? texts['other'] ?? ''
}

function LogInForm(): VNode {
  const text = messages.settings.password
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const [password] = valuesOf(event)
    void send('POST', '/api/v1/session', { password }, 'logged-in')
  }
  return html`<form onSubmit=${submit}>
    <label
      >${text.current}<input name="current" type="password" autocomplete="current-password" required
    /></label>
    <button>${text.logIn}</button>
  </form>`
}

function ChangeForm(): VNode {
  const text = messages.settings.password
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const [current, next, again] = valuesOf(event)
    if (next === again) void send('PUT', '/api/v1/password', { current, next }, 'changed')
    else outcome.value = 'not-the-same'
  }
  return html`<form onSubmit=${submit}>
    <label
      >${text.current}<input name="current" type="password" autocomplete="current-password" required
    /></label>
    <label
      >${text.next}<input
        name="next"
        type="password"
        autocomplete="new-password"
        minlength="8"
        maxlength="256"
        required
    /></label>
    <label>${text.again}<input name="again" type="password" autocomplete="new-password" required /></label>
    <button>${text.change}</button>
  </form>`
}

/** The fields of a form in their order. */
function valuesOf(event: SubmitEvent): string[] {
  return [...new FormData(event.currentTarget as HTMLFormElement).values()].flatMap((value) =>
    typeof value === 'string' ? value : [],
  )
}

async function send(method: 'POST' | 'PUT', path: string, body: object, done: string): Promise<void> {
  const answer = await change(method, path, body)
  if (answer?.ok === true) {
    outcome.value = done
    await askSession()
  } else outcome.value = await codeOf(answer)
}

async function codeOf(answer: Response | undefined): Promise<string> {
  try {
    return ((await answer?.json()) as { code: string }).code
  } catch {
    return 'other'
  }
}
