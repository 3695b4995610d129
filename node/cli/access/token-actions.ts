import type { TokenScope } from '../../api/access/access-file.ts'
import { addToken, describeToken, revokeToken } from '../../api/access/tokens.ts'
import type { Terminal } from '../terminal.ts'
import type { AccessFlags } from './access-flags.ts'
import { openAccessFile } from './access-flags.ts'

/** Prints the secret on standard output, alone, so that a script can take it. */
export async function createToken(
  name: string,
  flags: AccessFlags & { readonly scope: TokenScope },
  terminal: Terminal,
): Promise<void> {
  const file = await openAccessFile(flags)
  const { scope } = flags
  const { token, secret } = await file.change((now) => addToken(now, { name, scope, nowMs: Date.now() }))
  if (flags.json === true) terminal.print(JSON.stringify({ ...describeToken(token), secret }))
  else {
    terminal.say(`The token "${name}" may ${scope}; it is shown this once:`)
    terminal.print(secret)
  }
}

export async function listTokens(flags: AccessFlags, terminal: Terminal): Promise<void> {
  const { tokens } = await (await openAccessFile(flags)).read()
  if (flags.json === true) terminal.print(JSON.stringify(tokens.map(describeToken)))
  else if (tokens.length === 0) terminal.say('There are no tokens.')
  for (const { id, scope, createdAtMs, name } of flags.json === true ? [] : tokens)
    terminal.print(`${id}  ${scope.padEnd(5)}  ${new Date(createdAtMs).toISOString().slice(0, 10)}  ${name}`)
}

export async function endToken(idOrName: string, flags: AccessFlags, terminal: Terminal): Promise<void> {
  const file = await openAccessFile(flags)
  await file.change((now) => ({ record: revokeToken(now, idOrName) }))
  if (flags.json === true) terminal.print(JSON.stringify({ revoked: idOrName }))
  else terminal.say('The token is ended.')
}
