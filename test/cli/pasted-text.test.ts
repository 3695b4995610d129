import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeInvitation, encodeInvitation, spokenHash } from '../../node/cli/community/invitation.ts'
import { decodeJoinText, encodeJoinText } from '../../node/cli/community/join-text.ts'
import { decodeText, encodeText } from '../../node/cli/community/pasted-text.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { genesisMember, makeCommunity } from '../support/test-community.ts'

const test = suite('texts that people paste')
const MAX_BYTES = 10_000
const maxBytes = MAX_BYTES
const RUNS = { numRuns: 300 }

/** The code that is thrown, or `ok`. */
function codeOf(read: () => unknown): string {
  try {
    read()
    return 'ok'
  } catch (error) {
    if (error instanceof OperatingError) return String(error.code)
    throw error
  }
}

const content = fc.uint8Array({ maxLength: 400 })
const kind = fc.constantFrom('street', 'home')

test('a text gives back its content, however lines were broken', () => {
  fc.assert(
    fc.property(content, kind, fc.array(fc.nat()), (bytes, of, breaks) => {
      const text = encodeText(of, bytes)
      const broken = breaks.reduce((before, at) => {
        const place = at % (before.length + 1)
        return `${before.slice(0, place)}\r\n ${before.slice(place)}`
      }, text)
      assert.equal(decodeText(of, broken, { maxBytes }), bytes)
    }),
    RUNS,
  )
})

test('a text with one letter changed, or cut short, is damaged and nothing else', () => {
  fc.assert(
    fc.property(
      content,
      fc.nat(),
      fc.constantFrom('A', 'z', '0', '9', '-', '_'),
      fc.boolean(),
      (bytes, at, letter, isCut) => {
        const text = encodeText('street', bytes)
        const begin = text.indexOf('.') + 1
        const place = begin + (at % (text.length - begin))
        const damaged = isCut ? text.slice(0, place) : text.slice(0, place) + letter + text.slice(place + 1)
        fc.pre(damaged !== text)
        assert.is(
          codeOf(() => decodeText('street', damaged, { maxBytes })),
          'text-damaged',
        )
      },
    ),
    RUNS,
  )
})

test('whatever is pasted is answered with a code', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), fc.boolean(), (pasted, hasPrefix) => {
      const text = hasPrefix ? `streetwatt-street-1.${pasted}` : pasted
      assert.match(
        codeOf(() => decodeInvitation(text)),
        /^text-/,
      )
    }),
    RUNS,
  )
})

test('a whole text with other content is damaged', () => {
  fc.assert(
    fc.property(content, (bytes) => {
      const { hash } = makeCommunity({ homes: 1 }).community
      const ofStreet = codeOf(() => decodeInvitation(encodeText('street', bytes)))
      const ofHome = codeOf(() => decodeJoinText(encodeText('home', bytes), hash))
      assert.equal([ofStreet, ofHome], ['text-damaged', 'text-damaged'])
    }),
    { numRuns: 50 },
  )
})

test('what unpacks to more than its kind may hold is not unpacked', () => {
  const bomb = encodeText('street', new Uint8Array(MAX_BYTES + 1))
  assert.is(
    codeOf(() => decodeText('street', bomb, { maxBytes })),
    'text-damaged',
  )
  assert.is(
    decodeText('street', encodeText('street', new Uint8Array(MAX_BYTES)), { maxBytes }).length,
    MAX_BYTES,
  )
})

const FOREIGN: readonly (readonly [string, string, string])[] = [
  ['nothing', '', 'text-foreign'],
  ['the text of a home', encodeText('home', new Uint8Array(9)), 'text-foreign'],
  ['the text of another program', 'https://example.org/join', 'text-foreign'],
  ['a newer version', 'streetwatt-street-2.AAAA', 'text-version-unknown'],
  ['an older version', 'streetwatt-street-0.AAAA', 'text-version-unknown'],
  ['a prefix alone', 'streetwatt-street-1.', 'text-damaged'],
]
for (const [title, text, code] of FOREIGN) {
  test(`${title} is no invitation: ${code}`, () => {
    assert.is(
      codeOf(() => decodeInvitation(text)),
      code,
    )
  })
}

test('an invitation carries the genesis byte for byte, and where the inviter is', () => {
  const { community, genesisBytes, homes } = makeCommunity({ homes: 5 })
  const [home] = homes
  assert.ok(home)
  const { memberKey: member, nodeKey } = genesisMember(community.genesis.name, home)
  const inviter = { member, nodeKey, addresses: ['/ip4/192.168.1.2/tcp/4001', '/dns4/home.example/tcp/4001'] }
  const read = decodeInvitation(encodeInvitation({ genesisBytes, inviter }))
  assert.equal(read.genesisBytes, genesisBytes)
  assert.equal(read.inviter, inviter)
  assert.is(read.community.hash, community.hash)
  assert.match(spokenHash(read.community.hash), /^[0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4}$/)
})

test('an invitation whose genesis no node would take is refused like the file', () => {
  const { community, genesisBytes } = makeCommunity({ homes: 1 })
  const text = new TextDecoder().decode(genesisBytes).replace('"EUR"', '"Euro"')
  const member = community.genesis.members[0]?.memberKey ?? ''
  const inviter = { member, nodeKey: member, addresses: [] }
  const invitation = encodeInvitation({ genesisBytes: new TextEncoder().encode(text), inviter })
  assert.is(
    codeOf(() => decodeInvitation(invitation)),
    'genesis-invalid',
  )
})

test('the text of a home gives back its record, to its own community alone', () => {
  const { community, homes } = makeCommunity({ homes: 2, founders: 1 })
  const [, home] = homes
  assert.ok(home)
  const member = {
    ...genesisMember(community.genesis.name, home),
    title: 'Straße 7, Wärmepumpe',
    devices: ['A1'],
  }
  const text = encodeJoinText(community.hash, member)
  assert.equal(decodeJoinText(text, community.hash), member)
  assert.is(
    codeOf(() => decodeJoinText(text, '00'.repeat(32))),
    'text-other-community',
  )
  const nameless = encodeJoinText(community.hash, { ...member, id: '../x' })
  assert.is(
    codeOf(() => decodeJoinText(nameless, community.hash)),
    'text-damaged',
  )
})

test.run()
