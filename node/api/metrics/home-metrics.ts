/**
 * What `/metrics` tells of a home, in base units: joules, watts, seconds, ratios, whole currency. Nobody is named: no
 * member, peer or trade is a label. A value that is not known has no sample; it is never zero.
 */
import type { HomeFigures, TradingTotals } from '../figures.ts'
import type { Readiness } from '../source.ts'
import type { SteeringView } from '../plan-state.ts'
import type { HomeState } from '../state.ts'
import type { MetricFamily, MetricSample } from './exposition.ts'

export interface HomeMetricsInput {
  readonly state: HomeState
  readonly readiness: Readiness
  readonly figures: HomeFigures
}

export function homeMetrics({ state, readiness, figures }: HomeMetricsInput): MetricFamily[] {
  return [
    gauge('streetwatt_build_info', 'Version of the program and name of the rule that clears the street.', [
      { labels: { version: figures.version, rule: figures.rule() }, value: 1 },
    ]),
    ...energyMetrics(state, figures),
    ...marketMetrics(state, figures),
    ...networkMetrics(state, figures),
    ...healthMetrics(state, { readiness, figures }),
  ]
}

const JOULES_PER_WH = 3600

function energyMetrics({ power, plan }: HomeState, figures: HomeFigures): MetricFamily[] {
  const energy = figures.energy()
  const traded = figures.trading()
  const counter = (asset: string, direction: string, wh: number | null | undefined): MetricSample[] =>
    known(wh).map((value) => ({ labels: { asset, direction }, value: joules(value) }))
  const watts = (asset: string, value: number | null): MetricSample[] =>
    known(value).map((each) => ({ labels: { asset }, value: each }))
  const charge = known(power.stateOfChargePpm).map((ppm) => ({ value: ppm / 1_000_000 }))
  return [
    {
      type: 'counter',
      name: 'streetwatt_energy_joules_total',
      help: 'Energy by where it flowed; neighbours: what was traded in settled slots.',
      samples: [
        ...counter('grid', 'import', energy.gridImportWh),
        ...counter('grid', 'export', energy.gridExportWh),
        ...counter('pv', 'generation', energy.pvEnergyWh),
        ...counter('battery', 'charge', energy.batteryChargeWh),
        ...counter('battery', 'discharge', energy.batteryDischargeWh),
        ...counter('load', 'use', energy.loadWh),
        ...counter('neighbours', 'bought', traded?.boughtWh),
        ...counter('neighbours', 'sold', traded?.soldWh),
      ],
    },
    gauge(
      'streetwatt_power_watts',
      'Power now. Grid: import less export; battery: discharge less charge; pv and load are never negative.',
      [
        ...watts('pv', power.pvPowerW),
        ...watts('load', power.loadPowerW),
        ...watts('grid', difference(power.gridImportPowerW, power.gridExportPowerW)),
        ...watts('battery', difference(power.batteryDischargePowerW, power.batteryChargePowerW)),
      ],
    ),
    gauge('streetwatt_battery_charge_ratio', 'How full the battery is, 0 to 1.', charge),
    ...steeringMetrics(plan?.steering ?? null),
  ]
}

function steeringMetrics(steering: SteeringView | null): MetricFamily[] {
  if (steering === null) return []
  const { action, powerW } = steering
  const setPoint = known(powerW).map((value) => ({ value: action === 'charge' ? -value : value }))
  return [
    gauge('streetwatt_battery_steered', 'Whether the battery is told what to do (1) or left to itself (0).', [
      { value: action === null ? 0 : 1 },
    ]),
    gauge(
      'streetwatt_battery_set_point_watts',
      'What the battery is told, discharge less charge; there only while it is told anything.',
      setPoint,
    ),
  ]
}

function marketMetrics(state: HomeState, figures: HomeFigures): MetricFamily[] {
  const money = moneyUnit(state.home.currency)
  const { isPaused } = state.owner.trading
  const traded = figures.trading()
  const price = state.day.findLast((slot) => slot.priceMicroPerKwh !== null)?.priceMicroPerKwh ?? null
  const amount = (pick: (totals: TradingTotals) => bigint): MetricSample[] =>
    traded === undefined ? [] : [{ value: decimal(pick(traded), 9) }]
  return [
    gauge('streetwatt_trading_paused', '1 while the owner lets the home send no orders, else 0.', [
      { value: isPaused ? 1 : 0 },
    ]),
    gauge(
      `streetwatt_clearing_price_${money}_per_kwh`,
      'Price of the last slot of today in which the street traded.',
      known(price).map((micro) => ({ value: decimal(BigInt(micro), 6) })),
    ),
    {
      type: 'counter',
      name: 'streetwatt_trades_total',
      help: 'Settled slots in which this home bought (bid) or sold (offer).',
      samples:
        traded === undefined
          ? []
          : [
              { labels: { side: 'bid' }, value: traded.boughtSlots },
              { labels: { side: 'offer' }, value: traded.soldSlots },
            ],
    },
    {
      type: 'counter',
      name: `streetwatt_earned_${money}_total`,
      help: 'What neighbours paid this home in settled slots, fees apart.',
      samples: amount((totals) => totals.earnedNano),
    },
    {
      type: 'counter',
      name: `streetwatt_spent_${money}_total`,
      help: 'What this home paid its neighbours in settled slots, fees apart.',
      samples: amount((totals) => totals.spentNano),
    },
    {
      type: 'histogram',
      name: 'streetwatt_slot_clear_duration_seconds',
      help: 'How long the rule took to clear a book.',
      histogram: figures.clearings(),
    },
  ]
}

