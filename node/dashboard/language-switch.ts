import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { Language } from './language.ts'
import { LANGUAGE_KEY, LANGUAGES } from './language.ts'
import { LANGUAGE, messages } from './messages.ts'

/** The other languages, each by its own name. */
export function LanguageSwitch(): VNode {
  const { names } = messages.language
  const others = LANGUAGES.filter((language) => language !== LANGUAGE)
  return html`${others.map((language) => {
    const choose = (): void => {
      chooseLanguage(language)
    }
    return html`<button key=${language} class="pill" type="button" lang=${language} onClick=${choose}>
      ${names[language]}
    </button>`
  })}`
}

/** Kept on this device; the page is loaded again, for every word of it is another. */
function chooseLanguage(language: Language): void {
  try {
    window.localStorage.setItem(LANGUAGE_KEY, language)
  } catch {
    // A browser that keeps nothing goes on asking for its own language.
    return
  }
  window.location.reload()
}
