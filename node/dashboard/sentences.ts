import type { HomeState } from '../api/state.ts'
import { powerOf, type Flows } from './flows.ts'
import { messages } from './messages.ts'
import { formatPower, formatPrice } from './numbers.ts'

/** What crosses the meter now, in words, always beside what the tariff alone would do. */
export function nowSentence({ currentSlot, tariff, home }: HomeState, flows: Flows): string {
  const price = (micro: number | null): string => formatPrice(micro, home.currency)
  const [sold, exported] = [powerOf(flows.out, 'neighbours'), powerOf(flows.out, 'grid')]
  const [bought, imported] = [powerOf(flows.in, 'neighbours'), powerOf(flows.in, 'grid')]
  if (sold === null || exported === null || bought === null || imported === null) return messages.now.unknown
  const { priceMicroPerKwh } = currentSlot
  if (sold > 0)
    return messages.now.selling(formatPower(sold), price(priceMicroPerKwh), price(tariff.feedInMicroPerKwh))
  if (bought > 0)
    return messages.now.buying(formatPower(bought), price(priceMicroPerKwh), price(tariff.retailMicroPerKwh))
  if (exported > 0) return messages.now.exporting(formatPower(exported), price(tariff.feedInMicroPerKwh))
  if (imported > 0) return messages.now.importing(formatPower(imported), price(tariff.retailMicroPerKwh))
  return messages.now.alone
}
