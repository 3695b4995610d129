/** What was made, and what to do next. */
import { join } from 'node:path'
import { spokenHash } from '../community/invitation.ts'
import { MEMBER_KEY_FILE } from '../community/home-files.ts'
import type { Detection } from '../device/detect/detection.ts'
import type { Terminal } from '../terminal.ts'
import type { SettledHome } from './settle.ts'

export function reportHome(
  home: SettledHome,
  detection: Detection | null,
  { isJson, terminal }: { readonly isJson: boolean; readonly terminal: Terminal },
): void {
  if (isJson) terminal.print(JSON.stringify(documentOf(home, detection), null, 2))
  else for (const line of linesOf(home, detection)) terminal.print(line)
}

function documentOf(home: SettledHome, detection: Detection | null) {
  const { community, communityHash, directory, config, joinText } = home
  const { id, memberKey, addresses } = home.member
  return {
    ...{ community, communityHash, directory, config, mode: 'paper', joinText },
    member: { id, memberKey, addresses },
    device: detection === null ? null : deviceOf(detection),
    next: startOf(config),
  }
}

function deviceOf(detection: Detection) {
  const { host, port, transport, unitId, profile, manufacturer, model, serial, capabilities } = detection
  return { host, port, transport, unitId, profile, manufacturer, model, serial, capabilities }
}

function linesOf(
  { community, communityHash, directory, config, member, joinText }: SettledHome,
  detection: Detection | null,
) {
  const isFounder = joinText === null
  return [
    `${member.id} is made in ${directory}, in paper mode: it trades and accounts, and steers nothing.`,
    `${isFounder ? 'It founded' : 'It may join'} ${community}; the hash begins with ${spokenHash(communityHash)}: compare it by voice.`,
    `Keep ${join(directory, MEMBER_KEY_FILE)} offline: it alone can make new keys for this home.`,
    ...(detection === null ? [`Write where your inverter or meter is into ${config} (device:).`] : []),
    ...(isFounder
      ? []
      : ['Send this text to who invited you; the home is let in when it is admitted:', joinText]),
    `Start it:          ${startOf(config)}`,
    ...(isFounder ? [`Invite a neighbour: streetwatt community invite -c ${config}`] : []),
  ]
}

function startOf(config: string): string {
  return `streetwatt start -c ${config}`
}
