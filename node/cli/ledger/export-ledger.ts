/** `streetwatt ledger export`: everything that is needed to recompute the ledger, in one file. */
import { open, rename } from 'node:fs/promises'
import { OperatingError } from '../../core/units/operating-error.ts'
import { exportLedger } from '../../store/export-write.ts'
import type { Print } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import { withHomeLedger } from './open-ledger.ts'

export interface ExportFlags {
  readonly config: string
  readonly output: string
  readonly from: number
  readonly to?: number
  readonly json?: true
}

/** The file is there when it is whole, and not before. */
export function runExport(flags: ExportFlags, print: Print, { say }: Pick<Terminal, 'say'>): Promise<void> {
  const { config, output, from } = flags
  return withHomeLedger({ config, say }, async ({ genesisBytes, community, rules, store }) => {
    const { tip } = await store.storedState()
    const to = flags.to ?? tip?.height ?? 0
    if (to > (tip?.height ?? 0) || from > to + 1) throw outOfRange(tip?.height ?? 0)
    const parts = { genesisBytes, blocks: store.found(from), module: (hash: string) => rules.bytes(hash) }
    const bytes = await writeAll(output, exportLedger({ from, to }, parts))
    const document = { file: output, bytes, from, to, communityHash: community.hash }
    const text = `Wrote blocks ${from} to ${to} of ${community.hash} to ${output}, ${bytes} bytes.\n`
    await print(flags.json === true ? `${JSON.stringify(document)}\n` : text)
  })
}

async function writeAll(path: string, pieces: AsyncIterable<Uint8Array>): Promise<number> {
  const file = await open(`${path}.new`, 'w').catch(unwritable(path))
  let bytes = 0
  try {
    for await (const piece of pieces) {
      await file.writeFile(piece).catch(unwritable(path))
      bytes += piece.length
    }
    await file.sync().catch(unwritable(path))
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path).catch(unwritable(path))
  return bytes
}

function unwritable(path: string): (cause: unknown) => never {
  return (cause) => {
    throw new OperatingError(
      { code: 'export-unwritable', path },
      `The export cannot be written to ${path}: check the folder, its permissions and the room on the disk.`,
      { cause },
    )
  }
}

function outOfRange(height: number): OperatingError {
  return new OperatingError(
    { code: 'usage-heights-invalid', height },
    `The ledger reaches from height 1 to ${height}: name heights in it with --from and --to.`,
  )
}
