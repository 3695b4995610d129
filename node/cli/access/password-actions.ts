import { randomInt } from 'node:crypto'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { AccessFile } from '../../api/access/access-file.ts'
import { hashPassword, PASSWORD_LENGTH } from '../../api/access/password-hash.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { Terminal } from '../terminal.ts'
import type { AccessFlags } from './access-flags.ts'
import { openAccessFile } from './access-flags.ts'

/** Nobody reads the password over a shoulder, in a history of commands or in a list of processes. */
export async function setPassword(flags: AccessFlags, terminal: Terminal): Promise<void> {
  const file = await openAccessFile(flags)
  // What is wrong with the file is said before anybody types a password.
  await file.read()
  await keepPassword(file, await askPassword(terminal))
  if (flags.json === true) terminal.print(JSON.stringify({ isSet: true }))
  else terminal.say('The password is set; whoever was logged in with another is logged out.')
}

export async function resetPassword(flags: AccessFlags, terminal: Terminal): Promise<void> {
  const file = await openAccessFile(flags)
  const password = newPassword()
  await keepPassword(file, password)
  if (flags.json === true) terminal.print(JSON.stringify({ password }))
  else {
    terminal.say('The new password, shown this once; tokens stay as they are:')
    terminal.print(password)
  }
}

/** Hashing takes a while: nobody waits for the file meanwhile. */
async function keepPassword(file: AccessFile, plain: string): Promise<void> {
  const password = await hashPassword(plain)
  await file.change((now) => ({ record: { ...now, password } }))
}

/** Letters and digits that cannot be taken for one another. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'
const GROUPS = 4
const GROUP_LENGTH = 4

/** Sixteen of 31 signs: 79 bits. */
function newPassword(): string {
  const group = (): string =>
    Array.from({ length: GROUP_LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('')
  return Array.from({ length: GROUPS }, group).join('-')
}

/** Throws `password-unfit`. */
async function askPassword(terminal: Terminal): Promise<string> {
  if (process.stdin.isTTY) terminal.say('The new password (it is not shown):')
  // What is typed is echoed by readline, not by the terminal: here, into nothing.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: process.stdin.isTTY })
  const password = await new Promise<string>((resolve) => {
    lines.once('line', resolve)
    lines.once('close', () => resolve(''))
  })
  lines.close()
  const { least, most } = PASSWORD_LENGTH
  if (password.length >= least && password.length <= most) return password
  throw new OperatingError(
    { code: 'password-unfit' },
    `A password has ${String(least)} to ${String(most)} characters: choose another.`,
  )
}
