/** The commands that propose: one for each kind of decision. */
import type { Command } from 'commander'
import { Option } from 'commander'
import { TRUST_LEVELS } from '../../core/metering/site.ts'
import { wholeFromOne } from '../flags.ts'
import type { ParameterEntry } from '../rule/parameter-option.ts'
import { collectParameter } from '../rule/parameter-option.ts'
import type { Terminal } from '../terminal.ts'
import { CONFIG_OPTION, JSON_OPTION } from './common-options.ts'
import type * as Decisions from './decisions.ts'
import type {
  CorrectionFlags,
  FeederFlags,
  FeesFlags,
  PoliciesFlags,
  ReplaceFlags,
  RewardsFlags,
  SiteFlags,
  TariffFlags,
} from './decisions.ts'
import type { MakeChange, MakeChanges, ProposeFlags } from './propose.ts'
import type { SeriesFlags } from './propose-series.ts'
import {
  amountNano,
  battery,
  counters,
  collectZone,
  feePerKwh,
  moment,
  permille,
  pricePerKwh,
  resolutionWh,
  rewardWeight,
  serial,
  signedAmountNano,
  toleranceWh,
  watts,
  wattsOrNone,
} from './values.ts'

/** What a command makes of its arguments and flags, which commander hands over in this order. */
type Make = (decisions: typeof Decisions, ...args: never[]) => Made | Promise<Made>
type Made = MakeChange | MakeChanges

/** The flags of an exchanged device, for both commands that propose it. */
export function addReplacement(command: Command): Command {
  const kwh = 'import,export[,generation] in kWh, as in 12345.678,234.5'
  return command
    .requiredOption('--old <serial>', 'of the device that went', serial)
    .requiredOption('--old-counters <kwh>', `what it said last: ${kwh}`, counters)
    .requiredOption('--new <serial>', 'of the device in its place', serial)
    .requiredOption('--new-counters <kwh>', 'what that said first', counters)
}

