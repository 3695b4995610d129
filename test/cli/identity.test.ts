/** `streetwatt identity`: a home of its own, with a node that the test plays. */
import { chmod, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createControlChannel } from '../../node/api/control-channel.ts'
import { controlPath } from '../../node/api/control-protocol.ts'
import { createCommunity } from '../../node/cli/community/create.ts'
import { leaveCommunity } from '../../node/cli/community/leave.ts'
import { readHomeConfig } from '../../node/config/home-config.ts'
import { finishRotation } from '../../node/cli/identity/finish-rotation.ts'
import { rotateKeys } from '../../node/cli/identity/rotate-keys.ts'
import { exportIdentity, showIdentity } from '../../node/cli/identity/show-identity.ts'
import { decodeKeysText, submitKeys } from '../../node/cli/identity/submit-keys.ts'
import type { Terminal } from '../../node/cli/terminal.ts'
import { checkTransaction } from '../../node/core/governance/check-transaction.ts'
import type { Community } from '../../node/core/governance/genesis.ts'
import { genesisTerms } from '../../node/core/governance/terms.ts'
import { decodeTransaction } from '../../node/core/governance/transaction.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { readGenesisFile } from '../../node/store/genesis-file.ts'
import { readKeyFile } from '../../node/store/key-file.ts'
import { codeOf, VIEW, withNode } from './played-node.ts'
import { withDirectory } from './run-command.ts'

const test = suite('identity')

interface Founded {
  readonly directory: string
  readonly config: string
  readonly memberKey: string
  readonly community: Community
  readonly terminal: Terminal
  /** What was printed since the last time, as one JSON document. */
  readonly document: () => Record<string, unknown>
}

function withHome(body: (home: Founded) => Promise<void>): Promise<void> {
  return withDirectory(async (parent) => {
    const printed: string[] = []
    const print = (line: string): void => void printed.push(line)
    const terminal = { print, say: () => undefined, progress: () => undefined, isWatched: false }
    const directory = join(parent, 'home')
    await createCommunity(
      {
        ...{ name: 'Lindenweg', timezone: 'Europe/Berlin', currency: 'EUR', slotMinutes: 15, gateMinutes: 5 },
        ...{ rule: 'uniform', id: 'home-1', dir: directory, connectionW: 30_000, json: true },
        ...{ trust: 'inverter', resolution: 1 },
        address: ['/ip4/127.0.0.1/tcp/4001'],
      },
      terminal,
    )
    const document = (): Record<string, unknown> =>
      JSON.parse(printed.splice(0).join('\n')) as Record<string, unknown>
    document()
    const community = await readGenesisFile(join(directory, 'genesis.json'))
    const [config, memberKey] = [join(directory, 'streetwatt.yaml'), join(directory, 'member-key.json')]
    await body({ directory, config, memberKey, community, terminal, document })
  })
}

test('show and export tell the public keys, and never a secret', () =>
  withHome(async ({ directory, config, terminal, document, community }) => {
    await showIdentity({ config, json: true }, terminal)
    const shown = document()
    const [member] = community.genesis.members
    assert.is(shown['nodeKey'], member?.nodeKey)
    assert.is(shown['consensusKey'], member?.consensusKey)
    assert.match(String(shown['peerId']), /^12D3KooW/)
    assert.is(shown['isOnChain'], null, 'its node does not run')
    await exportIdentity({ config }, terminal)
    const exported = document()
    assert.equal(exported['member'], member)
    const secrets = JSON.parse(await readFile(join(directory, 'keys.json'), 'utf8')) as Record<string, string>
    const printed = JSON.stringify([shown, exported])
    for (const secret of Object.values(secrets)) assert.not(printed.includes(secret))
  }))

test('rotate makes a change of keys that the chain takes, and keeps the new keys for itself', () =>
  withHome(async (home) => {
    const { config, memberKey, terminal, community } = home
    await rotateKeys({ config, memberKey, text: true, json: true }, terminal)
    const document = home.document()
    const { bytes, effectiveSlot } = decodeKeysText(String(document['text']))
    const transaction = decodeTransaction(bytes)?.transaction
    assert.ok(transaction)
    const context = { community, terms: genesisTerms(community), verify: verifyEd25519, height: 1 }
    assert.is(checkTransaction(transaction, { ...context, slot: effectiveSlot - 1 }), 'ok')
    const waiting = String(document['keyFile'])
    assert.is((await stat(waiting)).mode & 0o777, 0o600)
    await readKeyFile(waiting)
    // New keys are never written over: those that the street may know would be lost.
    assert.is(
      await codeOf(rotateKeys({ config, memberKey, text: true, json: true }, terminal)),
      'key-file-exists',
    )
    // A neighbour's node takes the text, whoever pastes it.
    await withNode(async (played) => {
      await submitKeys([String(document['text'])], { config: played.config }, played.terminal)
      assert.equal(played.asked, [{ type: 'submit', transaction: Buffer.from(bytes).toString('hex') }])
    })
  }))

