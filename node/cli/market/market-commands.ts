/** The commands about the market. Each is loaded when it is run, so that the others do not wait for it. */
import type { Command } from 'commander'
import { Option } from 'commander'
import { OperatingError } from '../../core/units/operating-error.ts'
import { CONFIG_OPTION, JSON_OPTION } from '../community/common-options.ts'
import { printOut } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import type { MarketFlags } from './market-flags.ts'
import type { TradesFlags } from './show-trades.ts'
import type { SlotArgument } from './slot-argument.ts'
import { slotArgument, timeArgument } from './slot-argument.ts'

/** Adds `market …` to the program. */
export function addMarketCommands(program: Command, terminal: Terminal): void {
  const market = program
    .command('market')
    .description('the market of the street: book, slot, trades, verify; its node may be running')
  addBook(market, terminal)
  addSlot(market, terminal)
  addTrades(market, terminal)
  addVerify(market, terminal)
}

const SLOT_HELP = 'its number, a time in it like 2026-10-25T12:15, or latest'

function addBook(market: Command, terminal: Terminal): void {
  market
    .command('book')
    .description('the bids and offers of a slot: of the next open one those that the running node holds')
    .argument('[slot]', `${SLOT_HELP}; by default the next whose gate is open`, slotArgument)
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (slot: SlotArgument | undefined, flags: MarketFlags) => {
      const { showBook } = await import('./show-book.ts')
      await showBook(slot ?? null, flags, { print: printOut, terminal })
    })
}

function addSlot(market: Command, terminal: Terminal): void {
  market
    .command('slot')
    .description(
      'what happened in a slot: price, energy, my fills, votes and block, or why nothing was traded',
    )
    .argument('<slot>', SLOT_HELP, slotArgument)
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (slot: SlotArgument, flags: MarketFlags) => {
      const { showSlot } = await import('./show-slot.ts')
      await showSlot(slot, flags, { print: printOut, terminal })
    })
}

function addTrades(market: Command, terminal: Terminal): void {
  market
    .command('trades')
    .description('what this home traded, with price, amount and whether it binds')
    .option(
      '--from <time>',
      'a day or a time of the site; by default the day of the last block',
      timeArgument,
    )
    .option('--to <time>', 'the last day, or a time before which slots begin', timeArgument)
    .option('--all', 'of the whole street')
    .addOption(new Option('--csv', 'as CSV, for spreadsheets').conflicts('json'))
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (flags: TradesFlags) => {
      const { showTrades } = await import('./show-trades.ts')
      await showTrades(flags, { print: printOut, terminal })
    })
}

function addVerify(market: Command, terminal: Terminal): void {
  market
    .command('verify')
    .description('clear a slot again from its book in the ledger, and compare price and fills with the block')
    .argument('[slot]', SLOT_HELP, slotArgument)
    .option('--all', 'every slot that the ledger has')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (slot: SlotArgument | undefined, flags: MarketFlags & { readonly all?: true }) => {
      if ((slot === undefined) === (flags.all === undefined)) throw slotOrAll()
      const { verifySlots } = await import('./verify-slots.ts')
      await verifySlots(slot ?? null, flags, { print: printOut, terminal })
    })
}

function slotOrAll(): OperatingError {
  return new OperatingError(
    { code: 'usage-slot-missing' },
    'One slot is verified or all: name one, as in streetwatt market verify latest, or give --all.',
  )
}
