/** The language of the page: what was chosen on this device, else what the browser asks for, else English. */
export const LANGUAGES = ['en', 'de'] as const
export type Language = (typeof LANGUAGES)[number]

export const LANGUAGE_KEY = 'streetwatt.language'

/** As much of a browser as is asked here; a test without one has none of it, and reads English. */
interface Browser {
  readonly document?: unknown
  readonly navigator?: { readonly languages: readonly string[] }
  readonly localStorage?: { getItem(key: string): string | null }
}

export function chosenLanguage(): Language {
  const browser = globalThis as unknown as Browser
  if (browser.document === undefined) return 'en'
  const wanted = [stored(browser) ?? '', ...(browser.navigator?.languages ?? [])].map((tag) =>
    tag.slice(0, 2),
  )
  return wanted.find((tag): tag is Language => LANGUAGES.some((known) => known === tag)) ?? 'en'
}

/** A browser that may keep nothing throws when it is asked for it. */
function stored(browser: Browser): string | null {
  try {
    return browser.localStorage?.getItem(LANGUAGE_KEY) ?? null
  } catch {
    return null
  }
}
