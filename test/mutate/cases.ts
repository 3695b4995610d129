/**
 * Stands in for uvu in the copy of the tree: a test file that is loaded registers its cases here and runs none, so
 * that each can be run alone, and again for the next mutant.
 */
export interface Case {
  readonly file: string
  readonly name: string
  readonly run: () => Promise<void>
}

type Handler = (context: object) => unknown
type Hook = (handler: Handler) => void

interface Suite {
  (name: string, handler: Handler): void
  readonly before: Hook & { each: Hook }
  readonly after: Hook & { each: Hook }
  readonly skip: () => void
  readonly run: () => void
}

/** Stands for the file of the cases that are seeds of the fault simulator. */
export const SEEDS_FILE = 'seeds'

export const cases: Case[] = []

let loading = ''

/** Says which file the cases to come are of. */
export function loadingFile(path: string): void {
  loading = path
}

interface Hooks {
  readonly before: Handler[]
  readonly after: Handler[]
}

/** As uvu's; what `run` collects of cases and hooks is over with it. */
export function suite(_name = '', context: object = {}): Suite {
  let once: Hooks = { before: [], after: [] }
  let each: Hooks = { before: [], after: [] }
  let own: Case[] = []
  const hook = (list: () => Handler[]): Hook => {
    return (handler) => void list().push(handler)
  }
  const register = (name: string, handler: Handler): void => {
    const [ofAll, ofEach] = [once, each]
    const hooks = [ofAll, ofEach]
    const run = async (): Promise<void> => {
      for (const before of hooks.flatMap((list) => list.before)) await before(context)
      try {
        await handler(context)
      } finally {
        // What the file has set up as it was loaded stays for the next case, and for the next mutant.
        const undone = hooks.filter((list) => list === ofEach || list.before.length > 0)
        for (const after of undone.toReversed().flatMap((list) => list.after)) await after(context)
      }
    }
    own.push({ file: loading, name, run })
  }
  return Object.assign(register, {
    before: Object.assign(
      hook(() => once.before),
      { each: hook(() => each.before) },
    ),
    after: Object.assign(
      hook(() => once.after),
      { each: hook(() => each.after) },
    ),
    skip: () => undefined,
    run() {
      cases.push(...own)
      own = []
      once = { before: [], after: [] }
      each = { before: [], after: [] }
    },
  })
}

/** @public: the copies of the tests import it. */
export const test = suite()
