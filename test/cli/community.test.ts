/** The commands about communities as people run them: the files they make, and what they refuse. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeInvitation } from '../../node/cli/community/invitation.ts'
import { decodeJoinText } from '../../node/cli/community/join-text.ts'
import { parseHomeConfig, readHomeConfig } from '../../node/config/home-config.ts'
import { toHex } from '../../node/core/codec/hex.ts'
import { createSigner } from '../../node/runtime/ed25519.ts'
import { readGenesisFile } from '../../node/store/genesis-file.ts'
import { readKeyFile } from '../../node/store/key-file.ts'
import { readMemberFile } from '../../node/store/member-file.ts'
import type { Ended } from './run-command.ts'
import { runCommand, withDirectory } from './run-command.ts'

const FOUND = ['create', '--name', 'Lindenweg', '--timezone', 'Europe/Berlin', '--id', 'home-1']
const ADDRESS = '/ip4/192.168.1.2/tcp/4711'

function community(cwd: string, ...args: readonly string[]): Promise<Ended> {
  return runCommand(['community', ...args], { cwd })
}

function assertRefused({ code, stdout, stderr }: Ended, expected: { exit: number; code: string }): void {
  assert.match(stderr, new RegExp(`^streetwatt: [^\\n]+ \\(${expected.code}\\)\\n$`))
  assert.is(stdout, '')
  assert.is(code, expected.exit)
}

async function founded(cwd: string, ...more: readonly string[]): Promise<Ended> {
  const ended = await community(cwd, ...FOUND, '--address', ADDRESS, ...more)
  assert.is(ended.code, 0, ended.stderr)
  return ended
}

/** The invitation of the street in this folder, as pasted. */
async function invitation(cwd: string): Promise<string> {
  const ended = await community(cwd, 'invite', '-c', 'home-1/streetwatt.yaml')
  assert.is(ended.code, 0, ended.stderr)
  return ended.stdout.trimEnd()
}

test('a street is founded with files that a node takes, and secrets that nobody else can read', () =>
  withDirectory(async (cwd) => {
    const ended = await founded(
      cwd,
      '--retail',
      '30 ct/kWh',
      '--feed-in',
      '0.07',
      '--device',
      '10.0.0.9:1502',
    )
    assert.match(ended.stdout, /streetwatt start -c .*home-1\/streetwatt\.yaml/)
    const directory = join(cwd, 'home-1')
    const { genesis, hash } = await readGenesisFile(join(directory, 'genesis.json'))
    assert.match(ended.stdout.replaceAll(' ', ''), new RegExp(hash.slice(0, 12)))
    const [member] = genesis.members
    assert.equal(genesis.validators, [member?.memberKey])
    assert.equal(member?.tariffs, [{ fromMs: 0, retailMicroPerKwh: 300_000, feedInMicroPerKwh: 70_000 }])
    assert.equal(member?.addresses, [ADDRESS])
    assert.ok(genesis.lateAfterSlots >= 21, 'the street may grow')
    for (const name of ['keys.json', 'member-key.json'])
      assert.is((await stat(join(directory, name))).mode & 0o777, 0o600, name)
    const keys = await readKeyFile(join(directory, 'keys.json'))
    assert.is(toHex(createSigner(keys.nodeSeed).publicKey), member?.nodeKey)
    const config = await readHomeConfig(join(directory, 'streetwatt.yaml'))
    assert.is(config.mode, 'paper')
    assert.equal(config.device.address, { transport: 'tcp', host: '10.0.0.9', port: 1502 })
    assert.equal(config.listen, ['/ip4/0.0.0.0/tcp/4711'])
    assert.is((await stat(config.dataDirectory)).mode & 0o777, 0o700)
  }))

test('nothing is written over: neither by founding again nor by joining', () =>
  withDirectory(async (cwd) => {
    await founded(cwd)
    const directory = join(cwd, 'home-1')
    const files = async (): Promise<string[]> => {
      const names = (await readdir(directory)).filter((name) => name !== 'data').sort()
      return Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))
    }
    const before = await files()
    assertRefused(await community(cwd, ...FOUND), { exit: 2, code: 'usage-home-exists' })
    const text = await invitation(cwd)
    const joining = await community(cwd, 'join', text, '--id', 'home-2', '--dir', 'home-1')
    assertRefused(joining, { exit: 2, code: 'usage-home-exists' })
    assert.equal(await files(), before)
  }))

test('who is invited gets the same genesis, its own keys, and a text that asks to be admitted', () =>
  withDirectory(async (cwd) => {
    await founded(cwd, '--retail', '0.42')
    const text = await invitation(cwd)
    const { inviter } = decodeInvitation(text)
    assert.ok(inviter.addresses.includes(ADDRESS))
    // A mail program has broken its lines.
    const broken = (text.match(/.{1,70}/g) ?? []).join('\r\n')
    const ended = await community(
      cwd,
      'join',
      broken,
      '--id',
      'home-2',
      '--title',
      'Haus 2',
      '--feed-in',
      '0.05',
    )
    assert.is(ended.code, 0, ended.stderr)
    const directory = join(cwd, 'home-2')
    const genesis = await readFile(join(directory, 'genesis.json'))
    assert.equal(genesis, await readFile(join(cwd, 'home-1/genesis.json')))
    const { hash } = await readGenesisFile(join(directory, 'genesis.json'))
    const member = decodeJoinText(ended.stdout, hash)
    assert.equal(member, await readMemberFile(join(directory, 'member.json')))
    assert.equal([member.id, member.title], ['home-2', 'Haus 2'])
    assert.equal(member.tariffs, [{ fromMs: 0, retailMicroPerKwh: 420_000, feedInMicroPerKwh: 50_000 }])
    const config = parseHomeConfig(await readFile(join(directory, 'streetwatt.yaml'), 'utf8'), 'home.yaml')
    assert.equal(config.peers, [inviter])
    assert.match(config.memberPath ?? '', /member\.json$/)
  }))

