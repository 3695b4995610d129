import type { Language } from './language.ts'
import { chosenLanguage } from './language.ts'
import type { Messages } from './words/english.ts'
import { ENGLISH } from './words/english.ts'
import { GERMAN } from './words/german.ts'

const WORDS: Readonly<Record<Language, Messages>> = { en: ENGLISH, de: GERMAN }

/** The language of the page, for as long as it is open. */
export const LANGUAGE: Language = chosenLanguage()

/** Everything the page says. */
export const messages: Messages = WORDS[LANGUAGE]

/** How numbers and dates are written. */
export const LOCALE = messages.locale
