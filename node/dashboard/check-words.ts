/** What a check of the device found, in the language of the page: by its code, with the facts that came with it. */
import type { DeviceCheck } from '../api/settings.ts'
import { LOCALE, messages } from './messages.ts'
import type { Messages } from './words/english.ts'

export interface SaidCheck {
  readonly name: string
  readonly sentence: string
  readonly remedy: string | null
  /** `en` where the node's own English stands in for words that the page does not have. */
  readonly lang: 'en' | null
}

/** `words` and `locale` are the page's own, but for tests. */
export function sayCheck(
  { name, code, facts, sentence, remedy }: DeviceCheck,
  words: Messages = messages,
  locale: string = LOCALE,
): SaidCheck {
  const { checks, checkNames } = words.settings
  const known = checks[code]
  if (known === undefined) return { name, sentence, remedy, lang: 'en' }
  const filled = known.sentence.replaceAll(/\{(\w+)\}/g, (_, fact: string) =>
    sayFact(fact, facts[fact], words, locale),
  )
  return { name: checkNames[name] ?? name, sentence: filled, remedy: known.remedy, lang: null }
}

function sayFact(
  fact: string,
  value: DeviceCheck['facts'][string] | undefined,
  words: Messages,
  locale: string,
): string {
  if (value === undefined) return words.unknown
  if (typeof value === 'number') return new Intl.NumberFormat(locale).format(value)
  if (fact === 'points' && typeof value === 'object') {
    const { points } = words.settings.device
    return value.map((point) => points[point] ?? point).join('; ')
  }
  // Why a look failed is said as "needs attention" says it; the code stands for what the page has no words for.
  if (typeof value === 'string') return words.attention.known[value]?.sentence ?? value
  return value.join(', ')
}