test('the member key of another home, one that others can read, and a key file that is none are refused', () =>
  withHome(async ({ config, directory, memberKey, terminal }) => {
    const refused = (path: string): Promise<string> =>
      codeOf(rotateKeys({ config, memberKey: path, text: true, json: true }, terminal))
    assert.is(await refused(join(directory, 'keys.json')), 'key-file-invalid')
    await withHome(async (other) => {
      assert.is(await refused(other.memberKey), 'key-of-other-member')
    })
    await chmod(memberKey, 0o640)
    assert.is(await refused(memberKey), 'key-file-exposed')
    assert.not((await readdir(directory)).includes('keys.json.next'), 'nothing was written')
  }))

test('new keys take their place once the chain has them, and not before', () =>
  withHome(async ({ directory, config, memberKey, community, terminal, document }) => {
    assert.is(await codeOf(finishRotation({ config, json: true }, terminal)), 'keys-none-waiting')
    await rotateKeys({ config, memberKey, text: true, json: true }, terminal)
    const { nodeKey, consensusKey } = document()
    const [member] = community.genesis.members
    const view = {
      ...VIEW,
      self: member?.memberKey,
      members: VIEW.members.slice(0, 1).map((each) => ({ ...each, memberKey: member?.memberKey })),
    }
    let told: unknown = view
    const { dataDirectory } = await readHomeConfig(config)
    const channel = createControlChannel(
      { path: controlPath(dataDirectory) },
      { logger: SILENT, answer: () => Promise.resolve({ ok: true, result: told }) },
    )
    await channel.start()
    try {
      assert.is(await codeOf(finishRotation({ config, json: true }, terminal)), 'keys-not-in-force')
      told = { ...view, members: view.members.map((each) => ({ ...each, nodeKey, consensusKey })) }
      await finishRotation({ config, json: true }, terminal)
    } finally {
      await channel.stop()
    }
    assert.is(document()['nodeKey'], nodeKey)
    const { memberPath } = await readHomeConfig(config)
    assert.is(memberPath, join(directory, 'member.json'), 'genesis does not have the new keys')
    await showIdentity({ config, json: true }, terminal)
    const shown = document()
    assert.is(shown['nodeKey'], nodeKey)
    assert.is(shown['memberKey'], member?.memberKey)
    assert.ok((await readdir(directory)).some((name) => name.startsWith('keys.json.until-')))
  }))

test('a home leaves by its member key and only when it is meant, in a transaction that the chain takes', () =>
  withHome(async ({ config, memberKey, community, terminal, document }) => {
    const [member] = community.genesis.members
    const asked: Record<string, unknown>[] = []
    const { dataDirectory } = await readHomeConfig(config)
    const channel = createControlChannel(
      { path: controlPath(dataDirectory) },
      {
        logger: SILENT,
        answer: (line) => {
          const request = JSON.parse(line) as Record<string, unknown>
          asked.push(request)
          const result = request['type'] === 'community' ? VIEW : { id: '12'.repeat(32) }
          return Promise.resolve({ ok: true, result })
        },
      },
    )
    await channel.start()
    try {
      assert.is(await codeOf(leaveCommunity({ config, memberKey }, terminal)), 'usage-consent-missing')
      assert.equal(asked, [])
      await leaveCommunity({ config, memberKey, yes: true, json: true }, terminal)
    } finally {
      await channel.stop()
    }
    const effectiveSlot = VIEW.openSlot + 3
    assert.is(document()['effectiveSlot'], effectiveSlot)
    const bytes = Buffer.from(String(asked.at(-1)?.['transaction']), 'hex')
    const transaction = decodeTransaction(new Uint8Array(bytes))?.transaction
    assert.ok(transaction?.type === 'decision')
    assert.equal(transaction.decision.change, { type: 'leave-community', member: member?.memberKey })
    const terms = genesisTerms(community)
    const context = { community, terms, verify: verifyEd25519, height: 1, slot: effectiveSlot - 1 }
    assert.is(
      checkTransaction(transaction, context),
      'change-member-is-validator',
      'the founder is the only one',
    )
    const withoutSeat = { ...community, genesis: { ...community.genesis, validators: [] } }
    assert.is(checkTransaction(transaction, { ...context, community: withoutSeat }), 'ok')
  }))

test.run()