function networkMetrics({ peers }: HomeState, figures: HomeFigures): MetricFamily[] {
  return [
    gauge('streetwatt_peers', 'Homes of the street that this one is connected with.', [
      { value: peers.filter((peer) => peer.connected).length },
    ]),
    {
      type: 'counter',
      name: 'streetwatt_gossip_messages_total',
      help: 'Messages of the street by topic, and what became of them.',
      samples: figures
        .gossip()
        .map(({ topic, result, count }) => ({ labels: { topic, result }, value: count })),
    },
    {
      type: 'histogram',
      name: 'streetwatt_modbus_request_duration_seconds',
      help: 'How long a request to a device took, its wait for the line included.',
      histogram: figures.deviceRequests(),
    },
  ]
}

function healthMetrics(
  { ledger, currentSlot, attention }: HomeState,
  { readiness, figures }: Pick<HomeMetricsInput, 'readiness' | 'figures'>,
): MetricFamily[] {
  return [
    gauge('streetwatt_ledger_height', 'Height of the last final block here.', [{ value: ledger.height }]),
    gauge(
      'streetwatt_ledger_lag_slots',
      'Slots up to the one being delivered that have no final block here.',
      known(ledger.slot).map((slot) => ({ value: Math.max(0, currentSlot.slot - slot) })),
    ),
    gauge(
      'streetwatt_held_items',
      'What this node holds of what others said, by kind; each kind has a limit.',
      figures.held().map(({ kind, count }) => ({ labels: { kind }, value: count })),
    ),
    gauge(
      'streetwatt_device_up',
      '1 while the device answers, else 0.',
      figures.devices().map(({ device, isUp }) => ({ labels: { device }, value: isUp ? 1 : 0 })),
    ),
    gauge(
      'streetwatt_ready',
      'The checks of /readyz: 1 where it holds, else 0.',
      Object.entries(readiness.checks).map(([check, { ok }]) => ({ labels: { check }, value: ok ? 1 : 0 })),
    ),
    ...backupMetrics(figures.backups()),
    gauge('streetwatt_attention', 'Sentences under "needs attention" on the dashboard.', [
      { value: attention.length },
    ]),
  ]
}

function backupMetrics(backups: ReturnType<HomeFigures['backups']>): MetricFamily[] {
  if (backups === null) return []
  return [
    gauge(
      'streetwatt_backup_last_success_timestamp_seconds',
      'When the last good nightly backup was made, in seconds since 1970.',
      known(backups.lastGoodMs).map((atMs) => ({ value: Math.floor(atMs / 1000) })),
    ),
    gauge('streetwatt_backup_failed', '1 when the last nightly backup failed, else 0.', [
      { value: backups.hasFailed ? 1 : 0 },
    ]),
  ]
}

function gauge(name: string, help: string, samples: readonly MetricSample[]): MetricFamily {
  return { type: 'gauge', name, help, samples }
}

function known(value: number | null | undefined): number[] {
  return value === null || value === undefined ? [] : [value]
}

function difference(plus: number | null, minus: number | null): number | null {
  return plus === null || minus === null ? null : plus - minus
}

/** Wh of a meter times 3600 may be more than a number holds exactly. */
function joules(wh: number): string {
  return String(BigInt(wh) * BigInt(JOULES_PER_WH))
}

const MONEY_WORDS: Readonly<Record<string, string>> = {
  EUR: 'euros',
  CHF: 'francs',
  GBP: 'pounds',
  USD: 'dollars',
}

/** Metric names say their unit; what has no word here goes by its code. */
function moneyUnit(currency: string): string {
  return MONEY_WORDS[currency] ?? currency.toLowerCase().replaceAll(/[^a-z0-9]/g, '_')
}

/** An integer of the smallest unit as an exact decimal. */
function decimal(units: bigint, places: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0')
  const fraction = digits.slice(-places).replace(/0+$/, '')
  return `${units < 0n ? '-' : ''}${digits.slice(0, -places)}${fraction === '' ? '' : `.${fraction}`}`
}
