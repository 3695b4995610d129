/** The contents of a backup, said in the backup itself: `manifest.json`, with its own sha-256 in `manifest.sha256`. */
import * as z from 'zod'

/** The version of the form of backups that this program writes; it reads this and earlier ones. */
export const BACKUP_VERSION = 1

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const whole = z.int().min(0)

export const manifestSchema = z.strictObject({
  version: z.literal(BACKUP_VERSION),
  /** The version of the program that wrote it. */
  program: z.string(),
  /** The layout of the store in it. */
  storeSchema: z.int().min(1),
  community: z.strictObject({ name: z.string(), hash }),
  /** When it was made, by the clock of the machine. */
  createdAtMs: whole,
  /** The last block in it, and the root of the state after it; null for a ledger without blocks. */
  tip: z.strictObject({ height: z.int().min(1), slot: whole, blockHash: hash, stateRoot: hash }).nullable(),
  hasKeys: z.boolean(),
  /** Keys and values of the store in `ledger.gz`. */
  ledgerEntries: whole,
  parts: z.array(z.strictObject({ name: z.string(), bytes: whole, sha256: hash })),
})
export type Manifest = z.infer<typeof manifestSchema>

/** Of any version: enough to refuse a later one with a sentence. */
const versionSchema = z.looseObject({ version: z.int().min(1), program: z.string() })

export type ReadManifest =
  | { readonly code: 'ok'; readonly manifest: Manifest }
  | { readonly code: 'newer'; readonly program: string }
  | { readonly code: 'damaged' }

/** Reads the text of a manifest whose checksum held. `storeSchema` is the layout that this program writes. */
export function parseManifest(text: string, { storeSchema }: { storeSchema: number }): ReadManifest {
  const value = parseJson(text)
  const { version, program } = versionSchema.safeParse(value).data ?? {}
  if (version === undefined || program === undefined) return { code: 'damaged' }
  if (version > BACKUP_VERSION) return { code: 'newer', program }
  const manifest = manifestSchema.safeParse(value)
  if (!manifest.success) return { code: 'damaged' }
  return manifest.data.storeSchema > storeSchema
    ? { code: 'newer', program }
    : { code: 'ok', manifest: manifest.data }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
