/** `streetwatt ledger verify --statement`: a statement's bundle, checked without a node or a data directory. */
import { readFile, stat } from 'node:fs/promises'
import { rootOfLeaves, stateLeaves } from '../../core/chain/state-leaves.ts'
import { toHex } from '../../core/codec/hex.ts'
import { sha256 } from '../../core/crypto/sha256.ts'
import type { Asset } from '../../core/ledger/account.ts'
import { balanceNano } from '../../core/ledger/account.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { verifyEd25519 } from '../../runtime/ed25519.ts'
import type { StatementDocument } from '../../statements/document.ts'
import type { DamagedBundle, ProofBundle } from '../../statements/proof/bundle.ts'
import { decodeBundle, PROOF_BYTES_LIMIT } from '../../statements/proof/bundle.ts'
import type { ProofFailure } from '../../statements/proof/proof-failure.ts'
import { fault } from '../../statements/proof/proof-failure.ts'
import type { ProofVerdict } from '../../statements/proof/verify-proof.ts'
import { verifyProof } from '../../statements/proof/verify-proof.ts'
import { parseGenesis } from '../../store/genesis-file.ts'
import { createModuleShelf } from '../../store/rule-shelf.ts'
import type { Print } from '../print.ts'
import type { Terminal } from '../terminal.ts'

export interface VerifyStatementFlags {
  readonly statement: string
  /** The community that it must be of; without it only the bundle itself is checked. */
  readonly community?: string
  readonly json?: true
}

/** As `ledger verify --statement --json` prints it: the document of `ledger verify`, and what was proved. */
export interface StatementVerdict {
  readonly ok: boolean
  readonly height: number
  readonly blocks: number
  readonly transfers: number
  readonly sumNano: string
  readonly sumWh: string
  readonly stateRoot: string
  readonly ruleHash: string
  readonly failures: readonly ProofFailure[]
  readonly communityHash: string
  readonly statement: Pick<StatementDocument, 'member' | 'month' | 'netNano' | 'netCents'> | null
}

const PROGRESS_BLOCKS = 100

/** Throws `statement-unproved`, which ends with exit code 5, after the document is printed. */
export async function runVerifyStatement(
  flags: VerifyStatementFlags,
  print: Print,
  terminal: Pick<Terminal, 'progress'>,
): Promise<void> {
  const verdict = await verifyStatementFile(flags, terminal)
  await print(flags.json === true ? `${JSON.stringify(verdict)}\n` : describe(verdict, flags))
  const [failure] = verdict.failures
  if (failure === undefined) return
  throw new OperatingError(
    { code: 'statement-unproved', height: failure.height },
    `The statement is not proved: ${failure.code}. docs/settlement.md says what it means.`,
  )
}

async function verifyStatementFile(
  { statement: path, community }: VerifyStatementFlags,
  { progress }: Pick<Terminal, 'progress'>,
): Promise<StatementVerdict> {
  const bytes = await readBounded(path)
  const bundle = bytes === undefined ? { damaged: 'file' } : decodeBundle(bytes)
  if ('damaged' in bundle) return unproved(damagedFile(path, bundle), '')
  const communityHash = toHex(sha256(bundle.genesisBytes))
  try {
    const verdict = await verifyProof(bundle, community, {
      verify: verifyEd25519,
      parseCommunity: (genesis) => parseGenesis(genesis, path),
      shelfOf: moduleShelf,
      progress(height, last) {
        if (height % PROGRESS_BLOCKS === 0) progress(`verified ${String(height)} of ${String(last)} blocks`)
      },
    })
    return describeVerdict(verdict, communityHash)
  } catch (error) {
    // A month in which there was no slot, a module that is no rule.
    if (!(error instanceof OperatingError)) throw error
    return unproved(fault('proof-damaged', 0, { part: 'file', what: error.message }), communityHash)
  }
}

function damagedFile(path: string, { damaged: part }: DamagedBundle): ProofFailure {
  const what =
    part === 'file'
      ? `${path} is no statement with a proof, or was damaged on its way.`
      : `${path} was damaged: the part "${part}" does not read.`
  return fault('proof-damaged', 0, { part, what })
}

function moduleShelf(modules: ProofBundle['modules']) {
  const byHash = new Map(modules.map((module) => [toHex(sha256(module)), module]))
  return createModuleShelf((hash) => Promise.resolve(byHash.get(hash)))
}

async function readBounded(path: string): Promise<Uint8Array | undefined> {
  try {
    return (await stat(path)).size > PROOF_BYTES_LIMIT ? undefined : await readFile(path)
  } catch (cause) {
    throw new OperatingError(
      { code: 'statement-unreadable', path },
      `${path} cannot be read: check the path and its permissions.`,
      { cause },
    )
  }
}

function describeVerdict(verdict: ProofVerdict, communityHash: string): StatementVerdict {
  const { failures, height, blocks, transfers, state, statement } = verdict
  const [first] = failures
  if (state === undefined || first !== undefined)
    return {
      ...unproved(
        first ?? fault('proof-damaged', 0, { part: 'file', what: 'Nothing was verified.' }),
        communityHash,
      ),
      failures,
      height,
    }
  const sumOf = (asset: Asset): string =>
    [...state.ledger.accounts.values()]
      .reduce((sum, account) => (account.asset === asset ? sum + balanceNano(account) : sum), 0n)
      .toString()
  return {
    ...{ ok: true, height, blocks, transfers },
    sumNano: sumOf('money'),
    sumWh: sumOf('certificate'),
    stateRoot: rootOfLeaves(stateLeaves(state)),
    ruleHash: state.terms.rule.hash,
    failures,
    communityHash,
    statement: statement === undefined ? null : shortened(statement),
  }
}

function shortened({ member, month, netNano, netCents }: StatementDocument): StatementVerdict['statement'] {
  return { member, month, netNano, netCents }
}

function unproved(failure: ProofFailure, communityHash: string): StatementVerdict {
  const nothing = {
    height: 0,
    blocks: 0,
    transfers: 0,
    sumNano: '0',
    sumWh: '0',
    stateRoot: '',
    ruleHash: '',
  }
  return { ok: false, ...nothing, failures: [failure], communityHash, statement: null }
}

function describe(verdict: StatementVerdict, { community }: VerifyStatementFlags): string {
  const { ok, statement, failures, communityHash, blocks, height } = verdict
  const lines = ok
    ? [
        `The statement of ${statement?.member.title ?? ''} for ${statement?.month ?? ''} is proved: ${String(blocks)} blocks to height ${String(height)} were computed again.`,
      ]
    : [
        'The statement is not proved.',
        ...failures.map(({ code, part, what }) => `${what} (${code}: ${part})`),
      ]
  const trust =
    community === undefined
      ? `It is of the community ${communityHash}: compare that with yours, or name it with --community.`
      : `Community ${communityHash}`
  return `${[...lines, trust].join('\n')}\n`
}
