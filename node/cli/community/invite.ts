/** `streetwatt community invite`: one text that a neighbour pastes. It holds no secret, and admits nobody. */
import type { Terminal } from '../terminal.ts'
import { encodeInvitation, spokenHash } from './invitation.ts'
import { ownPlace, readOwnHome } from './own-home.ts'

export interface InviteFlags {
  readonly config: string
  readonly json?: true
}

export async function inviteHome({ config, json }: InviteFlags, terminal: Terminal): Promise<void> {
  const home = await readOwnHome(config)
  const inviter = await ownPlace(home)
  const text = encodeInvitation({ genesisBytes: home.genesisBytes, inviter })
  const { genesis, hash } = home.community
  if (json === true) {
    const { addresses } = inviter
    terminal.print(JSON.stringify({ text, community: genesis.name, communityHash: hash, addresses }, null, 2))
    return
  }
  terminal.print(text)
  terminal.say(
    `This invites a neighbour to ${genesis.name}: send it, and let them run streetwatt community join TEXT --id NAME.`,
  )
  terminal.say(`Compare by voice: the community hash begins with ${spokenHash(hash)}.`)
  if (inviter.addresses.length === 0)
    terminal.say(
      `No address of this home is known, so the neighbour cannot connect: write one into listen: of ${config}, or start the node first.`,
    )
}
