/** Where members are, in their own words: records, the book that keeps them, and what is heard on the local network. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createSigner } from '../../node/runtime/ed25519.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import type { AddressBook, AddressShelf } from '../../node/net/address-book.ts'
import { createAddressBook } from '../../node/net/address-book.ts'
import { decodeAddressRecord, signAddressRecord } from '../../node/net/address-record.ts'
import { reachableAddresses } from '../../node/net/address-text.ts'
import { toHex } from '../../node/core/codec/hex.ts'
import { MAX_ADDRESSES, MAX_SEEN_ADDRESSES } from '../../node/net/limits.ts'
import type { Members } from '../../node/net/members.ts'
import { createMembers } from '../../node/net/members.ts'
import { asMembers, COMMUNITY, makeKey, makeKeys } from './libp2p-street.ts'
import type { TestKey } from './libp2p-street.ts'

const test = suite('addresses of members')
const [self, other] = makeKeys(2) as [TestKey, TestKey]

/** A record of `key`, whole and signed, but for what a test changes. */
function recordOf(
  key: TestKey,
  { sequence = 1, addresses = ['/ip4/192.0.2.7/tcp/4001'], community = COMMUNITY, signedBy = key } = {},
): Uint8Array {
  const nodeKey = toHex(key.nodeKey)
  const signer = createSigner(signedBy.seed)
  const record = { community, nodeKey, sequence, addresses }
  return signAddressRecord(record, (input) => signer.sign(input)).bytes
}

interface Opened {
  readonly book: AddressBook
  readonly members: Members
  nowMs: number
}

async function openBook(keys: readonly TestKey[], shelf?: AddressShelf): Promise<Opened> {
  const members = createMembers(asMembers(keys), self.id)
  const opened = { members, nowMs: 1_000_000 }
  const options = {
    communityHash: COMMUNITY,
    signer: createSigner(self.seed),
    nowMs: () => opened.nowMs,
  }
  const book = createAddressBook(options, { members, shelf, logger: SILENT })
  await book.open()
  return Object.assign(opened, { book })
}

function placesOf({ members }: Opened, { id }: TestKey): readonly string[] {
  return members.byId(id)?.addresses() ?? []
}

/** A disk that keeps one file. */
function createShelf(): AddressShelf & { bytes: Uint8Array | undefined } {
  return {
    bytes: undefined,
    load() {
      return Promise.resolve(this.bytes)
    },
    save(bytes) {
      this.bytes = bytes
      return Promise.resolve()
    },
  }
}

test('the newest record wins, and an older one that is played back says nothing', async () => {
  const opened = await openBook([self, other])
  const [old, young] = [
    recordOf(other, { sequence: 5 }),
    recordOf(other, { sequence: 6, addresses: ['/dns4/home.example/tcp/4001'] }),
  ]
  assert.is(opened.book.take(old), 'new')
  assert.is(opened.book.take(young), 'new')
  assert.equal(placesOf(opened, other), ['/dns4/home.example/tcp/4001'])
  assert.is(opened.book.take(old), 'older')
  assert.is(opened.book.take(young), 'known')
  assert.is(opened.book.take(recordOf(other, { sequence: 6 })), 'older', 'two of one number: the first stays')
  assert.equal(placesOf(opened, other), ['/dns4/home.example/tcp/4001'])
})

test('a record of a stranger, of another community, by another key, and one that is no record are not taken', async () => {
  const opened = await openBook([self, other])
  const { book } = opened
  assert.is(book.take(recordOf(makeKey('stranger'))), 'stranger')
  assert.is(book.take(recordOf(other, { community: 'ab'.repeat(32) })), 'malformed')
  assert.is(book.take(recordOf(other, { signedBy: self })), 'unsigned')
  assert.is(book.take(new Uint8Array(10)), 'malformed')
  assert.equal(placesOf(opened, other), [])
  assert.equal(book.all(), [])
})

