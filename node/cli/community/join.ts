/** `streetwatt community join`: makes a home for the street of an invitation, and the text that asks to be admitted. */
import { text as readText } from 'node:stream/consumers'
import { resolve } from 'node:path'
import type { Community, GenesisMember } from '../../core/governance/genesis.ts'
import { checkChange } from '../../core/governance/check-change.ts'
import { verifyEd25519 } from '../../runtime/ed25519.ts'
import type { Terminal } from '../terminal.ts'
import type { HomeFlags, MadeHome } from './create.ts'
import { planOf, sayNext } from './create.ts'
import { decodeInvitation, spokenHash } from './invitation.ts'
import { encodeJoinText } from './join-text.ts'
import { makeHome, refuseExisting, writeHome } from './new-home.ts'
import { refusal } from './refusals.ts'

/** `words` are what the shell made of the pasted text; a single `-` reads it from standard input. */
export async function joinCommunity(
  words: readonly string[],
  flags: HomeFlags,
  terminal: Terminal,
): Promise<void> {
  const pasted = words.join('') === '-' ? await readText(process.stdin) : words.join('')
  const { text, community, communityHash, directory, config, member } = await joinStreet(pasted, flags)
  if (flags.json === true) {
    const { id, memberKey, addresses } = member
    const document = { text, community, communityHash, directory, config }
    terminal.print(JSON.stringify({ ...document, member: { id, memberKey, addresses } }, null, 2))
    return
  }
  const say = (line: string): void => {
    terminal.say(line)
  }
  say(`${flags.id} is ready to join ${community}, in ${directory}.`)
  say(`Compare by voice: the community hash begins with ${spokenHash(communityHash)}.`)
  sayNext(say, { directory, config, hasDevice: flags.device !== undefined })
  say('It may run already: it is let in when it is admitted. Send this text back to who invited you:')
  terminal.print(text)
}

/** Makes the keys and files of a home for the street of an invitation, and the text that asks to be admitted. */
export async function joinStreet(pasted: string, flags: HomeFlags): Promise<MadeHome & { text: string }> {
  const { community, genesisBytes, inviter } = decodeInvitation(pasted)
  const directory = resolve(flags.dir ?? flags.id)
  await refuseExisting(directory)
  const { genesis, hash } = community
  const home = makeHome(genesis.name, { ...planOf(flags), tariff: tariffOf(flags, community) })
  refuseHopeless(home.member, community)
  const files = { genesis: genesisBytes, hasOwnRecord: true, peers: [inviter] }
  const config = await writeHome(directory, home, files)
  const { member } = home
  const text = encodeJoinText(hash, member)
  return { text, community: genesis.name, communityHash: hash, directory, config, member }
}

/** As the first home has it, unless said otherwise: neighbours mostly have one supplier. */
function tariffOf({ retail, feedIn }: HomeFlags, { genesis }: Community) {
  const first = genesis.members[0]?.tariffs.at(-1)
  return {
    retailMicroPerKwh: retail ?? first?.retailMicroPerKwh ?? 0,
    feedInMicroPerKwh: feedIn ?? first?.feedInMicroPerKwh ?? 0,
  }
}

/** What no vote could admit is said before anything is written. */
function refuseHopeless(member: GenesisMember, community: Community): void {
  const context = { community, verify: verifyEd25519, effectiveSlot: community.genesis.firstSlot }
  const code = checkChange({ type: 'admit-member', member }, context)
  if (code !== 'ok') throw refusal(code)
}