test('with --json there is one document and nothing else', () =>
  withDirectory(async (cwd) => {
    const { config, communityHash } = JSON.parse((await founded(cwd, '--json')).stdout) as Record<
      string,
      string
    >
    const invited = await community(cwd, 'invite', '-c', config ?? '', '--json')
    const document = JSON.parse(invited.stdout) as { text: string; communityHash: string }
    assert.is(document.communityHash, communityHash)
    const joined = await community(cwd, 'join', document.text, '--id', 'b', '--json')
    assert.match((JSON.parse(joined.stdout) as { text: string }).text, /^streetwatt-home-1\./)
    assert.equal([invited.stderr, joined.stderr], ['', ''])
  }))

const USAGE: readonly (readonly [string, string])[] = [
  ['create --id a', 'usage-value-missing'],
  ['create --name Lindenweg', 'usage-value-missing'],
  ['create --name L --id ../a', 'usage-value-invalid'],
  ['create --name L --id a --currency euro', 'usage-value-invalid'],
  ['create --name L --id a --slot-minutes 7', 'usage-value-invalid'],
  ['create --name L --id a --retail much', 'usage-value-invalid'],
  ['create --name L --id a --address 192.168.1.2', 'usage-value-invalid'],
  ['create --name L --id a --device 192.168.1.2:x', 'usage-value-invalid'],
  ['create --name L --id a --gate-minutes 16', 'usage-community-invalid'],
  ['create --name L --id a --timezone Mars/Olympus', 'usage-community-invalid'],
  ['create --name L --id a --rule fair', 'usage-rule-unknown'],
  ['join', 'usage-value-missing'],
  ['found', 'usage-unknown-command'],
  ['propose', 'usage-unknown-command'],
  ['propose admit', 'usage-value-missing'],
  ['propose tariff home-1 --retail 0.3', 'usage-value-missing'],
  ['propose tariff home-1 --retail 0.3 --feed-in 0 --from tomorrow', 'usage-value-invalid'],
  ['propose connection home-1 0', 'usage-value-invalid'],
  ['propose fees --zone north=0.01', 'usage-value-invalid'],
  ['propose fees --community-fee -0.01', 'usage-value-invalid'],
  ['propose policies', 'usage-value-missing'],
  ['propose policies --double-sheet-penalty -1', 'usage-value-invalid'],
  ['propose remove home-1 --in-slots 0', 'usage-value-invalid'],
  ['propose rule uniform --param retail=1', 'usage-parameter-invalid'],
  ['approve', 'usage-proposal-unclear'],
  ['approve abcd --all', 'usage-proposal-unclear'],
]
for (const [line, code] of USAGE) {
  test(`community ${line} is refused as ${code}`, () =>
    withDirectory(async (cwd) => {
      assertRefused(await community(cwd, ...line.split(' ')), { exit: 2, code })
      assert.equal(await readdir(cwd), [])
    }))
}

test('a rule for research founds no street', () =>
  withDirectory(async (cwd) => {
    assertRefused(await community(cwd, ...FOUND, '--rule', 'vcg'), { exit: 3, code: 'rule-research' })
    assert.equal(await readdir(cwd), [])
  }))

test('a text that is damaged or of another kind makes no home', () =>
  withDirectory(async (cwd) => {
    await founded(cwd)
    const text = await invitation(cwd)
    const joining = (pasted: string, id = 'home-2') =>
      community(cwd, 'join', pasted, '--id', id, '--dir', 'other')
    assertRefused(await joining(text.slice(0, -1)), { exit: 3, code: 'text-damaged' })
    assertRefused(await joining('hello'), { exit: 3, code: 'text-foreign' })
    assertRefused(await joining(text.replace('-1.', '-9.')), { exit: 3, code: 'text-version-unknown' })
    assertRefused(await joining(text, 'home-1'), { exit: 1, code: 'change-member-exists' })
    assert.equal(await readdir(cwd), ['home-1'])
  }))

test('without a configuration, or without a node that runs, it is said what to do', () =>
  withDirectory(async (cwd) => {
    for (const command of ['invite', 'members'])
      assertRefused(await community(cwd, command), { exit: 3, code: 'config-unreadable' })
    await founded(cwd)
    const config = ['-c', 'home-1/streetwatt.yaml']
    for (const command of [['members'], ['approve', '--all'], ['propose', 'remove', 'home-2']]) {
      const ended = await community(cwd, ...command, ...config)
      assertRefused(ended, { exit: 1, code: 'node-not-running' })
      assert.match(ended.stderr, /streetwatt start/)
    }
  }))

test.run()
