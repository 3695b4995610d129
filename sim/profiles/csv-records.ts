import { csvError } from './csv-error.ts'

/** One field of a CSV file and where it begins; the column counts characters from 1. */
export interface CsvField {
  readonly text: string
  readonly column: number
}

export interface CsvRecord {
  /** The line on which the record begins, from 1. */
  readonly line: number
  readonly fields: readonly CsvField[]
  readonly isBlank: boolean
}

/**
 * Splits comma-separated text (RFC 4180): quoted fields, doubled quotes, line feeds within quotes, LF or CRLF. A quote
 * that nobody closes, or text after a closing quote, is `csv-syntax`.
 */
export function* readRecords(text: string, file: string): Generator<CsvRecord> {
  const cursor: Cursor = { text, file, at: 0, line: 1, lineStart: 0 }
  while (cursor.at < text.length) yield readRecord(cursor)
}

interface Cursor {
  readonly text: string
  readonly file: string
  at: number
  line: number
  lineStart: number
}

function readRecord(cursor: Cursor): CsvRecord {
  const { text, line } = cursor
  const start = cursor.at
  const fields: CsvField[] = []
  let isBlank = false
  for (;;) {
    fields.push(text[cursor.at] === '"' ? readQuoted(cursor) : readPlain(cursor))
    if (text[cursor.at] === ',') {
      cursor.at++
      continue
    }
    isBlank = fields.length === 1 && text.slice(start, cursor.at).trim() === ''
    endLine(cursor)
    return { line, fields, isBlank }
  }
}

function readPlain(cursor: Cursor): CsvField {
  const { text, at: start } = cursor
  while (cursor.at < text.length && text[cursor.at] !== ',' && text[cursor.at] !== '\n') cursor.at++
  // The carriage return of a CRLF belongs to the line's end.
  const end =
    text[cursor.at] !== ',' && text[cursor.at - 1] === '\r' && cursor.at > start ? cursor.at - 1 : cursor.at
  return { text: text.slice(start, end), column: start - cursor.lineStart + 1 }
}

function readQuoted(cursor: Cursor): CsvField {
  const { text, file } = cursor
  const place = { line: cursor.line, column: cursor.at - cursor.lineStart + 1 }
  let content = ''
  let from = cursor.at + 1
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote < 0)
      throw csvError('csv-syntax', { file, ...place }, 'opens a quote that is never closed; close it')
    content += text.slice(from, quote)
    if (text[quote + 1] !== '"') {
      countLines(cursor, quote)
      cursor.at = quote + 1
      break
    }
    content += '"'
    from = quote + 2
  }
  if (text[cursor.at] === '\r' && text[cursor.at + 1] === '\n') cursor.at++
  const next = text[cursor.at]
  if (next !== undefined && next !== ',' && next !== '\n') {
    const column = cursor.at - cursor.lineStart + 1
    throw csvError(
      'csv-syntax',
      { file, line: cursor.line, column },
      'has text after a closing quote; double quotes inside a field',
    )
  }
  return { text: content, column: place.column }
}

function countLines(cursor: Cursor, end: number): void {
  for (
    let at = cursor.text.indexOf('\n', cursor.at);
    at >= 0 && at < end;
    at = cursor.text.indexOf('\n', at + 1)
  ) {
    cursor.line++
    cursor.lineStart = at + 1
  }
}

function endLine(cursor: Cursor): void {
  cursor.at++
  cursor.line++
  cursor.lineStart = cursor.at
}
