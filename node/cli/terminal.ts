/** What commands write on: results on standard output, everything else where it does not disturb them. */
export interface Terminal {
  /** Whether somebody sees how far something is. */
  readonly isWatched: boolean
  /** A line of the result. */
  print(line: string): void
  /** A line for people, on standard error. */
  say(line: string): void
  /** Says how far something is, on one line that the next replaces; nothing where nobody watches. */
  progress(text: string): void
}

const ERASE_LINE = '\r\u001b[2K'

export function createTerminal({
  stdout,
  stderr,
}: {
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
}): Terminal {
  let isOpen = false

  function write(stream: NodeJS.WriteStream, text: string): void {
    if (isOpen) stderr.write(ERASE_LINE)
    isOpen = false
    stream.write(text)
  }

  return {
    isWatched: stderr.isTTY,
    print(line) {
      write(stdout, `${line}\n`)
    },
    say(line) {
      write(stderr, `${line}\n`)
    },
    progress(text) {
      if (!stderr.isTTY) return
      write(stderr, text)
      isOpen = true
    },
  }
}
