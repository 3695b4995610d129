/** `streetwatt identity rotate --finish`: puts new keys in place of the old ones, once the chain has them. */
import { access, readFile, rename } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseDocument } from 'yaml'
import type { CommunityView } from '../../api/control-protocol.ts'
import { changeFromHex } from '../../api/control-requests.ts'
import { toHex } from '../../core/codec/hex.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { createSigner } from '../../runtime/ed25519.ts'
import { writeWholeFile } from '../../runtime/whole-file.ts'
import { readKeyFile } from '../../store/key-file.ts'
import { createControlClient } from '../community/control-client.ts'
import { readHomeConfig } from '../../config/home-config.ts'
import type { Terminal } from '../terminal.ts'
import { waitingFiles } from './rotate-keys.ts'
import type { IdentityFlags } from './show-identity.ts'

export async function finishRotation(
  { config: path, json }: IdentityFlags,
  terminal: Terminal,
): Promise<void> {
  const config = await readHomeConfig(path)
  const files = waitingFiles(config)
  await access(files.keys).catch(() => {
    throw nothingWaits(files.keys)
  })
  const { nodeSeed } = await readKeyFile(files.keys)
  const nodeKey = toHex(createSigner(nodeSeed).publicKey)
  const view = await createControlClient(config).community()
  if (!isInForce(nodeKey, view)) throw notInForce()
  const kept = `${config.keysPath}.until-${view.height}`
  await rename(files.member, files.memberNow)
  if (config.memberPath === null) await nameRecord(path, basename(files.memberNow))
  await rename(config.keysPath, kept)
  await rename(files.keys, config.keysPath)
  if (json === true)
    terminal.print(JSON.stringify({ nodeKey, keyFile: config.keysPath, oldKeyFile: kept }, null, 2))
  else terminal.say(`The new keys are in place, the old ones in ${kept}. Start the node again now.`)
}

/**
 * Once a block has made them the member's, or the decision is on the chain and its slot is past: the others may have cut
 * this node's old key off before it saw that block.
 */
function isInForce(nodeKey: string, { members, scheduled, self, openSlot }: CommunityView): boolean {
  if (members.some((member) => member.memberKey === self && member.nodeKey === nodeKey)) return true
  return scheduled.some(({ change: hex, effectiveSlot }) => {
    const change = changeFromHex(hex)
    return change?.type === 'rotate-keys' && change.nodeKey === nodeKey && effectiveSlot < openSlot
  })
}

/** A founder's configuration names no record, for genesis has it; with new keys it is a file of its own. */
async function nameRecord(path: string, file: string): Promise<void> {
  const document = parseDocument(await readFile(path, 'utf8'))
  document.set('member', file)
  await writeWholeFile(path, document.toString())
}

function nothingWaits(path: string): OperatingError {
  return new OperatingError(
    { code: 'keys-none-waiting', path },
    `No new keys wait in ${path}: make them first with streetwatt identity rotate.`,
  )
}

function notInForce(): OperatingError {
  return new OperatingError(
    { code: 'keys-not-in-force' },
    'The new keys are not in force yet: wait until their slot has begun, and see streetwatt community members for what is decided.',
  )
}
