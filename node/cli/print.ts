/** Where a command's result goes: standard output, waited for where a pipe is slower than we are. */
export type Print = (text: string) => Promise<void>

/** Writes to standard output; in vain, and without a word, once somebody who reads it in part has seen enough. */
export const printOut: Print = (text) =>
  new Promise((resolve, reject) => {
    const { stdout } = process
    if (stdout.listenerCount('error') === 0) stdout.on('error', () => undefined)
    stdout.write(text, (error) => {
      if (error === null || error === undefined || isClosedPipe(error)) resolve()
      else reject(error)
    })
  })

function isClosedPipe(error: Error & { readonly code?: unknown }): boolean {
  return error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED'
}

/** Columns as wide as their widest cell; numbers, which begin with a digit or a sign, to the right. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const isNumeric = widths.map(
    (_, column) =>
      rows.length > 1 && rows.slice(1).every((row) => /^(-?[\d.][\d. ]*|–|)$/.test(row[column] ?? '')),
  )
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          isNumeric[column] === true ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('')
}
