/** What people call the figures of a comparison, and how they write them. */

export interface FigureWords {
  readonly title: string
  /** Empty for plain numbers. */
  readonly unit: string
  readonly write: (value: number) => string
}

/** Those that a reader wants first; a case has the first, books the second. */
const HEADLINES: Readonly<Record<string, string>> = {
  savingNano: 'saved by all homes',
  physicalGainNano: 'of it by moving energy',
  tradedWh: 'traded',
  selfConsumptionPooled: 'solar energy used on the street',
  streetImportWh: 'taken from outside',
  meanPriceMicroPerKwh: 'mean price',
  welfareEfficiency: 'welfare of what was possible',
  giniOfSavings: 'inequality of savings (Gini)',
  homesWorseOff: 'homes worse off',
  peakImportWh: 'peak import of a slot',
  imbalanceWh: 'traded and not delivered',
  feederLossWh: 'lost in the cables',
  peakTransformerShare: 'peak load of the transformer',
  lowestVoltageShare: 'lowest voltage of nominal',
  feederViolationSlots: 'slots beyond a limit of the feeder',
  buyersGainNano: 'gained by buyers',
  sellersGainNano: 'gained by sellers',
  surplusNano: 'kept by the rule',
  membersWorseOff: 'homes worse off',
  voidBooks: 'books on which the rule failed',
}

const SHARES = new Set([
  'selfConsumptionOwn',
  'selfConsumptionPooled',
  'selfSufficiencyOwn',
  'selfSufficiencyPooled',
  'localShare',
  'curtailedShare',
  'imbalanceShare',
  'welfareEfficiency',
  'feederLossShare',
  'lowestVoltageShare',
  'highestVoltageShare',
  'peakTransformerShare',
  'peakLineShare',
])

/** The headline figures among these names, in the order of reading. */
export function headlinesAmong(names: readonly string[]): string[] {
  return Object.keys(HEADLINES).filter((name) => names.includes(name))
}

export function figureWords(name: string, currency: string): FigureWords {
  const title = HEADLINES[name] ?? name
  if (SHARES.has(name)) return words(title, '%', 100)
  if (name.endsWith('Nano')) return words(title, currency, 1e-9)
  if (name.endsWith('MicroPerKwh')) return words(title, `${currency}/kWh`, 1e-6)
  if (name.endsWith('Wh')) return words(title, 'kWh', 1e-3)
  return words(title, '', 1)
}

function words(title: string, unit: string, factor: number): FigureWords {
  return { title, unit, write: (value) => formatNumber(value * factor) }
}

/** Four digits that matter, none of them lost before the point. */
function formatNumber(value: number): string {
  if (value === 0) return '0'
  const digits = Math.max(0, 3 - Math.floor(Math.log10(Math.abs(value))))
  const text = value.toFixed(Math.min(6, digits))
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text
  return short === '-0' ? '0' : short
}
