/** `streetwatt ledger verify`: everything is computed again from the genesis, and compared. */
import { OperatingError } from '../../core/units/operating-error.ts'
import type { LedgerDocument } from '../../engine/audit-ledger.ts'
import { auditLedger } from '../../engine/audit-ledger.ts'
import type { FoundBlock } from '../../engine/chain-store.ts'
import { verifyEd25519 } from '../../runtime/ed25519.ts'
import { createSignatureThreads } from '../../runtime/signature-threads.ts'
import type { ExportFile } from '../../store/export-read.ts'
import { openExport } from '../../store/export-read.ts'
import { parseGenesis } from '../../store/genesis-file.ts'
import { createModuleShelf } from '../../store/rule-shelf.ts'
import type { Print } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import { withHomeLedger } from './open-ledger.ts'

export interface VerifyFlags {
  readonly config: string
  readonly json?: true
  /** Exported ledgers in the order of their blocks, in place of the home's own. */
  readonly export?: readonly string[]
  /** The community that the ledger must be of. */
  readonly community?: string
}

type Watched = Pick<Terminal, 'progress' | 'say'>
type Failure = LedgerDocument['failures'][number] | ExportFailure

interface ExportFailure {
  readonly code: 'export-damaged' | 'ledger-genesis-other'
  readonly height: number
  readonly what: string
}

/** As `ledger verify --json` prints it. */
export interface VerifyDocument extends Omit<LedgerDocument, 'failures'> {
  readonly failures: readonly Failure[]
}

/** Blocks between two lines of progress. */
const PROGRESS_BLOCKS = 100

/** Throws `ledger-invalid`, which ends with exit code 5, after the document is printed. */
export async function runVerify(flags: VerifyFlags, print: Print, terminal: Watched): Promise<void> {
  const { document, communityHash } = await (flags.export === undefined
    ? verifyHome(flags, terminal)
    : verifyExport(flags.export, terminal))
  const whole = withCommunity(document, communityHash, flags.community)
  await print(flags.json === true ? `${JSON.stringify(whole)}\n` : describe(whole, communityHash))
  const [failure] = whole.failures
  if (failure === undefined) return
  throw new OperatingError(
    { code: 'ledger-invalid', height: failure.height },
    `The ledger does not hold: ${failure.code} at height ${failure.height}. docs/ledger.md says what to do.`,
  )
}

/** With the signatures on the other cores. */
async function audit(parts: Parameters<typeof auditLedger>[0]): Promise<LedgerDocument> {
  const threads = createSignatureThreads()
  try {
    return await auditLedger({ ...parts, verifyLater: threads.verify })
  } finally {
    await threads.close()
  }
}

interface Verified {
  readonly document: VerifyDocument
  readonly communityHash: string
}

function verifyHome({ config }: VerifyFlags, terminal: Watched): Promise<Verified> {
  return withHomeLedger({ config, say: terminal.say }, async ({ community, rules, store }) => {
    const stored = await store.storedState()
    const context = { community, verify: verifyEd25519 }
    const blocks = store.found(1)
    const progress = follow(terminal, stored.tip?.height)
    const document = await audit({ context, rules, blocks, stored, progress })
    return { document, communityHash: community.hash }
  })
}

/** Needs nothing but the files: no data directory, no rules of this installation. */
export async function verifyExport(paths: readonly string[], terminal: Watched): Promise<Verified> {
  const files: ExportFile[] = []
  for (const path of paths) files.push(await openExport(path))
  const [file] = files
  if (file === undefined) throw new Error('at least one file is named')
  const community = parseGenesis(file.genesisBytes, paths[0] ?? '')
  const rules = createModuleShelf(async (hash) => {
    for (const each of files) {
      const module = await each.module(hash)
      if (module !== undefined) return module
    }
    return undefined
  })
  const context = { community, verify: verifyEd25519 }
  const progress = follow(terminal, files.at(-1)?.to)
  const document = await audit({ context, rules, blocks: joined(files), progress })
  const failures: Failure[] = [...document.failures]
  for (const [index, each] of files.entries()) {
    const what = await each.finish()
    const path = paths[index] ?? ''
    const { height } = document
    if (what !== undefined)
      failures.push({ code: 'export-damaged', height, what: `The file ${path} is damaged: ${what}.` })
    if (parseGenesis(each.genesisBytes, path).hash !== community.hash)
      failures.push({ code: 'ledger-genesis-other', height, what: `${path} is of another community.` })
  }
  return { document: { ...document, ok: failures.length === 0, failures }, communityHash: community.hash }
}

async function* joined(files: readonly ExportFile[]): AsyncGenerator<FoundBlock, void> {
  for (const { blocks } of files) yield* blocks
}

function withCommunity(document: VerifyDocument, hash: string, wanted: string | undefined): VerifyDocument {
  if (wanted === undefined || wanted === hash) return document
  const what = `The genesis is that of the community ${hash}.`
  const failure = { code: 'ledger-genesis-other' as const, height: 0, what }
  return { ...document, ok: false, failures: [failure, ...document.failures] }
}

function follow({ progress }: Watched, last: number | undefined): (height: number) => void {
  return (height) => {
    if (height % PROGRESS_BLOCKS === 0) progress(`verified ${height} of ${last ?? '?'} blocks`)
  }
}

function describe(document: VerifyDocument, communityHash: string): string {
  const { ok, blocks, transfers, sumNano, sumWh, stateRoot, ruleHash, failures } = document
  const lines = [
    ok ? 'The ledger holds: everything was computed again from the genesis.' : 'The ledger does not hold.',
    `community  ${communityHash}`,
    `blocks     ${blocks}, with ${transfers} transfers`,
    `sums       ${sumNano} nano, ${sumWh} Wh`,
    `state root ${stateRoot}`,
    `rule       ${ruleHash}`,
    ...failures.map(({ code, height, what }) => `height ${height}: ${what} (${code})`),
  ]
  return `${lines.join('\n')}\n`
}
