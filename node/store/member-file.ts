/** A home's own record: what it asked to be admitted with. Genesis has it only of the founders. */
import { readFile } from 'node:fs/promises'
import type { GenesisMember } from '../core/governance/genesis.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import { writeWholeFile } from '../runtime/whole-file.ts'
import { memberSchema } from './genesis-file.ts'

/** Reads and checks the shape; throws `member-file-invalid`. Whether the keys are right is for the chain to say. */
export async function readMemberFile(path: string): Promise<GenesisMember> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw invalid(path, cause)
  })
  return parseMember(text, path)
}

/** The same of a file's text. */
export function parseMember(text: string, path: string): GenesisMember {
  try {
    return memberSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw invalid(path, cause)
  }
}

function invalid(path: string, cause: unknown): OperatingError {
  return new OperatingError(
    { code: 'member-file-invalid', path },
    `The member file ${path} cannot be used: take the one that join wrote, or join again.`,
    { cause },
  )
}

export function writeMemberFile(path: string, member: GenesisMember): Promise<void> {
  return writeWholeFile(path, `${JSON.stringify(member, null, 2)}\n`)
}
