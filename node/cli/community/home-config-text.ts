/** The configuration of a new home, with comments for the person who will correct it. */
import { parseDocument } from 'yaml'
import type { KnownPeer } from '../../home-network.ts'

export interface WrittenHome {
  readonly hasOwnRecord: boolean
  readonly device: object | null
  readonly location: { readonly latitude: number; readonly longitude: number } | null
  readonly listen: readonly string[]
  readonly peers: readonly KnownPeer[]
}

/** Stands where nobody said where the inverter is. */
const UNKNOWN_DEVICE = { host: 'inverter.local', port: 502 }

const COMMENTS: Readonly<Record<string, string>> = {
  mode: ' paper: trade and account, and steer nothing. live: steer the battery too, once you have armed it.',
  genesis: ' What the street agreed on; every home has the same file.',
  keys: ' Readable by its owner alone. Whoever has them can sign for this home.',
  data: ' The ledger, and all else that the node keeps.',
  site: ' Where the home is, for the sun. It never leaves the node.',
  device: ' Where the inverter or meter is: streetwatt detect.',
  listen: ' Where neighbours reach the node.',
  peers: ' Who invited this home.',
  web: ' The dashboard, for this machine alone.',
}

/** YAML that says what every part is for. */
export function homeConfigText(id: string, home: WrittenHome): string {
  const { hasOwnRecord, location, listen, peers } = home
  const config = {
    version: 1,
    mode: 'paper',
    genesis: 'genesis.json',
    keys: 'keys.json',
    ...(hasOwnRecord && { member: 'member.json' }),
    data: 'data',
    ...(location !== null && { site: { location } }),
    device: home.device ?? UNKNOWN_DEVICE,
    listen,
    ...(peers.length > 0 && { peers }),
    web: {},
  }
  const document = parseDocument('{}')
  document.contents = document.createNode(config) as typeof document.contents
  document.commentBefore = ` The home ${id}. docs/configuration.md names every key; streetwatt config check says what is wrong.`
  const text = String(document)
  return `${commented(text)}${LIMITS}`
}

/** Our own limits are said but not set. */
const LIMITS = `
# Your own limits, beside what your tariff makes worth while:
# trading: { sell: { min: 9 ct/kWh }, buy: { max: 31 ct/kWh } }
# What stays in the battery for your home, and from what price on it sells to neighbours:
# battery: { reserve: 20 %, sellAbove: 35 ct/kWh }
`

function commented(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const comment = COMMENTS[/^[a-z]+(?=:)/.exec(line)?.[0] ?? '']
      return comment === undefined ? line : `#${comment}\n${line}`
    })
    .join('\n')
}
