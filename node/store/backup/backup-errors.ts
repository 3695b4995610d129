/** What can be wrong with a backup, in one sentence each. */
import { OperatingError } from '../../core/units/operating-error.ts'

export function backupDamaged(path: string, cause?: unknown): OperatingError {
  return new OperatingError(
    { code: 'backup-damaged', path },
    `The backup ${path} is damaged, cut, or no backup: take an older one, streetwatt backup list shows them.`,
    { cause },
  )
}

export function backupUnreadable(path: string, cause: unknown): OperatingError {
  return new OperatingError(
    { code: 'backup-unreadable', path },
    `The backup ${path} cannot be read: check the path and its permissions.`,
    { cause },
  )
}

export function backupNewer(path: string, program: string): OperatingError {
  return new OperatingError(
    { code: 'backup-newer', path, program },
    `The backup ${path} was written by a later version of this program (${program}): update the program, and restore it again.`,
  )
}

export function backupUnwritable(path: string, cause: unknown): OperatingError {
  return new OperatingError(
    { code: 'backup-unwritable', path },
    `The backup ${path} cannot be written: check the folder, its permissions, and that the disk has room.`,
    { cause },
  )
}
