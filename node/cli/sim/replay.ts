/** `streetwatt sim replay`: a real street's books, or a folder of them, under other rules. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReplayDocument, ReplayRule } from '../../../sim/replay/replay-books.ts'
import { createReplay } from '../../../sim/replay/replay-books.ts'
import { readLedgerBooks } from '../../../sim/replay/ledger-books.ts'
import type { ReplayBook } from '../../../sim/replay/replay-books.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { ampleGas } from '../clear/clear-book.ts'
import { readBook } from '../clear/read-book.ts'
import type { Print } from '../print.ts'
import { formatTable } from '../print.ts'
import { findRule, loadFoundRule } from '../rule/find-rule.ts'
import type { ParameterEntry } from '../rule/parameter-option.ts'
import { toRuleInput } from '../rule/parameter-option.ts'
import type { Terminal } from '../terminal.ts'

export interface ReplayFlags {
  readonly rules: readonly string[]
  readonly param?: readonly ParameterEntry[]
  readonly json?: true
}

/** Books of a street are small; a rule of somebody's own must still end. */
const ORDERS_OF_A_SLOT = 100_000

export async function runReplay(
  path: string,
  flags: ReplayFlags,
  { print, terminal }: { print: Print; terminal: Terminal },
): Promise<void> {
  const replay = createReplay(await Promise.all(flags.rules.map((name) => toRule(name, flags.param ?? []))))
  const tariff = toRuleInput(flags.param ?? [], await findRule('uniform'))
  let count = 0
  const books = (await isFolder(path)) ? readFolder(path, tariff) : readLedgerBooks(path)
  for await (const book of books) {
    replay.take(book)
    terminal.progress(`${++count} books`)
  }
  const document = replay.document()
  await print(flags.json === true ? `${JSON.stringify(document, null, 2)}\n` : describe(document))
}

async function toRule(name: string, entries: readonly ParameterEntry[]): Promise<ReplayRule> {
  const found = await findRule(name)
  const { parameters } = toRuleInput(entries, found)
  return { name, rule: loadFoundRule(found, { gasLimit: ampleGas(ORDERS_OF_A_SLOT) }), parameters }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (cause) {
    throw new OperatingError(
      { code: 'book-unreadable', file: path },
      `${path} cannot be read; name the file of an exported ledger, or a folder of books in CSV.`,
      { cause },
    )
  }
}

/** Every `.csv` of a folder is the book of one slot; the tariffs are those of `--param`. */
async function* readFolder(
  path: string,
  { parameters, lot }: ReturnType<typeof toRuleInput>,
): AsyncGenerator<ReplayBook, void> {
  const names = (await readdir(path)).filter((name) => name.endsWith('.csv')).sort()
  for (const name of names) {
    const { energiesWh, limitPricesMicroPerKwh, members } = await readBook(join(path, name))
    const count = energiesWh.length
    yield {
      energiesWh,
      limitPricesMicroPerKwh,
      members,
      lot,
      retailMicroPerKwh: new Int32Array(count).fill(parameters.retailMicroPerKwh),
      feedInMicroPerKwh: new Int32Array(count).fill(parameters.feedInMicroPerKwh),
    }
  }
}

function describe({ books, rules }: ReplayDocument): string {
  const kwh = (energyWh: number) => (energyWh / 1000).toFixed(2)
  const money = (nano: string) => (Number(nano) / 1e9).toFixed(2)
  const rows = rules.map((each) => [
    each.rule,
    kwh(each.tradedWh),
    each.meanPriceMicroPerKwh === null ? '–' : (each.meanPriceMicroPerKwh / 1e6).toFixed(4),
    money(each.buyersGainNano),
    money(each.sellersGainNano),
    money(each.surplusNano),
    each.welfareEfficiency === null ? '–' : (100 * each.welfareEfficiency).toFixed(1),
    String(each.voidBooks),
  ])
  const heads = ['rule', 'kWh', 'price/kWh', 'buyers gain', 'sellers gain', 'kept', 'welfare %', 'void']
  return `${books} books, the same orders under each rule; gains are against the tariff\n\n${formatTable([heads, ...rows])}`
}
