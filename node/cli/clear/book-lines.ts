/**
 * The lines of a book file, one by one: the header names the columns in any order, every further line is an order.
 * The first line that is wrong ends it.
 */
import { BOOK_SIDE_LIMIT_WH, PRICE_LIMIT_MICRO_PER_KWH } from '../../core/units/quantities.ts'
import type { BookErrorCode } from './book-error.ts'
import { bookError } from './book-error.ts'
import type { LineField } from './csv-line.ts'
import { splitLine } from './csv-line.ts'

/** Orders that one file may hold: what the memory of most rules holds, and a bound on ours, at about 200 bytes an order. */
export const BOOK_ORDERS_LIMIT = 1_000_000
/** Longer than any line that people or programs write. */
export const LINE_CHARACTERS_LIMIT = 4_096

/** Orders in the order of the file, in columns: a million objects would take three times the memory. */
export interface WrittenBook {
  readonly orders: string[]
  readonly members: string[]
  /** > 0 bid, < 0 offer. */
  readonly energiesWh: number[]
  readonly limitPricesMicroPerKwh: number[]
}

const COLUMNS = ['order', 'member', 'side', 'energyWh', 'priceMicroPerKwh'] as const
type Column = (typeof COLUMNS)[number]
type Places = Readonly<Record<Column, number>>

/** Takes the lines of one file in turn. */
export class BookLines {
  readonly book: WrittenBook = { orders: [], members: [], energiesWh: [], limitPricesMicroPerKwh: [] }
  readonly #file: string
  readonly #seen = new Set<string>()
  /** One string for all orders of a member. */
  readonly #members = new Map<string, string>()
  readonly #sumsWh = { bid: 0, offer: 0 }
  #places: Places | undefined
  #line = 0

  constructor(file: string) {
    this.#file = file
  }

  /** Number of the line that comes next. */
  get nextLine(): number {
    return this.#line + 1
  }

  /** Takes one line without its end. */
  add(text: string): void {
    this.#line++
    if (text.length > LINE_CHARACTERS_LIMIT)
      this.#fail('book-syntax', `is longer than ${LINE_CHARACTERS_LIMIT} characters; a line holds one order`)
    if (text.trim() === '') return
    const fields = splitLine(text)
    if (!Array.isArray(fields)) {
      this.#fail(
        'book-syntax',
        'has a quote that is not closed on its line, or text after one; double quotes inside a field',
        fields.wrongColumn,
      )
    }
    if (this.#places === undefined) this.#places = this.#readHeader(fields)
    else this.#addOrder(fields, this.#places)
  }

  /** Says that the file has ended. */
  end(): WrittenBook {
    if (this.#places === undefined) this.#failMissing([...COLUMNS], Math.max(1, this.#line))
    return this.book
  }

  #readHeader(fields: readonly LineField[]): Places {
    const names = fields.map(({ text }) => text)
    const missing = COLUMNS.filter((name) => !names.includes(name))
    if (missing.length > 0) this.#failMissing(missing, this.#line)
    const twice = fields.find(({ text }, index) => names.indexOf(text) !== index && text !== '')
    if (twice !== undefined) this.#fail('book-syntax', `names the column ${twice.text} twice`, twice.column)
    const at = (name: Column): number => names.indexOf(name)
    return {
      order: at('order'),
      member: at('member'),
      side: at('side'),
      energyWh: at('energyWh'),
      priceMicroPerKwh: at('priceMicroPerKwh'),
    }
  }

  #addOrder(fields: readonly LineField[], places: Places): void {
    const { book } = this
    if (book.orders.length === BOOK_ORDERS_LIMIT) {
      this.#fail(
        'book-file-too-large',
        `is one order more than the ${BOOK_ORDERS_LIMIT} that a book may hold; split it`,
      )
    }
    const order = this.#readId(this.#field(fields, places, 'order'))
    const member = this.#field(fields, places, 'member').text
    const side = this.#readSide(this.#field(fields, places, 'side'))
    const energyWh = this.#readEnergy(this.#field(fields, places, 'energyWh'), side)
    const price = this.#readPrice(this.#field(fields, places, 'priceMicroPerKwh'))
    book.orders.push(order)
    book.members.push(this.#known(member))
    book.energiesWh.push(side === 'bid' ? energyWh : -energyWh)
    book.limitPricesMicroPerKwh.push(price)
  }

  #field(fields: readonly LineField[], places: Places, name: Column): LineField {
    const field = fields[places[name]]
    if (field !== undefined && field.text !== '') return field
    this.#fail('book-value-missing', `has no ${name}; fill it in`, field?.column)
  }

  #readId({ text, column }: LineField): string {
    if (this.#seen.has(text))
      this.#fail(
        'book-order-duplicate',
        `names the order ${shown(text)} a second time; every order needs a name of its own`,
        column,
      )
    this.#seen.add(text)
    return text
  }

  #readSide({ text, column }: LineField): 'bid' | 'offer' {
    if (text === 'bid' || text === 'offer') return text
    // Programs of others say ask.
    if (text === 'ask') return 'offer'
    this.#fail('book-side-unknown', `has the side ${shown(text)}; write bid or offer`, column)
  }

  #readEnergy(field: LineField, side: 'bid' | 'offer'): number {
    const energyWh = this.#readWhole(field)
    const { column } = field
    if (energyWh === 0) this.#fail('book-energy-zero', 'has an order of 0 Wh; leave it out', column)
    if (energyWh < 0)
      this.#fail('book-energy-out-of-range', 'has a negative energy; the side says the direction', column)
    this.#sumsWh[side] += energyWh
    if (this.#sumsWh[side] >= BOOK_SIDE_LIMIT_WH) {
      this.#fail(
        'book-energy-out-of-range',
        `brings the ${side}s of the book to 2^31 Wh or more; split it`,
        column,
      )
    }
    return energyWh
  }

  #readPrice(field: LineField): number {
    const price = this.#readWhole(field)
    if (Math.abs(price) < PRICE_LIMIT_MICRO_PER_KWH) return price
    this.#fail(
      'book-price-out-of-range',
      'has a price of 2^30 micro per kWh or more in size; 0.30 a kWh is 300000',
      field.column,
    )
  }

  #readWhole({ text, column }: LineField): number {
    if (/^-?\d+$/.test(text)) return Number(text)
    this.#fail(
      'book-number-invalid',
      `has ${shown(text)} where a whole number belongs, in Wh or micro per kWh`,
      column,
    )
  }

  #known(member: string): string {
    const known = this.#members.get(member)
    if (known === undefined) this.#members.set(member, member)
    return known ?? member
  }

  #failMissing(missing: readonly string[], line: number): never {
    throw bookError(
      'book-column-missing',
      { file: this.#file, line },
      `has no column ${missing.join(', ')}; the first line reads ${COLUMNS.join(',')}`,
    )
  }

  #fail(code: BookErrorCode, problem: string, column?: number): never {
    throw bookError(
      code,
      { file: this.#file, line: this.#line, ...(column === undefined ? {} : { column }) },
      problem,
    )
  }
}

/** A name as it stands in the file, cut where it is long. */
function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
