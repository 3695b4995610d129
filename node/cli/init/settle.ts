/** Founds a street or joins the one of an invitation, with what only a person can say of the home. */
import { InvalidArgumentError } from 'commander'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { HomeFlags, MadeHome } from '../community/create.ts'
import { foundStreet } from '../community/create.ts'
import { decodeInvitation, spokenHash } from '../community/invitation.ts'
import { joinStreet } from '../community/join.ts'
import { communityName, latitude, longitude, memberName, pricePerKwh } from '../community/values.ts'
import type { Terminal } from '../terminal.ts'
import type { Asker } from './asker.ts'
import type { InitFlags } from './init-flags.ts'

export interface SettledHome extends MadeHome {
  /** What a validator of the street admits the home by; null for one that founded it. */
  readonly joinText: string | null
}

export interface SettleParts {
  readonly asker: Asker
  readonly terminal: Terminal
}

type Facts = Omit<HomeFlags, 'id'>

const RETAIL = '31 ct/kWh'
const FEED_IN = '8 ct/kWh'
const SLOT_MINUTES = 15

export async function settle(flags: InitFlags, facts: Facts, parts: SettleParts): Promise<SettledHome> {
  if (flags.invitation !== undefined && flags.name !== undefined)
    throw new OperatingError(
      { code: 'usage-street-ambiguous' },
      'A home joins a street (--invitation) or founds one (--name), not both: leave one of them out.',
    )
  const invitation = flags.invitation ?? (flags.name === undefined ? await askInvitation(parts) : '')
  return invitation === '' ? found(flags, facts, parts) : join(invitation, flags, { facts, parts })
}

/** Empty: none, so the home founds a street. */
function askInvitation({ asker }: SettleParts): Promise<string> {
  return asker.ask({
    text: 'Paste the invitation of your street, or press Enter to found one',
    flag: '--invitation',
    fallback: '',
    read(text) {
      const pasted = text.replace(/\s/g, '')
      if (pasted !== '') decodeOrAdvise(pasted)
      return pasted
    },
  })
}

function decodeOrAdvise(pasted: string): void {
  try {
    decodeInvitation(pasted)
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error
    throw new InvalidArgumentError(error.message)
  }
}

async function found(flags: InitFlags, facts: Facts, { asker }: SettleParts): Promise<SettledHome> {
  const name =
    flags.name ??
    (await asker.ask({ text: 'The name of the street', flag: '--name', fallback: null, read: communityName }))
  const who = await askWho(flags, 'home-1', asker)
  const place = await askPlace(flags, asker)
  const tariff = await askTariff(flags, { retail: RETAIL, feedIn: FEED_IN }, asker)
  const timezone = flags.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const { currency, gateMinutes } = flags
  const made = await foundStreet({
    ...{ ...facts, ...who, ...place, ...tariff, name, timezone, currency, gateMinutes },
    ...{ slotMinutes: SLOT_MINUTES, rule: 'uniform' },
  })
  return { ...made, joinText: null }
}

/** Neighbours mostly have one supplier, so the founder's tariff is the one that Enter means. */
async function join(
  invitation: string,
  flags: InitFlags,
  { facts, parts: { asker, terminal } }: { facts: Facts; parts: SettleParts },
): Promise<SettledHome> {
  const { community } = decodeInvitation(invitation)
  const { genesis, hash } = community
  terminal.say(
    `The street is ${genesis.name}; its hash begins with ${spokenHash(hash)}: compare it by voice.`,
  )
  const who = await askWho(flags, null, asker)
  const place = await askPlace(flags, asker)
  const first = genesis.members[0]?.tariffs.at(-1)
  const written = (micro: number | undefined, other: string): string =>
    micro === undefined ? other : `${String(micro / 10_000)} ct/kWh`
  const usual = {
    retail: written(first?.retailMicroPerKwh, RETAIL),
    feedIn: written(first?.feedInMicroPerKwh, FEED_IN),
  }
  const tariff = await askTariff(flags, usual, asker)
  const made = await joinStreet(invitation, { ...facts, ...who, ...place, ...tariff })
  return { ...made, joinText: made.text }
}

async function askWho({ id, title, dir }: InitFlags, fallback: string | null, asker: Asker) {
  const name =
    id ??
    (await asker.ask({
      text: 'A short name for this home, as home-2',
      flag: '--id',
      fallback,
      read: memberName,
    }))
  const called =
    title ??
    (await asker.ask({
      text: 'What people call it',
      flag: '--title',
      fallback: name,
      read: (text) => communityName(text),
    }))
  return { id: name, title: called, ...(dir !== undefined && { dir }) }
}

/** Left out, nothing is held against the sun; it can be written into the configuration later. */
async function askPlace(flags: InitFlags, asker: Asker) {
  if (flags.latitude !== undefined || flags.longitude !== undefined) {
    const { latitude: north, longitude: east } = flags
    return { ...(north !== undefined && { latitude: north }), ...(east !== undefined && { longitude: east }) }
  }
  return asker.ask({
    text: 'Where it is, for the sun, as 48.14, 11.58 (Enter leaves it out)',
    flag: '--latitude and --longitude',
    fallback: '',
    read(text) {
      if (text === '') return {}
      const [north, east, ...more] = text.split(/[,;\s]+/)
      if (north === undefined || east === undefined || more.length > 0)
        throw new InvalidArgumentError('write degrees north and east, as in 48.14, 11.58')
      return { latitude: latitude(north), longitude: longitude(east) }
    },
  })
}

async function askTariff(
  { retail, feedIn }: InitFlags,
  usual: { readonly retail: string; readonly feedIn: string },
  asker: Asker,
) {
  const price = (text: string, flag: string, fallback: string): Promise<number> =>
    asker.ask({ text, flag, fallback, read: pricePerKwh })
  return {
    retail: retail ?? (await price('What a kWh costs from your supplier', '--retail', usual.retail)),
    feedIn: feedIn ?? (await price('What your supplier pays for one', '--feed-in', usual.feedIn)),
  }
}
