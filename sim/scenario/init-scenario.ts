/** What `sim init` is asked for; shares are of all homes, in ppm. */
export interface InitOptions {
  readonly homes: number
  readonly pvPpm: number
  readonly batteryPpm: number
  readonly carPpm: number
  readonly heatPumpPpm: number
  readonly seed: number
}

/**
 * A commented scenario for `sim run`: a street of one group over a year, every number of it there to be changed. The
 * same for the same options, since whatever is drawn is drawn when it is read.
 */
export function initScenario(options: InitOptions): string {
  const { homes, pvPpm, batteryPpm, carPpm, heatPumpPpm, seed } = options
  const blocks = [
    HEAD.replace('{{homes}}', String(homes)).replace('{{seed}}', String(seed)),
    GROUP.replace('{{homes}}', String(homes)),
    ...(pvPpm > 0 ? [PV.replace('{{share}}', percent(pvPpm))] : []),
    ...(batteryPpm > 0 ? [BATTERY.replace('{{share}}', percent(batteryPpm))] : []),
    ...(carPpm > 0 ? [CAR.replace('{{share}}', percent(carPpm))] : []),
    ...(heatPumpPpm > 0 ? [HEAT_PUMP.replace('{{share}}', percent(heatPumpPpm))] : []),
  ]
  return blocks.join('\n')
}

/** Exactly as many digits as it takes: 333333 ppm is 33.3333 %. */
function percent(ppm: number): string {
  const whole = Math.floor(ppm / 10_000)
  const rest = String(ppm % 10_000)
    .padStart(4, '0')
    .replace(/0+$/, '')
  return rest === '' ? `${whole} %` : `${whole}.${rest} %`
}

const HEAD = `# A street of {{homes}} homes over a year, made up from statistics: change what you know better.
#
#   streetwatt sim run FILE.yaml           computes it and writes a report
#
# Every key is in docs/scenarios.md; what the program does not understand it names with line and column.
version: 1
title: My street

start: 2025-12-31T23:00:00Z # midnight in Berlin, in UTC
days: 365 # spans of 24 hours
slotMinutes: 15
timezone: Europe/Berlin
currency: EUR
seed: {{seed}} # another seed is other weather and other habits
site: { place: Munich, latitude: 48.14, longitude: 11.58 }

# What the supplier asks and pays. Both may vary: docs/scenarios.md has tariffs by time of use and by a series.
tariff:
  retail: 31 ct/kWh
  feedIn: 8 ct/kWh
communityFee: 0 ct/kWh # of every kWh traded, for the community's fund

rule:
  name: uniform # streetwatt rule list has the others
  params: { k: 1/2 }

forecast:
  error: 0 % # how far homes are off when they order; 15 % is usual

# feeder: feeder.yaml # the cables below the street: losses, voltages, limits (docs/feeder.md)
# carbon: { csv: co2.csv, column: grams, unit: g/kWh, resolution: 1 h } # of the supplier's energy
`

const GROUP = `# Homes that are alike. A number may be the same for all, or spread: { from, to }, { mean, deviation }, { oneOf: [] }.
# Write homes of your own below \`homes:\`, with files of what was measured (docs/profiles.md).
groups:
  - id: home
    count: {{homes}}
    load: { yearlyKwh: { from: 2200, to: 5200 } }`

const PV = `    pv:
      share: {{share}} # of the homes have a roof with modules
      kWp: { from: 4, to: 10 }
      tilt: { from: 20, to: 45 } # degrees from flat
      azimuth: { from: 120, to: 240 } # degrees from north: 180 faces south`

const BATTERY = `    battery:
      share: {{share}} # of the homes; those with a roof come first
      capacity: { oneOf: [5 kWh, 7.5 kWh, 10 kWh] }
      maxPower: 4 kW
      efficiency: 90 %
      reserve: 10 %`

const CAR = `    ev:
      share: {{share}} # of the homes have an electric car
      dailyKwh: { from: 4, to: 12 } # used on a day on which it departs
      power: 11 kW
      departs: "7:30"
      returns: "17:30"
      spread: 90 min # how much earlier or later a home's times may be
      days: Mon-Fri
      flexible: true # charges any time before it departs, where that helps`

const HEAT_PUMP = `    heatPump:
      share: {{share}} # of the homes heat with a heat pump
      yearlyKwh: { from: 3000, to: 6000 } # of electricity
      power: 3 kW
      store: 10 kWh # of heat, in warm water
      flexible: true # heats some hours ahead, where that helps`