test('what is no address of a node makes a record malformed', () => {
  const bad = [
    '/ip4/300.0.0.1/tcp/1',
    '/ip4/192.0.2.7/tcp/0',
    '/ip4/192.0.2.7/udp/1',
    'http://x',
    '/dns4/a b/tcp/1',
  ]
  for (const address of bad)
    assert.is(decodeAddressRecord(recordOf(other, { addresses: [address] })), undefined)
  const many = Array.from({ length: MAX_ADDRESSES + 1 }, (_, index) => `/ip4/192.0.2.7/tcp/${index + 1}`)
  assert.is(decodeAddressRecord(recordOf(other, { addresses: many })), undefined)
  assert.ok(decodeAddressRecord(recordOf(other, { addresses: many.slice(1) })))
})

test('a member that moves without end is heard again after a while, and takes no room', async () => {
  const opened = await openBook([self, other])
  const verdicts = Array.from({ length: 100 }, (_, index) =>
    opened.book.take(recordOf(other, { sequence: index + 1 })),
  )
  assert.is(verdicts.filter((verdict) => verdict === 'new').length, 8)
  assert.is(verdicts.at(-1), 'too-often')
  assert.is(opened.book.all().length, 1)
  opened.nowMs += 30_000
  assert.is(opened.book.take(recordOf(other, { sequence: 200 })), 'new')
})

test('what was heard is there after a restart, and what does not hold any more is not', async () => {
  const shelf = createShelf()
  const gone = makeKey('gone')
  const first = await openBook([self, other, gone], shelf)
  first.book.take(recordOf(other, { sequence: 3 }))
  first.book.take(recordOf(gone))
  assert.ok(first.book.sayOwn(['/ip4/192.0.2.1/tcp/4001']))
  await first.book.close()
  const again = await openBook([self, other], shelf)
  assert.equal(placesOf(again, other), ['/ip4/192.0.2.7/tcp/4001'])
  assert.is(again.book.all().length, 2, 'one left the street')
  assert.not(again.book.sayOwn(['/ip4/192.0.2.1/tcp/4001']), 'it says what it said before')
  assert.is(again.book.take(recordOf(other, { sequence: 2 })), 'older')
  shelf.bytes = Uint8Array.from([1, 2, 3])
  assert.equal((await openBook([self, other], shelf)).book.all(), [], 'a damaged file is an empty one')
})

test('this home numbers its own records upward, whatever its clock does', async () => {
  const opened = await openBook([self, other])
  const sequences = ['/ip4/192.0.2.1/tcp/1', '/ip4/192.0.2.1/tcp/2', '/ip4/192.0.2.1/tcp/3'].map(
    (address, index) => {
      opened.nowMs -= index * 500_000
      opened.book.sayOwn([address])
      return decodeAddressRecord(opened.book.own() ?? new Uint8Array())?.record.sequence
    },
  )
  assert.equal(sequences, [1_000_000, 1_000_001, 1_000_002])
})

test('after a change of keys the old key says nothing, and the house is looked for where it was', async () => {
  const opened = await openBook([self, other])
  opened.book.take(recordOf(other))
  const rotated = { ...makeKey('rotated'), id: other.id }
  opened.members.replace(asMembers([self, rotated]))
  opened.book.membersChanged()
  assert.equal(opened.book.all(), [])
  assert.is(opened.book.take(recordOf(other, { sequence: 9 })), 'stranger')
  assert.equal(placesOf(opened, rotated), ['/ip4/192.0.2.7/tcp/4001'])
})

test('addresses that were seen are limited, and the latest stay', async () => {
  const { members } = await openBook([self, other])
  for (let port = 1; port <= 100; port++) members.addAddress(other.id, `/ip4/192.0.2.7/tcp/${port}`)
  const places = members.byId(other.id)?.addresses() ?? []
  assert.is(places.length, MAX_SEEN_ADDRESSES)
  assert.is(places.at(-1), '/ip4/192.0.2.7/tcp/100')
})

test('a home says its outward addresses, and loopback only where it has no other', () => {
  const own = ['/ip4/127.0.0.1/tcp/4001/p2p/12D3', '/ip4/192.168.1.20/tcp/4001/p2p/12D3']
  assert.equal(reachableAddresses(own), ['/ip4/192.168.1.20/tcp/4001'])
  assert.equal(reachableAddresses(own.slice(0, 1)), ['/ip4/127.0.0.1/tcp/4001'])
  const circuit = '/ip4/192.0.2.7/tcp/4001/p2p/12D3/p2p-circuit'
  assert.equal(reachableAddresses([circuit]), [], 'a way through a relay is no address of ours')
})

test.run()
