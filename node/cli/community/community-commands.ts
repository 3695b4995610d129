/** The commands about communities. What they do is loaded when it is run, so that the others do not wait for it. */
import type { Command } from 'commander'
import { Option } from 'commander'
import { TRUST_LEVELS } from '../../core/metering/site.ts'
import { wholeFromOne } from '../flags.ts'
import type { Terminal } from '../terminal.ts'
import type { ApproveFlags } from './approve.ts'
import { CONFIG_OPTION, JSON_OPTION } from './common-options.ts'
import type { CreateFlags, HomeFlags } from './create.ts'
import type { InviteFlags } from './invite.ts'
import type { MembersFlags } from './members.ts'
import { MEMBER_KEY_FILE } from './home-files.ts'
import type { LeaveFlags } from './leave.ts'
import { addPropose } from './propose-commands.ts'
import {
  battery,
  latitude,
  longitude,
  resolutionWh,
  wattsOrNone,
  collectAddress,
  collectSerial,
  communityName,
  currencyCode,
  devicePlace,
  memberName,
  pricePerKwh,
  slotMinutes,
  watts,
} from './values.ts'

/** What a usual connection carries. */
export const CONNECTION_LIMIT_W = 30_000

/** Adds `community …` to the program. */
export function addCommunityCommands(program: Command, terminal: Terminal): void {
  const community = program
    .command('community')
    .description(
      'found a street, join one, and decide together: create, invite, join, members, propose, approve, leave',
    )
  addCreate(community, terminal)
  addInvite(community, terminal)
  addJoin(community, terminal)
  addMembers(community, terminal)
  addPropose(community, terminal)
  addApprove(community, terminal)
  addLeave(community, terminal)
}

function addCreate(community: Command, terminal: Terminal): void {
  const create = community
    .command('create')
    .description('found a street with this home as its first, and only validator')
    .requiredOption('--name <name>', 'the name of the community', communityName)
    .option('--timezone <zone>', 'as in Europe/Berlin (default: that of this machine)')
    .option('--currency <code>', 'its three letters', currencyCode, 'EUR')
    .option('--slot-minutes <n>', 'how long energy is traded for', slotMinutes, 15)
    .option('--gate-minutes <n>', 'how long before a slot its orders are final', wholeFromOne, 5)
    .option('--rule <rule>', 'a built pricing rule', 'uniform')
    .option('--latitude <degrees>', 'where the street is: nothing is generated at night', latitude)
    .option('--longitude <degrees>', 'east positive', longitude)
  addHomeOptions(create, '0.31', '0.08').action(async (flags: CreateFlags) => {
    const { createCommunity } = await import('./create.ts')
    await createCommunity(flags, terminal)
  })
}

function addInvite(community: Command, terminal: Terminal): void {
  community
    .command('invite')
    .description('print the text that a neighbour joins with; it holds no secret and admits nobody')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (flags: InviteFlags) => {
      const { inviteHome } = await import('./invite.ts')
      await inviteHome(flags, terminal)
    })
}

function addJoin(community: Command, terminal: Terminal): void {
  const join = community
    .command('join')
    .description('make a home for the street of an invitation, and print the text that asks to be admitted')
    .argument('<text...>', 'the invitation, or - to paste it into standard input')
  addHomeOptions(join, "the founder's", "the founder's").action(
    async (words: readonly string[], flags: HomeFlags) => {
      const { joinCommunity } = await import('./join.ts')
      await joinCommunity(words, flags, terminal)
    },
  )
}

function addHomeOptions(command: Command, retail: string, feedIn: string): Command {
  return command
    .requiredOption('--id <name>', 'a short name for this home, as in home-1', memberName)
    .option('--title <title>', 'what people call it')
    .option('--dir <folder>', 'a new folder for its files; by default its name')
    .option('--retail <price>', `what a kWh costs from the supplier (default: ${retail})`, pricePerKwh)
    .option('--feed-in <price>', `what the supplier pays for one (default: ${feedIn})`, pricePerKwh)
    .option('--connection-w <watts>', 'what its connection carries', watts, CONNECTION_LIMIT_W)
    .option(
      '--generation-w <watts>',
      'nameplate of its generators together (default: what the connection carries)',
      wattsOrNone,
    )
    .option('--battery <wh:w>', 'its capacity and power, as in 10000:5000', battery)
    .addOption(
      new Option('--trust <level>', 'what its readings come from').choices(TRUST_LEVELS).default('inverter'),
    )
    .option('--resolution <wh>', 'the steps of its meter', resolutionWh, 1)
    .option('--serial <number>', 'of its meter or inverter; may be given again', collectSerial)
    .option('--address <multiaddr>', 'where others reach it; may be given again', collectAddress)
    .option('--device <host:port>', 'its inverter on Modbus TCP', devicePlace)
    .option(...JSON_OPTION)
}

function addMembers(community: Command, terminal: Terminal): void {
  community
    .command('members')
    .description('who belongs to the street, what is proposed, and what is decided for later')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (flags: MembersFlags) => {
      const { showMembers } = await import('./members.ts')
      await showMembers(flags, terminal)
    })
}

function addApprove(community: Command, terminal: Terminal): void {
  community
    .command('approve')
    .description('put the name of this home to what others propose')
    .argument('[id]', 'as community members shows it')
    .option('--all', 'everything that waits for this home')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (id: string | undefined, flags: ApproveFlags) => {
      const { approveProposals } = await import('./approve.ts')
      await approveProposals(id, flags, terminal)
    })
}

function addLeave(community: Command, terminal: Terminal): void {
  community
    .command('leave')
    .description('end the membership of this home; its slots until then are settled')
    .option('--member-key <file>', 'the member key, which is kept offline', MEMBER_KEY_FILE)
    .option('--in-slots <n>', 'so many slots after the next open one', wholeFromOne)
    .option('--yes', 'I mean it')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (flags: LeaveFlags) => {
      const { leaveCommunity } = await import('./leave.ts')
      await leaveCommunity(flags, terminal)
    })
}
