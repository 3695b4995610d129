/**
 * Whoever runs a command as root must not leave files in a home's folder that its node, which runs as somebody else, can no
 * longer read or write: what root made there is given to the one whose folder it is.
 */
import { constants } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { open, readdir, stat } from 'node:fs/promises'

export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** What a test without root's rights plays. */
export interface OwnerParts {
  readonly isRoot: boolean
  /** Whose files are given away: this process's own. */
  readonly uid: number | undefined
  readonly chown: (file: FileHandle, owner: Owner) => Promise<void>
}

const ROOT = 0
const MACHINE: OwnerParts = {
  isRoot: process.geteuid?.() === ROOT,
  uid: process.geteuid?.(),
  chown: (file, { uid, gid }) => file.chown(uid, gid),
}

/** Whose this folder is; null where this process is not root, or there is no such folder. */
export async function ownerOf(folder: string, { isRoot }: OwnerParts = MACHINE): Promise<Owner | null> {
  if (!isRoot) return null
  return stat(folder).catch(() => null)
}

/**
 * Gives all that is root's in a folder, itself included, to this owner. Never throws: what cannot be given stays as it is.
 * The owner may change names meanwhile, so everything is opened by its handle and never through a link.
 */
export async function giveToOwner(folder: string, owner: Owner, parts: OwnerParts = MACHINE): Promise<void> {
  if (!parts.isRoot || owner.uid === ROOT) return
  await give(folder, { owner, parts }).catch(() => undefined)
}

const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

async function give(
  path: string,
  gift: { readonly owner: Owner; readonly parts: OwnerParts },
): Promise<void> {
  const file = await open(path, FLAGS).catch(() => undefined)
  if (file === undefined) return
  try {
    const { uid, nlink, ...kind } = await statOf(file)
    if (kind.isDirectory) {
      // As openat(2) does: whatever the folder is called by now.
      const here = `/proc/self/fd/${String(file.fd)}`
      for (const name of await readdir(here)) await give(`${here}/${name}`, gift)
    }
    // A second name of a file may lie in a folder that is none of the owner's.
    const isOurs = kind.isDirectory || (kind.isFile && nlink === 1)
    if (isOurs && uid === gift.parts.uid) await gift.parts.chown(file, gift.owner)
  } finally {
    await file.close()
  }
}

async function statOf(file: FileHandle) {
  const found = await file.stat()
  const { uid, nlink } = found
  return { uid, nlink, isDirectory: found.isDirectory(), isFile: found.isFile() }
}
