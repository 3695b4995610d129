/** `streetwatt ledger statement --proof`: the statement with all that somebody else needs to check it. */
import { writeFile } from 'node:fs/promises'
import { genesisState } from '../../core/chain/chain-state.ts'
import { communityUnder } from '../../core/governance/terms.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { verifyEd25519 } from '../../runtime/ed25519.ts'
import { encodeBundle } from '../../statements/proof/bundle.ts'
import { makeProof } from '../../statements/proof/make-proof.ts'
import { memberById, readMonth } from '../../statements/statement-desk.ts'
import type { Print } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import { ownMember } from './month-source.ts'
import { withHomeLedger } from './open-ledger.ts'
import { unwritable } from './statement.ts'

export interface ProveFlags {
  readonly config: string
  readonly month?: string
  readonly member?: string
  readonly proof: string
  readonly json?: true
}

const PROGRESS_BLOCKS = 100

/** Computes the ledger again from its genesis; its node must not be running. */
export function runProve(
  { config, month, member: memberId, proof: path, json }: ProveFlags,
  print: Print,
  { say, progress }: Pick<Terminal, 'say' | 'progress'>,
): Promise<void> {
  if (month === undefined) throw monthMissing()
  return withHomeLedger({ config, say }, async ({ community: founded, genesisBytes, rules, store }) => {
    const loaded = await store.load()
    const state = loaded?.state ?? genesisState(founded)
    const community = communityUnder(founded, state.terms)
    const named = memberId ?? (await ownMember(config))
    const member = memberById(community, named)
    if (member === undefined) throw memberUnknown(named)
    const bundle = await makeProof(
      { community, member, month: readMonth(month) },
      {
        context: { community: founded, verify: verifyEd25519 },
        genesisBytes,
        rules,
        blocks: store.found(1),
        progress(height) {
          if (height % PROGRESS_BLOCKS === 0)
            progress(`computed ${String(height)} of ${String(state.height)} blocks`)
        },
      },
    )
    const bytes = encodeBundle(bundle)
    await writeFile(path, bytes).catch(unwritable(path))
    const { blocks } = bundle
    const document = {
      file: path,
      bytes: bytes.length,
      blocks: blocks.length,
      communityHash: founded.hash,
      month,
    }
    const text = `Wrote the statement of ${member.title} for ${month} with its proof to ${path}, ${String(bytes.length)} bytes.
Whoever has the file checks it with: streetwatt ledger verify --statement ${path} --community ${founded.hash}
`
    await print(json === true ? `${JSON.stringify(document)}\n` : text)
  })
}

function monthMissing(): OperatingError {
  return new OperatingError(
    { code: 'usage-month-missing' },
    'A proof is of one month: name it with --month 2026-10.',
  )
}

function memberUnknown(id: string): OperatingError {
  return new OperatingError(
    { code: 'member-id-unknown', member: id },
    `There is no member "${id}" in this community: name one with --member, as streetwatt community members lists them.`,
  )
}
