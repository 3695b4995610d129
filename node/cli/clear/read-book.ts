/** Reads the CSV file of a book in pieces, so that a file of any size needs the memory of its orders only. */
import { createReadStream } from 'node:fs'
import { bookError } from './book-error.ts'
import { BookLines, LINE_CHARACTERS_LIMIT } from './book-lines.ts'
import type { CanonicalBook } from './canonical-book.ts'
import { toCanonicalBook } from './canonical-book.ts'

/** A million orders with the longest names that programs give them, and as much again. */
export const BOOK_BYTES_LIMIT = 512 * 1024 * 1024
const PIECE_BYTES = 256 * 1024

/** The orders of a file in canonical order; throws a `book-…` error with its line, and then nothing has been read. */
export async function readBook(path: string): Promise<CanonicalBook> {
  const lines = new BookLines(path)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decode = (piece?: Buffer): string => {
    try {
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true })
    } catch (cause) {
      const line = lines.nextLine + linesBeforeFault(piece)
      throw bookError(
        'book-syntax',
        { file: path, line },
        'is not UTF-8 text; save it as CSV in UTF-8',
        cause,
      )
    }
  }
  let rest = ''
  let bytes = 0
  for await (const piece of pieces(path)) {
    bytes += piece.length
    if (bytes > BOOK_BYTES_LIMIT)
      throw bookError(
        'book-file-too-large',
        { file: path, line: lines.nextLine },
        'is larger than 512 MiB; split it',
      )
    rest = addLines(lines, rest + decode(piece))
  }
  rest = addLines(lines, rest + decode())
  if (rest !== '') lines.add(withoutReturn(rest))
  return toCanonicalBook(lines.end())
}

/** Line ends before the first byte of a piece that no text has. */
function linesBeforeFault(piece: Buffer | undefined): number {
  const [before = ''] = piece?.toString('utf8').split('\ufffd', 1) ?? []
  return before.split('\n').length - 1
}

/** Adds the whole lines of a text and gives what is left. */
function addLines(lines: BookLines, text: string): string {
  let from = 0
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
    lines.add(withoutReturn(text.slice(from, end)))
    from = end + 1
  }
  const rest = text.slice(from)
  // A line without an end would grow for ever.
  if (rest.length > LINE_CHARACTERS_LIMIT) lines.add(rest)
  return rest
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

async function* pieces(path: string): AsyncGenerator<Buffer> {
  try {
    for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES })) yield piece as Buffer
  } catch (cause) {
    throw bookError(
      'book-unreadable',
      { file: path },
      'cannot be read; check the path and its permissions',
      cause,
    )
  }
}
