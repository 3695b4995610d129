import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { messages } from './messages.ts'
import { session } from './session.ts'

/** In place of a control for who may not change anything: to the card where one logs in, or reads how to set the first password. */
export function LogInLink(): VNode {
  const { logIn, setPassword } = messages.owner
  return html`<a href="#settings">${session.value?.isPasswordSet === false ? setPassword : logIn}</a>`
}