/** Adds `propose …`. */
export function addPropose(community: Command, terminal: Terminal): void {
  const propose = community
    .command('propose')
    .description('propose a decision; more than two thirds of the validators must approve it')

  function kind(name: string, description: string): Command {
    return propose.command(name).description(description)
  }

  /** Adds what all have, and runs. */
  function decides(command: Command, make: Make): void {
    command
      .option('--in-slots <n>', 'in force so many slots after the next open one', wholeFromOne)
      .option(...CONFIG_OPTION)
      .option(...JSON_OPTION)
      .action(async (...all: unknown[]) => {
        const [decisions, { proposeChange }] = await Promise.all([
          import('./decisions.ts'),
          import('./propose.ts'),
        ])
        // The command itself comes last.
        const args = all.slice(0, -1)
        await proposeChange(
          await make(decisions, ...(args as never[])),
          args.at(-1) as ProposeFlags,
          terminal,
        )
      })
  }

  const member = ['<id>', 'the name of a member'] as const
  decides(
    kind('admit', 'let a home in').argument('<text...>', 'what its community join printed'),
    (decisions, words: readonly string[]) => decisions.admitMember(words),
  )
  decides(kind('remove', 'end a membership for good').argument(...member), (decisions, id: string) =>
    decisions.changeStanding('remove-member', id),
  )
  decides(
    kind('suspend', 'let a member trade no more for now').argument(...member),
    (decisions, id: string) => decisions.changeStanding('suspend-member', id),
  )
  decides(
    kind('reinstate', 'let a suspended member trade again').argument(...member),
    (decisions, id: string) => decisions.changeStanding('reinstate-member', id),
  )
  decides(
    kind('tariff', 'what a member pays and gets from its supplier')
      .argument(...member)
      .requiredOption('--retail <price>', 'what a kWh costs', pricePerKwh)
      .requiredOption('--feed-in <price>', 'what is paid for one', pricePerKwh)
      .option('--from <time>', 'as in 2027-01-01T00:00+01:00; by default with the decision', moment),
    (decisions, id: string, flags: TariffFlags) => decisions.addTariff(id, flags),
  )
  decides(
    kind(
      'tariffs',
      'prices that change with time: by the hours of the week, or as an exchange publishes them',
    )
      .argument('<ids...>', 'the names of the members whose supplier it is')
      .requiredOption('--file <yaml>', 'retail and feedIn, written as in a scenario (docs/scenarios.md)')
      .option('--from <time>', 'where its first row begins; by default with the decision', moment)
      .requiredOption(
        '--until <time>',
        'where it ends: the last price stays, or what it says afterwards',
        moment,
      ),
    async (_: unknown, ids: readonly string[], flags: SeriesFlags) =>
      (await import('./propose-series.ts')).addTariffs(ids, flags),
  )
  decides(
    kind('connection', "what a member's connection carries")
      .argument(...member)
      .argument('<watts>', 'as in 30000', watts),
    (decisions, id: string, limitW: number) => decisions.setConnectionLimit(id, limitW),
  )
  decides(
    kind('site', "what a member's home can do: its readings are judged by it")
      .argument(...member)
      .option('--generation-w <watts>', 'nameplate of its generators together', wattsOrNone)
      .option('--battery <wh:w>', 'as in 10000:5000, or none', battery)
      .addOption(new Option('--trust <level>', 'what its readings come from').choices(TRUST_LEVELS))
      .option('--resolution <wh>', 'the steps of its meter', resolutionWh),
    (decisions, id: string, flags: SiteFlags) => decisions.setSite(id, flags),
  )
  decides(
    kind('zone', 'in which zone a member is, for fees')
      .argument(...member)
      .argument('[zone]', 'one of those that have fees; none takes it out of all'),
    (decisions, id: string, zone: string | undefined) => decisions.setZone(id, zone ?? null),
  )
  decides(
    kind('credit-limit', 'what a member may owe before its new orders are refused')
      .argument(...member)
      .argument('[amount]', "in the community's currency; none for any amount", amountNano),
    (decisions, id: string, limitNano: number | undefined) => decisions.setCreditLimit(id, limitNano ?? null),
  )
  decides(
    kind('fees', 'what a traded kWh costs beside its price; all of them, what is not said is none')
      .option('--community-fee <price>', 'paid by every buyer', feePerKwh)
      .option(
        '--zone <id=entry/exit>',
        'what its sellers and its buyers pay; may be given again',
        collectZone,
      ),
    (decisions, flags: FeesFlags) => decisions.setFees(flags),
  )
  decides(
    kind('rewards', "how the community fund's income of each day is shared")
      .option('--delivery <weight>', 'for green energy delivered to neighbours', rewardWeight)
      .option('--service <weight>', 'for votes that were in blocks; both 0: nothing is shared', rewardWeight)
      .option('--reserve <amount>', 'what stays in the fund', amountNano),
    (decisions, flags: RewardsFlags) => decisions.setRewards(flags),
  )
  decides(
    kind('feeder', 'the meter where the street meets the grid: what homes claim together is held against it')
      .option('--reader <id>', 'the member whose node reads it')
      .option('--device <serial>', 'its serial number')
      .option('--tolerance <wh>', 'what may be missing in a slot; 50', toleranceWh)
      .option('--losses <permille>', 'what cables lose of each 1000 Wh; 50', permille)
      .option('--resolution <wh>', 'the steps of its counters; 1', resolutionWh)
      .option('--none', 'the street has none any more'),
    (decisions, flags: FeederFlags) => decisions.setFeeder(flags),
  )
  decides(
    kind('devices', 'which meters and inverters are of a member')
      .argument(...member)
      .argument('[serials...]', 'all of them; none takes them from it'),
    (decisions, id: string, serials: readonly string[]) => decisions.bindDevices(id, serials),
  )
  decides(
    addReplacement(kind('replacement', 'a meter or inverter was exchanged').argument(...member)),
    (decisions, id: string, flags: ReplaceFlags) => decisions.replaceDevice(id, flags),
  )
  decides(
    kind('correction', 'what the supplier still owes a member of settled slots, or it the supplier')
      .argument(...member)
      .requiredOption(
        '--amount <amount>',
        "in the community's currency; with a minus the member pays",
        signedAmountNano,
      )
      .requiredOption('--from <time>', 'the slots that begin from then on', moment)
      .requiredOption('--until <time>', 'and before then', moment),
    (decisions, id: string, flags: CorrectionFlags) => decisions.correctSlots(id, flags),
  )
  decides(
    kind('validators', 'whose votes count').argument('<ids...>', 'all of them, in the order of proposing'),
    (decisions, ids: readonly string[]) => decisions.setValidators(ids),
  )
  decides(
    kind('rule', 'by which rule orders are cleared')
      .argument('<rule>', 'a built rule, or a FILE.wasm')
      .option('--param <name=value>', 'as in k=1/2; may be given again', collectParameter),
    (decisions, rule: string, { param }: { readonly param?: readonly ParameterEntry[] }) =>
      decisions.setRule(rule, param),
  )
  decides(
    kind('policies', 'what absence and double orders cost')
      .option('--absence-blocks <n>', 'blocks after which an absent validator loses its seat', wholeFromOne)
      .option('--double-sheet-penalty <amount>', "in the community's currency", amountNano),
    (decisions, flags: PoliciesFlags) => decisions.setPolicies(flags),
  )
  decides(
    kind('version', 'move to the next protocol version').argument('<n>', 'the next one', wholeFromOne),
    (decisions, version: number) => decisions.setProtocolVersion(version),
  )
}
