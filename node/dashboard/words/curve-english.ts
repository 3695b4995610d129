/** What the picture of a slot's book says, in English; part of `messages`. */
export const curveMessages = {
  title: 'Supply and demand',
  demand: 'Demand',
  supply: 'Supply',
  filled: 'traded of it',
  mine: 'Your orders',
  ownTariff: (low: string, high: string) => `Your tariff, ${low} and ${high}`,
  tariffs: (low: string, high: string) => `Tariffs of the street, ${low} and ${high}`,
  both: (wanted: string, offered: string) => `Buyers wanted ${wanted}, sellers offered ${offered}.`,
  onlyDemand: (wanted: string) => `Buyers wanted ${wanted}, and nobody offered any.`,
  onlySupply: (offered: string) => `Sellers offered ${offered}, and nobody wanted any.`,
  onePrice: (energy: string, price: string) => `Cleared: ${energy} at ${price}`,
  twoPrices: (energy: string, buy: string, sell: string) =>
    `Cleared: ${energy}; buyers pay ${buy}, sellers get ${sell}`,
  manyPrices: (energy: string) => `Cleared: ${energy}, at a price for each order`,
  untraded: 'Nothing was traded',
  ruleFailed: 'The rule failed, and nothing was traded',
  falls: (from: string, to: string) => `Demand falls from ${from} to ${to}.`,
  rises: (from: string, to: string) => `Supply rises from ${from} to ${to}.`,
  twin: 'The book below says it order by order.',
  besideFees:
    'The curves are at the prices that the rule sees: limits less what buyers pay in fees, and with what sellers pay.',
  beyond: 'Limits far from the tariff are beyond the picture; the book has them.',
}
